import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NO_LIMITS } from './graphql/guards/client-limits.ts';
import { type ServerUnderTest, serverUnderTest, TRANSPORTS } from './test-kit/server-under-test.ts';

interface Row {
  readonly rank: number;
  readonly player: string;
  readonly name?: string | null;
  readonly points: number;
}
interface Board {
  readonly board: string;
  readonly at: string;
  readonly version: number;
  readonly players: number;
  readonly top: readonly Row[];
  readonly entry: Row | null;
  readonly around: readonly Row[];
}
interface Recorded {
  readonly recordScore: { readonly duplicate: boolean; readonly entry: Row };
}

const TOKEN = 'marshal';
const AS_OPERATOR = { authorization: `Bearer ${TOKEN}` };
const RECORD = `mutation ($input: RecordScoreInput!) { recordScore(input: $input) {
  duplicate entry { rank player name points } } }`;
const WHOLE = `board at version players top { rank player name points }
  entry(player: "bob") { rank points } around(player: "bob", radius: 1) { rank player }`;

describe('scoreboards', () => {
  let server: ServerUnderTest;
  let board: string;
  beforeAll(async () => {
    server = await serverUnderTest({ operatorToken: TOKEN });
  });
  afterAll(() => server.close());
  beforeEach(() => {
    board = `board-${randomUUID()}`;
  });

  const record = (input: Record<string, unknown>, headers: Record<string, string> = AS_OPERATOR) =>
    server.query<Recorded>(RECORD, { input: { board, ...input } }, headers);
  const recorded = async (input: Record<string, unknown>) => {
    const { data, errors } = await record(input);
    if (!data) throw new Error(`not recorded: ${JSON.stringify(errors)}`);
    return data.recordScore;
  };
  const asked = async () => {
    const { data, errors } = await server.query<{ scoreboard: Board | null }>(
      `query ($board: ID!) { scoreboard(board: $board) { ${WHOLE} } }`,
      { board },
    );
    expect(errors).toBeUndefined();
    return data?.scoreboard;
  };

  it('are not there before their first score, and whole as soon as it is recorded', async () => {
    expect(await asked()).toBeNull();
    expect(await recorded({ id: '1', player: 'ada', name: 'Ada', points: 12.5 })).toEqual({
      duplicate: false,
      entry: { rank: 1, player: 'ada', name: 'Ada', points: 12.5 },
    });
    await recorded({ id: '2', player: 'bob', points: 30 });
    await recorded({ id: '3', player: 'cyd', points: 30 });
    await recorded({ id: '4', player: 'ada', points: 10 });
    expect(await asked()).toMatchObject({
      board,
      players: 3,
      top: [
        { rank: 1, player: 'bob', name: null, points: 30 },
        { rank: 1, player: 'cyd', name: null, points: 30 },
        { rank: 3, player: 'ada', name: 'Ada', points: 22.5 },
      ],
      entry: { rank: 1, points: 30 },
      around: [
        { rank: 1, player: 'bob' },
        { rank: 1, player: 'cyd' },
      ],
    });
  });

  it('count a score once, however often and however fast it is sent', async () => {
    const score = { id: 'goal', player: 'ada', points: 3 };
    const all = await Promise.all(Array.from({ length: 20 }, () => recorded(score)));
    expect(all.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
    expect(all.map(({ entry }) => entry.points)).toEqual(all.map(() => 3));
    expect(await recorded(score)).toMatchObject({ duplicate: true, entry: { points: 3 } });
    expect((await asked())?.top).toEqual([{ rank: 1, player: 'ada', name: null, points: 3 }]);
  });

  it('keep the best or the latest where the scores say so', async () => {
    await recorded({ id: '1', player: 'ada', points: 7, counting: 'BEST' });
    expect(await recorded({ id: '2', player: 'ada', points: 5, counting: 'BEST' })).toMatchObject({
      entry: { points: 7 },
    });
    expect(await recorded({ id: '3', player: 'ada', points: 5, counting: 'LATEST' })).toMatchObject({
      entry: { points: 5 },
    });
  });

  it('refuse an id that is another score', async () => {
    await recorded({ id: '1', player: 'ada', points: 7 });
    for (const other of [
      { id: '1', player: 'ada', points: 8 },
      { id: '1', player: 'bob', points: 7 },
    ]) {
      const { errors } = await record(other);
      expect(errors?.[0]).toMatchObject({
        message: expect.stringContaining('give each score an id of its own'),
        extensions: { code: 'BAD_USER_INPUT' },
      });
    }
    expect((await asked())?.players).toBe(1);
  });

  it.each([
    ['id', { id: 'x'.repeat(201) }],
    ['id', { id: '' }],
    ['board', { board: 'a/b' }],
    ['board', { board: 'x'.repeat(101) }],
    ['player', { player: 'x'.repeat(101) }],
    ['name', { name: 'x'.repeat(101) }],
    ['points', { points: 1e13 }],
  ])('refuse a %s that is too large or no name: %o', async (argument, wrong) => {
    const { errors } = await record({ id: '1', player: 'ada', points: 7, ...wrong });
    expect(errors?.[0]).toMatchObject({
      message: expect.stringMatching(new RegExp(`^${argument}: `)),
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });

  it.each([
    ['board', 'scoreboard(board: "a/b") { players }'],
    ['top', 'scoreboard(board: "a", top: 201) { players }'],
  ])('say what is wrong with the %s that is asked for', async (argument, field) => {
    const { errors } = await server.query(`{ ${field} }`);
    expect(errors?.[0]).toMatchObject({
      message: expect.stringMatching(new RegExp(`^${argument}: `)),
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });

  it('take scores from operators only', async () => {
    const { errors } = await record({ id: '1', player: 'ada', points: 7 }, {});
    expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
    expect(await asked()).toBeNull();
  });

  describe.each(TRANSPORTS)('over %s', (transport) => {
    it('show an empty board at once, then every score, and a newcomer the same', async () => {
      const query = `subscription ($board: ID!) { scoreboard(board: $board, maxHz: 60) { ${WHOLE} } }`;
      const early = server.subscribe<{ scoreboard: Board }>(transport, query, { board });
      expect((await early.data()).scoreboard).toEqual({
        board,
        at: '1970-01-01T00:00:00.000Z',
        version: 0,
        players: 0,
        top: [],
        entry: null,
        around: [],
      });
      await recorded({ id: '1', player: 'bob', points: 5 });
      const first = (await early.data()).scoreboard;
      expect(first).toMatchObject({ players: 1, entry: { rank: 1, points: 5 } });

      const late = server.subscribe<{ scoreboard: Board }>(transport, query, { board });
      expect((await late.data()).scoreboard).toEqual(first);
      await recorded({ id: '2', player: 'ada', points: 9 });
      const second = await asked();
      for (const stream of [early, late]) expect((await stream.data()).scoreboard).toEqual(second);
      expect(second?.version).toBeGreaterThan(first.version);
      early.unsubscribe();
      late.unsubscribe();
    });

    it('merge what comes faster than maxHz, and end on the newest', async () => {
      const stream = server.subscribe<{ scoreboard: Board }>(
        transport,
        'subscription ($board: ID!) { scoreboard(board: $board, top: 1, maxHz: 2) { version top { points } } }',
        { board },
      );
      await stream.data();
      const COUNT = 40;
      await Promise.all(
        Array.from({ length: COUNT }, (_, index) => recorded({ id: `${index}`, player: 'ada', points: 1 })),
      );
      let points = 0;
      while (points < COUNT) points = (await stream.data()).scoreboard.top[0]?.points ?? 0;
      expect(points).toBe(COUNT);
      expect(stream.received.length).toBeLessThan(COUNT / 2);
      stream.unsubscribe();
    });
  });
});

describe('a client with room for two boards', () => {
  let server: ServerUnderTest;
  beforeAll(async () => {
    server = await serverUnderTest({ clientLimits: { ...NO_LIMITS, boards: 2 } });
  });
  afterAll(() => server.close());

  const follow = (board: string) =>
    server.subscribe<{ scoreboard: { version: number } }>(
      'WebSocket',
      `subscription { scoreboard(board: "${board}") { version } }`,
    );

  it('is refused a third one with a code, and keeps those that it has', async () => {
    const first = follow('first');
    const second = follow('second');
    expect(await Promise.all([first.data(), second.data()])).toHaveLength(2);
    const third = follow('third');
    expect((await third.next()).errors).toMatchObject([{ extensions: { code: 'TOO_MANY_REQUESTS' } }]);
    await third.ended;
    expect(third.received).toHaveLength(1);
    const again = follow('first');
    expect(await again.data()).toEqual({ scoreboard: { version: 0 } });
    await server.query(RECORD, { input: { board: 'second', id: '1', player: 'ada', points: 1 } });
    expect((await second.data()).scoreboard.version).toBeGreaterThan(0);
    for (const stream of [first, second, again]) stream.unsubscribe();
  });
});
