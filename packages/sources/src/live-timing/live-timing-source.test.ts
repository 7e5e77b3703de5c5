import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type LiveLog, liveLog } from '../live/live-under-test.ts';
import type { LiveSource } from '../live-source.ts';
import { systemClock } from '../playback/system-clock.ts';
import { openRecording } from '../recording/open-recording.ts';
import { ArchiveRecorder } from './archive-recorder.ts';
import { startLiveTiming } from './live-timing-source.ts';
import { SignalRStandIn } from './signalr-stand-in.ts';

const BASE_MS = Date.parse('2026-03-29T05:00:00.000Z');
const info = (key: number, name: string) =>
  `{"Meeting":{"Key":1,"Name":"Small Grand Prix","Circuit":{"ShortName":"Monza"}},"Key":${key},"Type":"Practice","Name":"${name}","StartDate":"2026-03-29T05:00:00","GmtOffset":"00:00:00"}`;
const TOPICS = new Map([
  [
    'Heartbeat',
    '00:00:00.000{"Utc":"2026-03-29T05:00:00.000Z"}\n00:01:00.000{"Utc":"2026-03-29T05:01:00.000Z"}',
  ],
  ['SessionInfo', `00:00:00.000${info(11, 'Practice 1')}\n00:01:00.000${info(12, 'Practice 2')}`],
  [
    'SessionStatus',
    '00:00:10.000{"Status":"Started"}\n00:00:50.000{"Status":"Ends"}\n00:02:00.000{"Status":"Started"}',
  ],
  ['TrackStatus', '00:00:20.000{"Status":"2"}\n00:00:25.000{"Status":"9"}\n00:00:30.000{"Status":"1"}'],
]);

let server: SignalRStandIn;
let log: LiveLog;
let source: LiveSource | null;
let folder: string;

beforeEach(async () => {
  server = new SignalRStandIn(TOPICS, BASE_MS);
  log = liveLog();
  source = null;
  folder = await mkdtemp(join(tmpdir(), 'slipstream-live-'));
});

afterEach(async () => {
  await source?.return();
  await server.kill();
  await rm(folder, { recursive: true });
});

const follow = (more: Partial<LiveLog['surroundings']> = {}) => {
  const recorder = new ArchiveRecorder(join(folder, 'made'), systemClock, log.surroundings.report.warn);
  source = startLiveTiming({ ...log.surroundings, ...more, url: server.url, token: null, recorder });
};
const told = (session: string, type: string, count = 1) =>
  vi.waitFor(
    () =>
      expect(log.events.filter((event) => event.session === session && event.type === type)).toHaveLength(
        count,
      ),
    { timeout: 20_000 },
  );

test('follows the feed on to its next session, on the same connection, each recorded to a folder of its own', async () => {
  server.playTo(0);
  await server.start();
  follow();
  await told('f1-11', 'SessionAnnounced');
  server.playTo(60_000);
  await told('f1-12', 'SessionAnnounced');
  server.playTo(120_000);
  await told('f1-12', 'SessionStatusChanged', 2);
  await source?.return();
  expect(server.negotiations).toHaveLength(1);
  const statuses = (session: string) =>
    log.events.flatMap((event) =>
      event.session === session && event.type === 'SessionStatusChanged' ? event.body.status : [],
    );
  expect(statuses('f1-11')).toEqual(['STARTED', 'ENDED']);
  expect(statuses('f1-12').at(-1)).toBe('STARTED');
  expect((await openRecording(join(folder, 'made'))).title).toBe('2026 Small Grand Prix: Practice 1');
  expect((await openRecording(join(folder, 'made-f1-12'))).title).toBe('2026 Small Grand Prix: Practice 2');
});

test('counts what it cannot read, and goes on', async () => {
  server.playTo(0);
  await server.start();
  follow();
  await told('f1-11', 'SessionAnnounced');
  server.playTo(30_000);
  await told('f1-11', 'TrackStatusChanged', 2);
  await source?.return();
  expect(log.lines).toContain(
    'f1-11: 1 of 4 messages could not be read. First: TrackStatus (track status 9 is not known)',
  );
});

test('carries each event once, in order, though the log is away for a while', async () => {
  let away = 3;
  server.playTo(0);
  await server.start();
  follow({
    carry: async (events) => {
      if (away-- > 0) throw new Error('the broker is away');
      log.events.push(...events);
    },
  });
  await told('f1-11', 'SessionAnnounced');
  server.playTo(50_000);
  await told('f1-11', 'SessionStatusChanged', 2);
  const ids = log.events.map(({ id }) => id);
  expect(ids).toEqual([...new Set(ids)].sort());
});

test('ends while there is no server at all', async () => {
  await server.start();
  const url = server.url;
  await server.kill();
  source = startLiveTiming({ ...log.surroundings, url, token: null, recorder: null });
  await vi.waitFor(() => expect(log.lines.at(0)).toContain('does not answer'), { timeout: 20_000 });
  await source.return();
  expect(log.events).toEqual([]);
});
