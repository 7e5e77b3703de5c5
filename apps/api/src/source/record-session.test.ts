import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MAX_SPEED } from '@slipstream/sources/playback/playback';
import { systemClock } from '@slipstream/sources/playback/system-clock';
import { openRecording } from '@slipstream/sources/recording/open-recording';
import { simulateRace } from '@slipstream/sources/simulator/simulate-race';
import { type EventDraft, envelop } from '@slipstream/timing/events/envelope';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EmbeddedEventLog } from '../log/embedded-event-log.ts';
import { collectingReport } from '../report.ts';
import { recordSession } from './record-session.ts';
import { toldOnLog } from './session-on-log.ts';
import { appendEvents, SessionRunner } from './session-runner.ts';

const TIMEOUT_MS = 60_000;
let log: EmbeddedEventLog;
let folder: string;

beforeEach(async () => {
  log = new EmbeddedEventLog({});
  folder = await mkdtemp(join(tmpdir(), 'slipstream-record-'));
});
afterEach(async () => {
  await log.close();
  await rm(folder, { recursive: true });
});

const at = (second: number) => `2026-03-29T05:00:0${second}.000Z`;
const lap = (second: number, lap: number): EventDraft => ({
  at: at(second),
  type: 'LapCountChanged',
  body: { lap },
});

test(
  'a session that the event log holds is written to a file that gives the same events when it is replayed',
  async () => {
    const race = simulateRace({ seed: 8, laps: 2, startsAt: at(0) });
    const drafts = [...race.events()];
    const runner = new SessionRunner((events) => appendEvents(log, events), systemClock, collectingReport());
    await runner.run({ session: 'race', sessionLog: race, speed: MAX_SPEED });
    await appendEvents(log, [envelop(lap(1, 40), 'another-race', 0, 0)]);
    const path = join(folder, 'race.jsonl.gz');
    expect(await recordSession(log, systemClock, 'race', path, () => {})).toBe(drafts.length);
    const replay = await openRecording(path);
    expect([...replay.events()]).toEqual(JSON.parse(JSON.stringify(drafts)));
    await runner.close();
  },
  TIMEOUT_MS,
);

test('what stands on the log twice is written once, and what was shown before the playhead went back is not', async () => {
  const first = envelop(lap(1, 1), 's', 1, 0);
  const second = envelop(lap(2, 2), 's', 1, 1);
  await appendEvents(log, [envelop(lap(9, 9), 's', 0, 9), first, second, second]);
  const path = join(folder, 's.jsonl');
  expect(await recordSession(log, systemClock, 's', path, () => {})).toBe(2);
  expect([...(await openRecording(path)).events()]).toEqual([lap(1, 1), lap(2, 2)]);
  expect(await recordSession(log, systemClock, 'unknown', path, () => {})).toBe(0);
});

test('what was told of a session is read back from the log, whoever else writes to it', async () => {
  await appendEvents(log, [envelop(lap(1, 1), 's', 0, 0), envelop(lap(1, 7), 't', 0, 0)]);
  const told = await toldOnLog(log, systemClock, 's');
  expect(told.news(lap(2, 1))).toBeNull();
  expect(told.news(lap(2, 2))).toEqual(lap(2, 2));
  expect((await toldOnLog(log, systemClock, 'nobody')).isEmpty).toBe(true);
});
