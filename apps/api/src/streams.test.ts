import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { finished, startRace } from './test-kit/race.ts';
import { type ServerUnderTest, serverUnderTest, TRANSPORTS } from './test-kit/server-under-test.ts';

const MAX_SPEED = 1_000_000;

const ENTRY = `position driver { number code } status lap pitStops fastestLap inBattle
  gapToLeader { ms laps text } interval { ms laps text } lastLap { ms mark lap } bestLap { ms mark lap }
  sectors { number ms mark miniSectors } tyre { compound ageLaps new }`;

interface Board {
  readonly version: number;
  readonly at: string;
  readonly entries: readonly { readonly position: number; readonly driver: { readonly number: number } }[];
}
interface Message {
  readonly raceControl:
    | {
        readonly __typename: 'RaceControlEdge';
        readonly cursor: string;
        readonly node: { readonly id: string };
      }
    | {
        readonly __typename: 'Missed';
        readonly reason: string;
        readonly count: number | null;
        readonly until: string;
      };
}

const RACE_CONTROL = `subscription ($session: ID, $after: Cursor) { raceControl(session: $session, after: $after) {
  __typename ... on RaceControlEdge { cursor node { id message } } ... on Missed { reason count until } } }`;

describe('streams of a finished race', () => {
  let server: ServerUnderTest;
  let session: string;
  let messages: { cursor: string; node: { id: string } }[];

  beforeAll(async () => {
    server = await serverUnderTest();
    session = await startRace(server, { seed: 7, laps: 4, speed: MAX_SPEED });
    await finished(server, session);
    const { data } = await server.query<{ raceControl: { edges: typeof messages } }>(
      'query ($session: ID!) { raceControl(session: $session, first: 500) { edges { cursor node { id } } } }',
      { session },
    );
    messages = [...(data?.raceControl.edges ?? [])];
    expect(messages.length).toBeGreaterThan(2);
  }, 60_000);
  afterAll(() => server.close());

  describe.each(TRANSPORTS)('over %s', (transport) => {
    it('gives the full state of a STATE stream at once, though nothing changes any more', async () => {
      const stream = server.subscribe<{ leaderboard: Board }>(
        transport,
        `subscription ($session: ID) { leaderboard(session: $session) { version at entries { ${ENTRY} } } }`,
        { session },
      );
      const { leaderboard } = await stream.data();
      const asked = await server.query<{ leaderboard: Board }>(
        `query ($session: ID) { leaderboard(session: $session) { version at entries { ${ENTRY} } } }`,
        { session },
      );
      expect(leaderboard).toEqual(asked.data?.leaderboard);
      expect(leaderboard.entries).toHaveLength(22);
      stream.unsubscribe();
    });

    it('gives exactly what followed any cursor, in order', async () => {
      for (const [index, { cursor }] of messages.slice(0, -1).entries()) {
        const stream = server.subscribe<Message>(transport, RACE_CONTROL, { session, after: cursor });
        const ids: string[] = [];
        while (ids.length < messages.length - index - 1) {
          const { raceControl } = await stream.data();
          ids.push(raceControl.__typename === 'Missed' ? raceControl.reason : raceControl.node.id);
        }
        expect(ids).toEqual(messages.slice(index + 1).map(({ node }) => node.id));
        stream.unsubscribe();
      }
    });

    it.each([
      ['a text that is no cursor', 'made-up'],
      ['a cursor of another log', Buffer.from('[1,"another","raceControl","e",1,"x"]').toString('base64url')],
      ['nothing', ''],
    ])('says Missed, first thing, to %s', async (_what, after) => {
      const stream = server.subscribe<Message>(transport, RACE_CONTROL, { session, after });
      const { raceControl } = await stream.data();
      expect(raceControl).toMatchObject({ __typename: 'Missed', reason: 'UNKNOWN_CURSOR' });
      stream.unsubscribe();
    });

    it('takes the cursor of a Missed as a place to go on from', async () => {
      const stream = server.subscribe<Message>(transport, RACE_CONTROL, { session, after: 'made-up' });
      const { raceControl } = await stream.data();
      stream.unsubscribe();
      if (raceControl.__typename !== 'Missed') throw new Error('no Missed');
      expect(raceControl.until).toBe(messages.at(-1)?.cursor);
    });

    it('refuses what is out of range, and says what it takes', async () => {
      const stream = server.subscribe(transport, 'subscription { leaderboard(maxHz: 1000) { version } }');
      const first = await Promise.race([stream.next(), stream.ended.then((cause) => ({ errors: cause }))]);
      expect(JSON.stringify(first)).toContain('maxHz: give 0.01 to 60 updates a second');
    });
  });

  it('pages through race control both ways', async () => {
    const page = async (args: string) =>
      (
        await server.query<{
          raceControl: {
            edges: { node: { id: string } }[];
            pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean };
          };
        }>(
          `query ($session: ID!) { raceControl(session: $session, ${args}) {
          edges { node { id } } pageInfo { hasNextPage hasPreviousPage } } }`,
          { session },
        )
      ).data?.raceControl;
    const ids = messages.map(({ node }) => node.id);
    const first = await page('first: 2');
    expect(first?.edges.map(({ node }) => node.id)).toEqual(ids.slice(0, 2));
    expect(first?.pageInfo).toEqual({ hasNextPage: true, hasPreviousPage: false });
    const last = await page('last: 2');
    expect(last?.edges.map(({ node }) => node.id)).toEqual(ids.slice(-2));
    expect(last?.pageInfo).toEqual({ hasNextPage: false, hasPreviousPage: true });
    const between = await page(
      `first: 500, after: "${messages[0]?.cursor}", before: "${messages.at(-1)?.cursor}"`,
    );
    expect(between?.edges.map(({ node }) => node.id)).toEqual(ids.slice(1, -1));
  });

  it('answers the past as it stood: a query at an instant knows of nothing later', async () => {
    const asked = await server.query<{ laps: { edges: { node: { at: string } }[] } }>(
      'query ($session: ID!) { laps(session: $session) { edges { node { at } } } }',
      { session },
    );
    const at = asked.data?.laps.edges[30]?.node.at;
    const past = await server.query<{ leaderboard: { at: string; entries: { lap: number }[] } }>(
      'query ($session: ID!, $at: DateTime!) { leaderboard(session: $session, at: $at) { at entries { position driver { number } lap } } }',
      { session, at },
    );
    const completed = past.data?.leaderboard.entries.reduce((sum, { lap }) => sum + lap, 0);
    expect(past.data?.leaderboard.at).toBe(at);
    expect(completed).toBeGreaterThanOrEqual(31);
    expect(completed).toBeLessThan(asked.data?.laps.edges.length ?? 0);
  });
});

