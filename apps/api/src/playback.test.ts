import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRace } from './test-kit/race.ts';
import { type ServerUnderTest, serverUnderTest } from './test-kit/server-under-test.ts';

interface SessionShown {
  readonly id: string;
  readonly status: string;
  readonly clock: {
    readonly now: string;
    readonly paused: boolean;
    readonly speed: number;
    readonly startsAt: string;
  };
  readonly leaderboard: { readonly at: string; readonly version: number };
}

const SESSION = 'id status clock { now paused speed startsAt } leaderboard { at version }';
const SET = `mutation ($input: SetPlaybackInput!) { setPlayback(input: $input) { session { ${SESSION} } } }`;

describe('the playhead, steered over GraphQL', () => {
  let server: ServerUnderTest;
  let session: string;
  beforeAll(async () => {
    server = await serverUnderTest();
    session = await startRace(server, { seed: 3, laps: 6, speed: 30 });
  });
  afterAll(() => server.close());

  const set = async (input: Record<string, unknown>): Promise<SessionShown> => {
    const result = await server.query<{ setPlayback: { session: SessionShown } }>(SET, {
      input: { session, ...input },
    });
    if (!result.data) throw new Error(JSON.stringify(result.errors));
    return result.data.setPlayback.session;
  };
  const after = (shown: SessionShown, ms: number) =>
    new Date(Date.parse(shown.clock.startsAt) + ms).toISOString();

  it('pauses: the clock stands, and nothing changes any more', async () => {
    const paused = await set({ paused: true });
    expect(paused.clock.paused).toBe(true);
    const again = await server.query<{ session: SessionShown }>(
      `query ($id: ID) { session(id: $id) { ${SESSION} } }`,
      {
        id: session,
      },
    );
    expect(again.data?.session.clock.now).toBe(paused.clock.now);
    expect(again.data?.session.leaderboard).toEqual(paused.leaderboard);
  });

  it('seeks forward while it is paused: one jump, in the same epoch', async () => {
    const before = await set({});
    const target = after(before, 240_000);
    const shown = await set({ seekTo: target });
    expect(shown.clock).toMatchObject({ now: target, paused: true });
    expect(shown.leaderboard.at <= target).toBe(true);
    expect(Date.parse(shown.leaderboard.at)).toBeGreaterThan(Date.parse(target) - 10_000);
    expect(shown.leaderboard.version).toBeGreaterThan(before.leaderboard.version);
  });

  it('seeks back: the shorter prefix again, with a version that has not fallen', async () => {
    const before = await set({});
    const target = after(before, 150_000);
    const shown = await set({ seekTo: target });
    expect(shown.clock.now).toBe(target);
    expect(shown.leaderboard.at <= target).toBe(true);
    expect(shown.leaderboard.version).toBeGreaterThan(before.leaderboard.version);
    const past = await server.query<{ leaderboard: { at: string; entries: unknown } }>(
      'query ($id: ID, $at: DateTime) { leaderboard(session: $id, at: $at) { at entries { position lap driver { number } } } }',
      { id: session, at: target },
    );
    const now = await server.query<{ leaderboard: { at: string; entries: unknown } }>(
      'query ($id: ID) { leaderboard(session: $id) { at entries { position lap driver { number } } } }',
      { id: session },
    );
    expect(now.data?.leaderboard).toEqual(past.data?.leaderboard);
  });

  it('shows a STATE stream one full state after a seek back, and not the race rushing by', async () => {
    await set({ seekTo: after(await set({}), 300_000) });
    const stream = server.subscribe<{ leaderboardChanges: { full: boolean; version: number; at: string } }>(
      'WebSocket',
      'subscription ($id: ID) { leaderboardChanges(session: $id, maxHz: 60) { full version at } }',
      { id: session },
    );
    const first = (await stream.data()).leaderboardChanges;
    const target = after(await set({}), 200_000);
    await set({ seekTo: target });
    const next = (await stream.data()).leaderboardChanges;
    expect(next.full).toBe(true);
    expect(next.version).toBeGreaterThan(first.version);
    expect(Date.parse(next.at)).toBeGreaterThan(Date.parse(target) - 10_000);
    expect(stream.received).toHaveLength(2);
    stream.unsubscribe();
  });

  it('tells a LOG stream OTHER_EPOCH when the playhead went behind what it had', async () => {
    const LOG = `subscription ($id: ID, $after: Cursor) { raceControl(session: $id, after: $after) {
      __typename ... on RaceControlEdge { cursor node { id at } } ... on Missed { reason until } } }`;
    interface Update {
      readonly raceControl: {
        readonly __typename: string;
        readonly reason?: string;
        readonly until?: string;
        readonly cursor?: string;
        readonly node?: { readonly id: string; readonly at: string };
      };
    }
    await set({ seekTo: after(await set({}), 600_000) });
    const { data } = await server.query<{
      raceControl: { edges: { cursor: string; node: { id: string; at: string } }[] };
    }>('query ($id: ID) { raceControl(session: $id, first: 500) { edges { cursor node { id at } } } }', {
      id: session,
    });
    const edges = data?.raceControl.edges ?? [];
    const first = edges[0];
    const last = edges.at(-1);
    if (!first || !last || edges.length < 2) throw new Error('too few messages to test with');
    const behindLast = server.subscribe<Update>('WebSocket', LOG, { id: session, after: last.cursor });
    const behindFirst = server.subscribe<Update>('SSE', LOG, { id: session, after: first.cursor });
    expect((await behindFirst.data()).raceControl.node?.id).toBe(edges[1]?.node.id);
    // To where the first message has been sent, and the last has not.
    const target = new Date(Date.parse(last.node.at) - 1).toISOString();
    await set({ seekTo: target });
    const missed = (await behindLast.data()).raceControl;
    expect(missed).toMatchObject({ __typename: 'Missed', reason: 'OTHER_EPOCH' });
    await set({ seekTo: after(await set({}), 600_000) });
    const followed = (await behindLast.data()).raceControl;
    expect(followed.node?.id).toBe(last.node.id);
    const resumed = server.subscribe<Update>('WebSocket', LOG, { id: session, after: missed.until });
    expect((await resumed.data()).raceControl.node?.id).toBe(last.node.id);
    // A cursor of the epoch before still holds where the item is the same one.
    const old = server.subscribe<Update>('WebSocket', LOG, { id: session, after: first.cursor });
    expect((await old.data()).raceControl.node?.id).toBe(edges[1]?.node.id);
    for (const stream of [behindLast, behindFirst, resumed, old]) stream.unsubscribe();
  });

  it('changes speed and goes on', async () => {
    const shown = await set({ speed: 60, paused: false });
    expect(shown.clock).toMatchObject({ paused: false, speed: 60 });
    const stream = server.subscribe<{ leaderboard: { version: number } }>(
      'WebSocket',
      'subscription ($id: ID) { leaderboard(session: $id) { version } }',
      { id: session },
    );
    const first = (await stream.data()).leaderboard.version;
    expect((await stream.data()).leaderboard.version).toBeGreaterThan(first);
    stream.unsubscribe();
  });

  it('stops a session for good', async () => {
    const result = await server.query<{ stopSession: { session: SessionShown } }>(
      `mutation ($session: ID!) { stopSession(session: $session) { session { ${SESSION} } } }`,
      { session },
    );
    expect(result.data?.stopSession.session.status).toBe('ENDED');
  });

  it.each([
    [
      'a session that is not there',
      SET,
      { input: { session: 'nowhere', paused: true } },
      'there is no nowhere',
      'NOT_FOUND',
    ],
    [
      'a speed of nought',
      SET,
      { input: { session: 'x', speed: 0 } },
      'speed: give a number above 0',
      'BAD_USER_INPUT',
    ],
    [
      'a recording that no source has',
      'mutation { startReplay(input: { recording: "nothing" }) { session { id } } }',
      {},
      'no source has nothing',
      'NOT_FOUND',
    ],
    [
      'a race of no laps',
      'mutation { startRace(input: { laps: 0 }) { session { id } } }',
      {},
      'laps: give 1 to 100',
      'BAD_USER_INPUT',
    ],
  ])('refuses %s, and says why', async (_what, query, variables, message, code) => {
    const { errors } = await server.query(query, variables);
    expect(errors?.[0]?.message).toContain(message);
    expect(errors?.[0]?.extensions?.code).toBe(code);
  });

  it('makes the newest running session the current one, and streams follow it', async () => {
    const stream = server.subscribe<{ leaderboard: { session: { id: string } } }>(
      'WebSocket',
      'subscription { leaderboard { session { id } } }',
    );
    const before = (await stream.data()).leaderboard.session.id;
    const next = await startRace(server, { seed: 4, laps: 2, speed: 30 });
    let shown = before;
    while (shown === before) shown = (await stream.data()).leaderboard.session.id;
    expect(shown).toBe(next);
    stream.unsubscribe();
  });
});

describe('an operator token', () => {
  it('is needed for commands once it is set, over HTTP and WebSocket, and not for reading', async () => {
    const server = await serverUnderTest({ operatorToken: 'secret' });
    const race = 'mutation { startRace(input: { laps: 1 }) { session { id } } }';
    expect((await server.query(race)).errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
    expect((await server.subscribe('WebSocket', race).next()).errors?.[0]?.extensions?.code).toBe(
      'FORBIDDEN',
    );
    const allowed = await server.query(race, {}, { authorization: 'Bearer secret' });
    expect(allowed.errors).toBeUndefined();
    expect((await server.query('{ features { eventLog } }')).errors).toBeUndefined();
    await server.close();
  });
});
