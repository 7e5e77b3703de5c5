import type { EventDraft } from '@slipstream/timing/events/envelope';
import type { SegmentNumber, SessionStatus, TrackStatus } from '@slipstream/timing/events/vocabulary';
import { clockMs } from '../instant.ts';
import { flagAt, isObject, itemsOf, textAt, wholeAt } from '../json.ts';
import { type Decoder, NO_DRAFTS, segmentHeard, type TopicDecoder } from './decoder.ts';
import { isQualifying } from './session-kind.ts';

const SESSION_STATUS: Readonly<Record<string, SessionStatus>> = {
  Inactive: 'SCHEDULED',
  Started: 'STARTED',
  Aborted: 'SUSPENDED',
  Finished: 'FINISHED',
  Finalised: 'FINISHED',
  Ends: 'ENDED',
};

/**
 * `SessionStatus`. Qualifying goes through Started and Finished once for each segment; the Inactive
 * between them does not undo that the session has begun, so that it tells nothing.
 */
export const sessionStatus: TopicDecoder = { patched: false, begin: () => statusDecoder() };

function statusDecoder(): Decoder {
  let told: SessionStatus | null = null;
  return (message) => {
    const text = textAt(message.patch, 'Status');
    if (text === undefined) return NO_DRAFTS;
    const status = SESSION_STATUS[text];
    if (status === undefined) message.unreadable(`session status ${text} is not known`);
    if (status === undefined || status === told || (status === 'SCHEDULED' && told !== null))
      return NO_DRAFTS;
    told = status;
    return [{ at: message.at, type: 'SessionStatusChanged', body: { status } }];
  };
}

const TRACK_STATUS: Readonly<Record<string, TrackStatus>> = {
  '1': 'CLEAR',
  '2': 'YELLOW',
  '4': 'SAFETY_CAR',
  '5': 'RED',
  '6': 'VIRTUAL_SAFETY_CAR',
  '7': 'VIRTUAL_SAFETY_CAR_ENDING',
};

export const trackStatus: TopicDecoder = {
  patched: false,
  begin: () => (message) => {
    const code = textAt(message.patch, 'Status');
    if (code === undefined) return NO_DRAFTS;
    const status = TRACK_STATUS[code];
    if (status === undefined) {
      message.unreadable(`track status ${code} is not known`);
      return NO_DRAFTS;
    }
    return [{ at: message.at, type: 'TrackStatusChanged', body: { status } }];
  },
};

/** The words of `SessionData` for the codes of `TrackStatus`. */
const TRACK_STATUS_WORD: Readonly<Record<string, string>> = {
  AllClear: '1',
  Yellow: '2',
  SCDeployed: '4',
  Red: '5',
  VSCDeployed: '6',
  VSCEnding: '7',
};

/**
 * `SessionData` keeps the history of both statuses. It is read only for the one that a recording has
 * no topic of, and for the segment of qualifying, which not every recording has in `TimingData`.
 */
export const sessionData: TopicDecoder = {
  patched: false,
  begin: (facts) => {
    const session = facts.topics.has('SessionStatus') ? null : statusDecoder();
    const track = facts.topics.has('TrackStatus') ? null : trackStatus.begin(facts);
    return (message) => {
      const drafts: EventDraft[] = [];
      for (const [, item] of itemsOf(message.patch.Series)) {
        const part =
          isObject(item) && isQualifying(facts.kind) ? wholeAt(item, 'QualifyingPart', 1, 3) : undefined;
        const segment = part as SegmentNumber | undefined;
        if (
          segment === undefined ||
          segment < (facts.heard.segment ?? 1) ||
          !segmentHeard(facts.heard, segment)
        )
          continue;
        drafts.push({ at: message.at, type: 'SegmentStarted', body: { segment } });
      }
      for (const [, item] of itemsOf(message.patch.StatusSeries)) {
        if (!isObject(item)) continue;
        const word = textAt(item, 'TrackStatus');
        const code = word === undefined ? undefined : (TRACK_STATUS_WORD[word] ?? word);
        if (track && code !== undefined) drafts.push(...track({ ...message, patch: { Status: code } }));
        const status = textAt(item, 'SessionStatus');
        if (session && status !== undefined)
          drafts.push(...session({ ...message, patch: { Status: status } }));
      }
      return drafts;
    };
  },
};

/** `ExtrapolatedClock`: the countdown. A patch may say only what remains, or only whether it runs. */
export const extrapolatedClock: TopicDecoder = {
  patched: true,
  begin: () => (message) => {
    const remainingMs = clockMs(textAt(message.state, 'Remaining'));
    if (remainingMs === null || remainingMs < 0) {
      message.unreadable('a remaining time that is none');
      return NO_DRAFTS;
    }
    const running = flagAt(message.state, 'Extrapolating') ?? false;
    return [{ at: message.at, type: 'ClockChanged', body: { remainingMs, running } }];
  },
};

/** `LapCount`: the lap that the leader is on. */
export const lapCount: TopicDecoder = {
  patched: false,
  begin: () => (message) => {
    const lap = wholeAt(message.patch, 'CurrentLap', 0, 999);
    const totalLaps = wholeAt(message.patch, 'TotalLaps', 0, 999);
    if (lap === undefined && totalLaps === undefined) {
      message.unreadable('a lap count that is none');
      return NO_DRAFTS;
    }
    const body = { ...(lap !== undefined && { lap }), ...(totalLaps !== undefined && { totalLaps }) };
    return [{ at: message.at, type: 'LapCountChanged', body }];
  },
};