describe('streams of a race under way', () => {
  let server: ServerUnderTest;
  let session: string;
  beforeAll(async () => {
    server = await serverUnderTest();
    // Long enough to be under way until the last test here, however slow the machine.
    session = await startRace(server, { seed: 11, laps: 57, speed: 60 });
  }, 30_000);
  afterAll(() => server.close());

  it.each(TRANSPORTS)('never shows a version older than one before, over %s', async (transport) => {
    const stream = server.subscribe<{ leaderboard: Board }>(
      transport,
      'subscription ($session: ID) { leaderboard(session: $session, maxHz: 60) { version at entries { position driver { number } } } }',
      { session },
    );
    const versions: number[] = [];
    while (versions.length < 40) {
      const { version, entries } = (await stream.data()).leaderboard;
      versions.push(version);
      expect(entries.map(({ position }) => position)).toEqual(
        Array.from({ length: 22 }, (_, index) => index + 1),
      );
    }
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
    expect(new Set(versions).size).toBe(versions.length);
    stream.unsubscribe();
  });

  it('adds up: changes patched onto the first message are the leaderboard of their version', async () => {
    const boards = server.subscribe<{ leaderboard: Board }>(
      'WebSocket',
      `subscription ($session: ID) { leaderboard(session: $session, maxHz: 60) { version entries { ${ENTRY} } } }`,
      { session },
    );
    const changes = server.subscribe<{ leaderboardChanges: Board & { full: boolean } }>(
      'SSE',
      `subscription ($session: ID) { leaderboardChanges(session: $session, maxHz: 60) { version full entries { ${ENTRY} } } }`,
      { session },
    );
    const patched = new Map<number, string>();
    const held = new Map<number, Board['entries'][number]>();
    let partial = 0;
    for (let count = 0; count < 60; count++) {
      const { version, full, entries } = (await changes.data()).leaderboardChanges;
      expect(full).toBe(count === 0);
      if (!full && entries.length < 22) partial++;
      for (const entry of entries) held.set(entry.driver.number, entry);
      patched.set(version, JSON.stringify([...held.values()].sort((a, b) => a.position - b.position)));
    }
    expect(partial).toBeGreaterThan(30);
    let compared = 0;
    while (compared < 10) {
      const { version, entries } = (await boards.data()).leaderboard;
      const same = patched.get(version);
      if (same === undefined) continue;
      expect(JSON.parse(same)).toEqual(entries);
      compared++;
    }
    boards.unsubscribe();
    changes.unsubscribe();
  });

  it('keeps to maxHz', async () => {
    const stream = server.subscribe<{ leaderboard: Board }>(
      'WebSocket',
      'subscription ($session: ID) { leaderboard(session: $session, maxHz: 2) { version at } }',
      { session },
    );
    await stream.data();
    const began = performance.now();
    for (let count = 0; count < 4; count++) await stream.data();
    // Four messages after the first, half a second apart each; 60 ms for timers that fire early.
    expect(performance.now() - began).toBeGreaterThan(1_940);
    stream.unsubscribe();
  });

  it('runs behind by delayMs of the session’s own time, and knows nothing later', async () => {
    const query = `subscription ($session: ID, $delayMs: Int) { session(id: $session, delayMs: $delayMs, maxHz: 60) {
      clock { now } leaderboard { at entries { ${ENTRY} } } } }`;
    interface Shown {
      readonly session: { readonly clock: { readonly now: string }; readonly leaderboard: Board };
    }
    const late = server.subscribe<Shown>('WebSocket', query, { session, delayMs: 20_000 });
    let shown = (await late.data()).session;
    // The session is not begun for its viewer until it is older than the delay.
    while (shown.leaderboard.entries.length === 0) shown = (await late.data()).session;
    const { data } = await server.query<{ setPlayback: { session: { clock: { now: string } } } }>(
      'mutation ($session: ID!) { setPlayback(input: { session: $session, paused: true }) { session { clock { now } } } }',
      { session },
    );
    const pausedAt = Date.parse(data?.setPlayback.session.clock.now ?? '');
    const behind = new Date(pausedAt - 20_000).toISOString();
    const past = await server.query<{ leaderboard: Board }>(
      `query ($session: ID, $at: DateTime) { leaderboard(session: $session, at: $at) { at entries { ${ENTRY} } } }`,
      { session, at: behind },
    );
    while (shown.leaderboard.at !== past.data?.leaderboard.at) {
      expect(Date.parse(shown.leaderboard.at)).toBeLessThanOrEqual(pausedAt - 20_000);
      shown = (await late.data()).session;
    }
    expect(shown.leaderboard).toEqual(past.data?.leaderboard);
    late.unsubscribe();
  });
});
