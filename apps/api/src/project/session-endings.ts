import type { EventBody } from '@slipstream/timing/events/bodies';
import type { EventDraft, TimingEvent } from '@slipstream/timing/events/envelope';
import { SESSION_STATUSES, type SessionStatus } from '@slipstream/timing/events/vocabulary';
import type { SessionState } from '@slipstream/timing/fold/state';

/** The feed with the reason why a session ended without its source. */
const SOURCE_FEED = 'source';
const SILENT = /-~\d+-silent-([A-Z]+)$/;

/** Returns true when a session ended because its source was silent. The session resumes if the source sends again. */
export function isSilent(info: SessionState['info']): boolean {
  return info.status === 'ENDED' && statusBefore(info) !== null;
}

/** Returns the status of the session before its source fell silent. Null when silence did not end it. */
export function statusBefore(info: SessionState['info']): SessionStatus | null {
  const name = SILENT.exec(info.stamps.status ?? '')?.[1];
  return SESSION_STATUSES.find((status) => status === name) ?? null;
}

/**
 * Returns the events that end a session with a silent source.
 *
 * @param offset current offset of the session's partition. Processes that end the session at the same offset
 * create the same ids, so that it ends once.
 */
export function endedBySilence(state: SessionState, offset: number, reason: string): TimingEvent[] {
  return eventsOf(state, `${padded(offset)}-silent-${state.info.status}`, ending(state, reason));
}

/** Returns the events that revert such an ending. Empty when the session did not end by silence. */
export function spokeAgain(state: SessionState, offset: number): TimingEvent[] {
  const status = statusBefore(state.info);
  if (status === null) return [];
  const reason = state.info.feeds[SOURCE_FEED]?.reason;
  const feeds = Object.entries(state.info.feeds).filter((entry) => entry[1].reason === reason);
  return eventsOf(state, `${padded(offset)}-spoke`, [
    ['SessionStatusChanged', { status }],
    ...feeds.map(([feed]) => ['FeedStateChanged', { feed, state: 'LIVE' as const }] as const),
  ]);
}

/** Returns the events that end a session on request when no source has ended it. */
export function stoppedByOperator(state: SessionState): TimingEvent[] {
  return eventsOf(
    state,
    `stopped-${padded(state.version)}`,
    ending(state, 'an operator stopped the session: its source did not answer'),
  );
}

type Change =
  | readonly ['SessionStatusChanged', EventBody<'SessionStatusChanged'>]
  | readonly ['FeedStateChanged', EventBody<'FeedStateChanged'>];

function ending({ info }: SessionState, reason: string): readonly Change[] {
  const live = Object.keys(info.feeds).filter((feed) => info.feeds[feed]?.state === 'LIVE');
  // The reason comes first, so that it is present when the session ends.
  return [
    ...[...new Set([SOURCE_FEED, ...live])].map(
      (feed) => ['FeedStateChanged', { feed, state: 'STALE' as const, reason }] as const,
    ),
    ['SessionStatusChanged', { status: 'ENDED', stopped: true }],
  ];
}

/** Creates events at the time of the session's newest event. `~` sorts after every id of a source. */
function eventsOf(state: SessionState, what: string, changes: readonly Change[]): TimingEvent[] {
  const { session, epoch, at } = state;
  if (at === null) return [];
  return changes.map(([type, body]) => {
    const id = type === 'FeedStateChanged' ? `${session}-~${what}-${body.feed}` : `${session}-~${what}`;
    return {
      v: 1,
      id,
      session,
      epoch,
      at,
      ...({ type, body } as Pick<EventDraft, 'type' | 'body'>),
    } as TimingEvent;
  });
}

function padded(count: number): string {
  return String(count).padStart(12, '0');
}

/** Returns true when a record holds one of these events. They do not prove that a source is active. */
export function isEnding(value: string): boolean {
  return /"id":"[^"]*-~/.test(value.slice(0, 400));
}
