import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EventDraft, envelop, type TimingEvent } from '@slipstream/timing/events/envelope';
import { fold, initialState } from '@slipstream/timing/fold/fold';
import type { SessionState } from '@slipstream/timing/fold/state';
import { leaderboard } from '@slipstream/timing/views/leaderboard';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type LiveLog, liveLog } from '../live/live-under-test.ts';
import type { LiveSource } from '../live-source.ts';
import { systemClock } from '../playback/system-clock.ts';
import { openRecording, recordingLog } from '../recording/open-recording.ts';
import { describeRecording } from '../recording/real-recordings.ts';
import { type RecordingFiles, readRecordingFiles } from '../recording/recording-files.ts';
import { ArchiveRecorder } from './archive-recorder.ts';
import { startLiveTiming } from './live-timing-source.ts';
import { SignalRStandIn } from './signalr-stand-in.ts';

/** Of the recording's time: so often at least something happens in its first segment. */
const HEARD_WITHIN_MS = 5_000;
const TIMEOUT_MS = 120_000;
/** The feed has always sent one when somebody connects; the recording begins a little before its first. */
const FIRST_HEARTBEAT_MS = 16_000;
const TOKEN = `x.${Buffer.from('{"exp":4102444800}').toString('base64url')}.x`;

describeRecording('2025-mexico-qualifying', [], (path) => {
  let files: RecordingFiles;
  let baseMs: number;
  let server: SignalRStandIn;
  let log: LiveLog;
  let source: LiveSource | null;

  beforeAll(async () => {
    files = await readRecordingFiles(path);
    baseMs = Date.parse(recordingLog(files).startsAt);
  }, TIMEOUT_MS);

  beforeEach(() => {
    log = liveLog();
    source = null;
  });

  afterEach(async () => {
    await source?.return();
    await server.kill();
  });

  /** The recording without its telemetry, which is most of it. */
  const timingOnly = () => new Map([...files.topics].filter(([topic]) => !topic.endsWith('.z')));

  async function serve(topics: ReadonlyMap<string, string>): Promise<void> {
    server = new SignalRStandIn(topics, baseMs);
    server.tokens.add(TOKEN);
    server.playTo(FIRST_HEARTBEAT_MS);
    await server.start();
  }

  function follow(token: string | null, recorder: ArchiveRecorder | null = null): void {
    source = startLiveTiming({ ...log.surroundings, url: server.url, token, recorder });
  }

  const until = (check: () => void) => vi.waitFor(check, { timeout: 20_000, interval: 20 });
  const subscribed = () => until(() => expect(server.subscribers).toBe(1));
  const told = (event: string) => until(() => expect(log.events.map(({ type }) => type)).toContain(event));
  /** Which laps an outage takes does not depend on how fast the machine is. */
  const heardUpTo = (offsetMs: number) =>
    until(() =>
      expect(Date.parse(log.events.at(-1)?.at ?? '')).toBeGreaterThan(baseMs + offsetMs - HEARD_WITHIN_MS),
    );
  const ended = () =>
    until(() => expect(ofType(log.events, 'SessionStatusChanged').at(-1)?.body.status).toBe('ENDED'));

  test(
    'plays the session live; what it records meanwhile gives the same events and the same state when it is replayed',
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'slipstream-live-'));
      await serve(files.topics);
      follow(TOKEN, new ArchiveRecorder(join(folder, 'made'), systemClock, log.surroundings.report.warn));
      await told('SessionAnnounced');
      server.playTo(server.endMs);
      await ended();
      await source?.return();

      expect(log.lines).toEqual(['f1-9873: live timing']);
      expect(ofType(log.events, 'FeedStateChanged').filter(({ body }) => body.state === 'GATED')).toEqual([]);
      const replay = await openRecording(join(folder, 'made'));
      const drafts = [...replay.events()];
      expect(replay.unreadable().unreadable).toBe(0);
      expect(drafts.length).toBe(log.events.length);
      expect(comparable(folded(drafts))).toEqual(comparable(log.state()));
      const original = [...recordingLog(files).events()];
      expect(leaderboard(log.state())).toEqual(leaderboard(folded(original)));
      await rm(folder, { recursive: true });
    },
    TIMEOUT_MS,
  );

  test(
    'the server is killed in mid-session: what it still offers afterwards is told, and nothing twice',
    async () => {
      await serve(timingOnly());
      follow(null);
      await told('SessionAnnounced');
      server.playTo(server.endMs * 0.3);
      await told('LapCompleted');
      await heardUpTo(server.endMs * 0.3);
      await server.kill();
      await until(() => expect(log.events.at(-1)).toMatchObject({ body: { state: 'STALE' } }));
      server.playTo(server.endMs * 0.36);
      await server.start();
      await subscribed();
      server.playTo(server.endMs);
      await ended();

      expectNothingTwice(log.events);
      expectAsOffered(log.state(), folded([...recordingLog({ ...files, topics: timingOnly() }).events()]));
      const feeds = log.state().info.feeds;
      expect(feeds.timing?.state).toBe('LIVE');
      expect(feeds.telemetry).toMatchObject({ state: 'GATED', reason: 'needs an F1 TV token' });
    },
    TIMEOUT_MS,
  );

  test(
    'a process that follows on after another was killed tells only what is news, under ids of its own',
    async () => {
      await serve(timingOnly());
      follow(null);
      await told('SessionAnnounced');
      server.playTo(server.endMs * 0.3);
      await told('LapCompleted');
      await heardUpTo(server.endMs * 0.3);
      await source?.return();
      const before = log.events.length;
      server.playTo(server.endMs * 0.36);
      follow(null);
      await subscribed();
      await until(() => expect(log.lines.at(-1)).toContain('taken up again'));
      server.playTo(server.endMs);
      await ended();

      const [first, second] = [log.events.slice(0, before), log.events.slice(before)];
      expect(second.some(({ type }) => type === 'DriverAnnounced')).toBe(false);
      expect((second[0]?.id ?? '') > (first.at(-1)?.id ?? '')).toBe(true);
      expectNothingTwice(log.events);
      expectAsOffered(log.state(), folded([...recordingLog({ ...files, topics: timingOnly() }).events()]));
    },
    TIMEOUT_MS,
  );

  test.each([
    ['was refused', 'refused by the server'],
    ['has expired', `x.${Buffer.from('{"exp":1700000000}').toString('base64url')}.x`],
  ])(
    'a token that %s gives one message, and the open topics go on',
    async (what, token) => {
      await serve(timingOnly());
      follow(token);
      await told('SessionAnnounced');
      await server.kill();
      await until(() => expect(log.events.at(-1)).toMatchObject({ body: { state: 'STALE' } }));
      await server.start();
      await subscribed();
      server.playTo(server.endMs * 0.2);
      await told('RaceControlMessageSent');
      expect(log.lines.filter((line) => line.includes(what))).toHaveLength(1);
      expect(log.lines.join()).not.toContain(token);
      expect(log.state().info.feeds.telemetry).toEqual({
        at: expect.any(String),
        state: 'GATED',
        reason: expect.stringContaining(what),
      });
      expect(server.negotiations.at(-1)).toBeNull();
    },
    TIMEOUT_MS,
  );
});

