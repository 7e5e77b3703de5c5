import { type EventDraft, envelop } from '@slipstream/timing/events/envelope';
import { fold, initialState } from '@slipstream/timing/fold/fold';
import { beforeAll, expect, test } from 'vitest';
import { recordingLog } from '../open-recording.ts';
import { describeRecording } from '../real-recordings.ts';
import { type RecordingFiles, readRecordingFiles } from '../recording-files.ts';
import { type FeedText, recordingOfTexts } from './feed-texts.ts';
import {
  asFastF1,
  asSignalR,
  asSignalRCore,
  asUndercut,
  asUndercutImport,
  connectedAt,
  type Recorded,
  type SentMessage,
  sentIn,
} from './recorders-under-test.ts';

const TIMEOUT_MS = 180_000;
const WRITERS: [string, (recorded: Recorded) => FeedText[]][] = [
  ["FastF1's client", asFastF1],
  ['undercut-f1', asUndercut],
  ["undercut-f1's import", asUndercutImport],
  ['frames of SignalR', asSignalR],
  ['frames of SignalR Core', asSignalRCore],
];

/** Telemetry is most of the bytes of a race, and goes the same way as the rest. */
function withoutTelemetry(files: RecordingFiles): RecordingFiles {
  return { ...files, topics: new Map([...files.topics].filter(([topic]) => !topic.endsWith('.z'))) };
}

function draftsOf(texts: readonly FeedText[]): EventDraft[] {
  const files = recordingOfTexts('recorded', texts);
  if (!files) throw new Error('no text of the feed');
  const log = recordingLog(files);
  const drafts = [...log.events()];
  expect(log.unreadable().byReason).toEqual({});
  return drafts;
}

function stateOf(drafts: readonly EventDraft[]) {
  let state = initialState('s');
  drafts.forEach((draft, index) => {
    state = fold(state, envelop(draft, 's', 0, index)).state;
  });
  return state;
}

/** What a viewer sees at the end of each driver, without when it was heard of. */
function shownIn({ drivers, cars }: ReturnType<typeof stateOf>) {
  return Object.values(cars).map(
    ({ number, reportedPosition, gapToLeader, interval, knockedOut, retired }) => {
      const { code, fullName, team } = drivers[number] ?? {};
      return { number, code, fullName, team, reportedPosition, gapToLeader, interval, knockedOut, retired };
    },
  );
}

describeRecording('2025-mexico-qualifying', [], (path) => expectAlike(path, (files) => files, WRITERS));
describeRecording('2023-qatar-race', [], (path) => expectAlike(path, withoutTelemetry, WRITERS.slice(0, 1)));

function expectAlike(
  path: string,
  chosen: (files: RecordingFiles) => RecordingFiles,
  writers: typeof WRITERS,
): void {
  let archive: EventDraft[];
  let sent: SentMessage[];

  beforeAll(async () => {
    const files = chosen(await readRecordingFiles(path));
    archive = [...recordingLog(files).events()];
    sent = sentIn(files);
  }, TIMEOUT_MS);

  /** The name of a recording without a round or a key is that of its file: not of the session. */
  const events = (drafts: readonly EventDraft[]) =>
    drafts.filter(({ type }) => type !== 'SessionAnnounced' && type !== 'FeedStateChanged');

  test.each(writers)(
    '%s, from the beginning and without a first state, is the archive',
    (_, write) => {
      const drafts = draftsOf(write({ state: null, messages: sent }));
      expect(drafts.length).toBeGreaterThan(10_000);
      expect(events(drafts)).toEqual(events(archive));
    },
    TIMEOUT_MS,
  );

  test.each(writers)(
    '%s, from the first state on, ends as the archive does',
    (_, write) => {
      const index = sent.findIndex(({ time }) => time !== sent[0]?.time);
      const drafts = draftsOf(write(connectedAt(sent, index)));
      expect(stateOf(events(drafts)).cars).toEqual(stateOf(events(archive)).cars);
      expect(stateOf(events(drafts)).laps).toEqual(stateOf(events(archive)).laps);
    },
    TIMEOUT_MS,
  );

  test.each(writers)(
    '%s, from mid-session on, shows the same order and the same gaps',
    (_, write) => {
      const drafts = draftsOf(write(connectedAt(sent, sent.length >> 1)));
      const [got, wanted] = [stateOf(events(drafts)), stateOf(events(archive))];
      expect(shownIn(got)).toEqual(shownIn(wanted));
      expect(shownIn(got).length).toBeGreaterThan(15);
    },
    TIMEOUT_MS,
  );

  test(
    'two connections, the second with a state of its own, are one session',
    () => {
      const [half, later] = [sent.length >> 1, (sent.length >> 1) + 500];
      const first = asFastF1({ state: null, messages: sent.slice(0, later) });
      const second = asFastF1(connectedAt(sent, half)).map(({ text }) => ({
        name: 'saved_data_2.txt',
        text,
      }));
      const drafts = draftsOf([...second, ...first]);
      expect(events(drafts)).toEqual(events(archive));
    },
    TIMEOUT_MS,
  );
}
