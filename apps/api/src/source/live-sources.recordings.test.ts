import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignalRStandIn } from '@slipstream/sources/live-timing/signalr-stand-in';
import { openRecording, recordingLog } from '@slipstream/sources/recording/open-recording';
import { describeRecording } from '@slipstream/sources/recording/real-recordings';
import { readRecordingFiles } from '@slipstream/sources/recording/recording-files';
import { afterEach, expect, test, vi } from 'vitest';
import { type ServerUnderTest, serverUnderTest } from '../test-kit/server-under-test.ts';

const TIMEOUT_MS = 120_000;
const FIRST_HEARTBEAT_MS = 16_000;

describeRecording('2025-mexico-qualifying', [], (path) => {
  let server: ServerUnderTest | null = null;
  let feed: SignalRStandIn | null = null;

  afterEach(async () => {
    await server?.close();
    await feed?.kill();
  });

  test(
    'a live session is served as it goes, says what needs a token, and is recorded',
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'slipstream-live-'));
      const files = await readRecordingFiles(path);
      const timing = new Map([...files.topics].filter(([topic]) => !topic.endsWith('.z')));
      feed = new SignalRStandIn(timing, Date.parse(recordingLog(files).startsAt));
      feed.playTo(FIRST_HEARTBEAT_MS);
      await feed.start();
      const record = { path: join(folder, 'mexico.jsonl'), format: 'events' } as const;
      server = await serverUnderTest({
        live: { f1: { url: feed.url, token: null }, openf1: null, weather: null },
        record,
      });
      await vi.waitFor(() => expect(feed?.subscribers).toBe(1), { timeout: 20_000 });
      feed.playTo(feed.endMs * 0.5);
      interface Answer {
        session: {
          id: string;
          origin: string;
          feeds: { name: string; state: string; reason: string | null }[];
        } | null;
        leaderboard: { entries: { driver: { number: number } }[] } | null;
      }
      const QUERY = `{ session { id origin feeds { name state reason } }
        leaderboard { entries { driver { number } } } }`;
      await vi.waitFor(
        async () => {
          const { data } = (await server?.query<Answer>(QUERY)) ?? {};
          expect(data?.session).toMatchObject({ id: 'f1-9873', origin: 'LIVE' });
          expect(data?.session?.feeds).toContainEqual({
            name: 'telemetry',
            state: 'GATED',
            reason: 'needs an F1 TV token',
          });
          expect(data?.leaderboard?.entries).toHaveLength(20);
        },
        { timeout: 30_000, interval: 200 },
      );
      await server.close();
      server = null;
      const replay = await openRecording(record.path);
      expect(replay).toMatchObject({ origin: 'REPLAY', title: '2025 Mexico City Grand Prix: Qualifying' });
      expect([...replay.events()].length).toBeGreaterThan(1_000);
      await rm(folder, { recursive: true });
    },
    TIMEOUT_MS,
  );
});