function ofType<T extends TimingEvent['type']>(events: readonly TimingEvent[], type: T) {
  return events.filter((event): event is Extract<TimingEvent, { type: T }> => event.type === type);
}

function folded(drafts: readonly EventDraft[]): SessionState {
  let state = initialState('s');
  for (const [index, draft] of drafts.entries()) state = fold(state, envelop(draft, 's', 0, index)).state;
  return state;
}

const GIVEN_ANEW: ReadonlySet<string> = new Set(['stamps', 'stamp', 'miniStamps', 'origin']);

/** Without the session's name and origin, and without ids, which a replay gives anew. */
function comparable(state: SessionState): unknown {
  const { session: _, ...rest } = state;
  return JSON.parse(JSON.stringify(rest, (key, value) => (GIVEN_ANEW.has(key) ? undefined : value)));
}

/** Of a lap, the feed itself takes a colour away and gives it back: the same again is what was told last of it. */
function expectNothingTwice(events: readonly TimingEvent[]): void {
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  const last = new Map<string, string>();
  const twice: TimingEvent[] = [];
  for (const event of events) {
    const thing = thingTold(event);
    const value = JSON.stringify(event.body);
    if (thing !== null && last.get(thing) === value) twice.push(event);
    if (thing !== null) last.set(thing, value);
  }
  expect(last.size).toBeGreaterThan(100);
  expect(twice).toEqual([]);
}

function thingTold({ type, body }: TimingEvent): string | null {
  switch (type) {
    case 'RaceControlMessageSent':
      return `message ${body.messageId}`;
    case 'LapCompleted':
      return `lap ${body.driver} ${body.lap}`;
    case 'DriverAnnounced':
    case 'GridPositionSet':
    case 'LapDeleted':
      return `${type} ${JSON.stringify(body)}`;
    default:
      return null;
  }
}

/** What a whole state still offers after an outage: everything but laps and sectors that later ones replaced. */
function expectAsOffered(state: SessionState, whole: SessionState): void {
  const of = (each: SessionState) =>
    leaderboard(each).map(
      ({ driver, position, bestLap, lastLap, lap, tyre, segmentTimes, knockedOutIn }) => ({
        driver,
        position,
        bestLap: bestLap?.ms,
        lastLap: lastLap?.ms,
        lap,
        tyre,
        segmentTimes: segmentTimes.map(({ time }) => time?.ms),
        knockedOutIn,
      }),
    );
  expect(of(state)).toEqual(of(whole));
  expect(state.raceControlIds).toEqual(whole.raceControlIds);
}
