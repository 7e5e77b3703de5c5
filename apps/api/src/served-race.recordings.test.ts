import { resolve } from 'node:path';
import { openRecording } from '@slipstream/sources/recording/open-recording';
import { describeRecording } from '@slipstream/sources/recording/real-recordings';
import type { SessionLog } from '@slipstream/sources/session-log';
import { envelop } from '@slipstream/timing/events/envelope';
import { fold, initialState } from '@slipstream/timing/fold/fold';
import type { SessionState } from '@slipstream/timing/fold/state';
import { leaderboard } from '@slipstream/timing/views/leaderboard';
import { gapText } from '@slipstream/timing/views/text';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type ServerUnderTest, serverUnderTest, TRANSPORTS } from './test-kit/server-under-test.ts';

const ENTRY = `position gridPosition driver { number code } status lap pitStops fastestLap
  gapToLeader { ms laps text } interval { ms laps text } lastLap { ms mark lap } bestLap { ms mark lap }
  sectors { number ms mark miniSectors } tyre { compound ageLaps new }`;
const BOARD = `version at entries { ${ENTRY} }`;

interface Board {
  readonly version: number;
  readonly at: string;
  readonly entries: readonly unknown[];
}

const SAMPLES = 20;
const JOINS = 1_000;
/** Subscriptions open at one time, and messages that each takes. */
const JOINED_AT_ONCE = 20;
const MESSAGES_EACH = 3;

describeRecording('2023-qatar-race', [], (path) => {
  let server: ServerUnderTest;
  let recording: SessionLog;
  beforeAll(async () => {
    recording = await openRecording(path);
    server = await serverUnderTest({ recordingsFolder: resolve(path, '..') });
    await vi.waitFor(
      async () => {
        const { data } = await server.query<{ recordings: unknown[] }>('{ recordings { id } }');
        expect(data?.recordings.length).toBeGreaterThan(0);
      },
      { timeout: 60_000 },
    );
  }, 90_000);
  afterAll(() => server.close());

  const replay = async (speed: number, from: string): Promise<string> => {
    const { data, errors } = await server.query<{ startReplay: { session: { id: string } } }>(
      'mutation ($input: StartReplayInput!) { startReplay(input: $input) { session { id } } }',
      { input: { recording: '2023-qatar-race', speed, from } },
    );
    if (!data) throw new Error(JSON.stringify(errors));
    return data.startReplay.session.id;
  };

  it('is served at 10 times speed, at 20 instants, as a fold of the recording up to that instant', async () => {
    const startMs = Date.parse(recording.startsAt);
    const lastsMs = Date.parse(recording.endsAt ?? '') - startMs;
    const instant = (sample: number) =>
      new Date(startMs + (lastsMs * (sample + 0.5)) / (SAMPLES + 1)).toISOString();
    const session = await replay(10, instant(0));
    const boards: Board[] = [];
    for (let sample = 1; sample <= SAMPLES; sample++) {
      await server.query(
        'mutation ($input: SetPlaybackInput!) { setPlayback(input: $input) { session { id } } }',
        { input: { session, seekTo: instant(sample) } },
      );
      // It plays on from there: the sample is taken in full flight, a little past the instant.
      await new Promise((resolve) => setTimeout(resolve, 200));
      const { data } = await server.query<{ leaderboard: Board }>(
        `query ($session: ID) { leaderboard(session: $session) { ${BOARD} } }`,
        { session },
      );
      if (data) boards.push(data.leaderboard);
    }
    expect(boards).toHaveLength(SAMPLES);
    expect(new Set(boards.map(({ version }) => version)).size).toBe(SAMPLES);
    const folded = foldsAt(recording, new Set(boards.map(({ version }) => version)));
    for (const board of boards) expect(board).toEqual(folded.get(board.version));
    await server.query('mutation ($session: ID!) { stopSession(session: $session) { session { id } } }', {
      session,
    });
  }, 180_000);

  it(`gives ${JOINS} clients that join at any moment a first message that equals the fold at its version, and no older one after it`, async () => {
    const raceStart = new Date(Date.parse(recording.startsAt) + 62 * 60_000).toISOString();
    const session = await replay(60, raceStart);
    const seen: Board[] = [];
    const join = async (index: number): Promise<void> => {
      const transport = TRANSPORTS[index % TRANSPORTS.length] ?? 'WebSocket';
      const stream = server.subscribe<{ leaderboard: Board }>(
        transport,
        `subscription ($session: ID) { leaderboard(session: $session, maxHz: 60) { ${BOARD} } }`,
        { session },
      );
      let newest = 0;
      for (let count = 0; count < MESSAGES_EACH; count++) {
        const { leaderboard: board } = await stream.data();
        expect(board.version).toBeGreaterThan(newest);
        newest = board.version;
        if (count === 0) seen.push(board);
      }
      stream.unsubscribe();
    };
    let next = 0;
    const joinOn = async (): Promise<void> => {
      while (next < JOINS) await join(next++);
    };
    await Promise.all(Array.from({ length: JOINED_AT_ONCE }, joinOn));
    expect(seen).toHaveLength(JOINS);
    expect(new Set(seen.map(({ version }) => version)).size).toBeGreaterThan(100);
    const folded = foldsAt(recording, new Set(seen.map(({ version }) => version)));
    for (const board of seen) expect(board).toEqual(folded.get(board.version));
  }, 300_000);
});

/** The leaderboard, as GraphQL would give it, at each of these versions: folded here, event by event. */
function foldsAt(recording: SessionLog, versions: ReadonlySet<number>): ReadonlyMap<number, Board> {
  const boards = new Map<number, Board>();
  let state = initialState('reference');
  let index = 0;
  for (const draft of recording.events()) {
    state = fold(state, envelop(draft, 'reference', 0, index++)).state;
    if (versions.has(state.version) && !boards.has(state.version)) boards.set(state.version, boardOf(state));
  }
  return boards;
}

function boardOf(state: SessionState): Board {
  const entries = leaderboard(state).map((row) => {
    const { position, gridPosition, status, lap, pitStops, fastestLap, lastLap, bestLap, tyre } = row;
    const gap = (value: typeof row.interval) =>
      value && {
        ms: 'ms' in value ? value.ms : null,
        laps: 'laps' in value ? value.laps : null,
        text: gapText(value),
      };
    return {
      position,
      gridPosition,
      driver: { number: row.driver, code: state.drivers[row.driver]?.code },
      status,
      lap,
      pitStops,
      fastestLap,
      gapToLeader: gap(row.gapToLeader),
      interval: gap(row.interval),
      lastLap,
      bestLap,
      sectors: row.sectors.map(({ ms, mark, miniSectors }, sector) => ({
        number: sector + 1,
        ms,
        mark,
        miniSectors,
      })),
      tyre,
    };
  });
  return { version: state.version, at: state.at ?? '', entries };
}
