import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EventDraft, envelop, type TimingEvent } from '@slipstream/timing/events/envelope';
import { fold, initialState } from '@slipstream/timing/fold/fold';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeOpenF1 } from '../openf1/real-openf1.ts';
import { MAX_SPEED } from '../playback/playback.ts';
import { startPlayback } from '../playback/start-playback.ts';
import { systemClock } from '../playback/system-clock.ts';
import type { SessionLog } from '../session-log.ts';
import { simulateRace } from '../simulator/simulate-race.ts';
import { EventLogRecorder } from './event-log-recorder.ts';
import { openRecording } from './open-recording.ts';
import { describeRecording } from './real-recordings.ts';

const TIMEOUT_MS = 180_000;
const lines: string[] = [];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipstream-round-trip-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Plays a log as fast as it goes, as the server does, and writes down what it carries. */
async function played(log: SessionLog, session: string, path: string): Promise<TimingEvent[]> {
  const recorder = new EventLogRecorder(path, (line) => lines.push(line));
  const carried: TimingEvent[] = [];
  const playback = startPlayback({
    log,
    session,
    speed: MAX_SPEED,
    clock: systemClock,
    carry: async (events) => {
      for (const event of events) if (event.type !== 'PlayheadMoved') carried.push(event);
      await recorder.take(events);
    },
  });
  await playback.done;
  await playback.stop();
  await recorder.close();
  return carried;
}

function stateOf(drafts: Iterable<EventDraft>): unknown {
  let state = initialState('s');
  let index = 0;
  for (const draft of drafts) state = fold(state, envelop(draft, 's', 0, index++)).state;
  return JSON.parse(JSON.stringify(state));
}

async function expectRoundTrip(log: SessionLog, name: string): Promise<void> {
  const path = join(folder, `${name}.jsonl.gz`);
  const carried = await played(log, name, path);
  const replay = await openRecording(path);
  const drafts = [...replay.events()];
  expect(lines).toEqual([]);
  expect(replay.unreadable()).toMatchObject({ unreadable: 0 });
  expect(carried.length).toBeGreaterThan(1_000);
  expect(drafts).toHaveLength(carried.length);
  const plain = carried.map(({ at, type, body }) => ({ at, type, body }) as EventDraft);
  expect(stateOf(drafts)).toEqual(stateOf(plain));
}

describe('what is recorded while it plays, and replayed, gives the same events and the same state', () => {
  test(
    'of a simulated race',
    () =>
      expectRoundTrip(simulateRace({ seed: 5, laps: 3, startsAt: '2026-03-29T05:00:00.000Z' }), 'simulated'),
    TIMEOUT_MS,
  );

  describeRecording('2025-mexico-qualifying', [], (path) => {
    test('of an archive', async () => expectRoundTrip(await openRecording(path), 'archive'), TIMEOUT_MS);
  });

  describeOpenF1('2026-japan-race', (path) => {
    test('of OpenF1', async () => expectRoundTrip(await openRecording(path), 'openf1'), TIMEOUT_MS);
  });
});

describe('a recorder', () => {
  const lap = (session: string, index: number): TimingEvent =>
    envelop(
      { at: `2026-03-29T05:00:0${index}.000Z`, type: 'LapCountChanged', body: { lap: index } },
      session,
      0,
      index,
    );
  const laps = async (path: string) =>
    [...(await openRecording(path)).events()].map(({ body }) => ('lap' in body ? body.lap : null));

  test('writes each session to a file of its own', async () => {
    const recorder = new EventLogRecorder(join(folder, 'many.jsonl'), (line) => lines.push(line));
    await recorder.take([lap('a', 1), lap('b', 2), lap('a', 3)]);
    await recorder.close();
    expect(await laps(join(folder, 'many.jsonl'))).toEqual([1, 3]);
    expect(await laps(join(folder, 'many-2.jsonl'))).toEqual([2]);
  });

  test('goes on with a file of the same session, and leaves that of another alone', async () => {
    const path = join(folder, 'again.jsonl.gz');
    for (const [session, index] of [
      ['a', 1],
      ['b', 2],
      ['a', 3],
    ] as const) {
      const recorder = new EventLogRecorder(path, (line) => lines.push(line));
      await recorder.take([lap(session, index)]);
      await recorder.close();
    }
    expect(await laps(path)).toEqual([1, 3]);
    expect(await laps(join(folder, 'again-2.jsonl.gz'))).toEqual([2]);
  });

  test('that cannot write says so once, and the session goes on', async () => {
    const said: string[] = [];
    await writeFile(join(folder, 'a-file'), '');
    const recorder = new EventLogRecorder(join(folder, 'a-file', 'race.jsonl'), (line) => said.push(line));
    await recorder.take([lap('a', 1)]);
    await recorder.take([lap('a', 2)]);
    await recorder.close();
    expect(said).toHaveLength(1);
  });
});
