import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRace } from './test-kit/race.ts';
import {
  type ServerUnderTest,
  serverUnderTest,
  TRANSPORTS,
  type Transport,
} from './test-kit/server-under-test.ts';

let server: ServerUnderTest;
let session: string;
/** Of a driver who is in it. */
let number: number;
beforeAll(async () => {
  server = await serverUnderTest();
  session = await startRace(server, { seed: 8, laps: 57, speed: 10 });
  // Its cars are known.
  const board = server.subscribe<{ leaderboard: { entries: { driver: { number: number } }[] } }>(
    'WebSocket',
    'subscription ($session: ID) { leaderboard(session: $session) { entries { driver { number } } } }',
    { session },
  );
  for (number = 0; number === 0; ) {
    number = (await board.data()).leaderboard.entries[0]?.driver.number ?? 0;
  }
  board.unsubscribe();
});
afterAll(() => server.close());

/** Resolves when the race has gone on for so many messages. */
async function later(transport: Transport, messages: number): Promise<void> {
  const board = server.subscribe(transport, 'subscription { leaderboard(maxHz: 60) { version } }');
  for (let count = 0; count < messages; count++) await board.data();
  board.unsubscribe();
}

const REFUSED: readonly (readonly [what: string, query: string, code: string, says: RegExp])[] = [
  ['a negative delay', 'subscription { session(delayMs: -1) { id } }', 'BAD_USER_INPUT', /delayMs/],
  [
    'a delay of a month',
    'subscription { commentary(delayMs: 2000000000) { __typename } }',
    'BAD_USER_INPUT',
    /delayMs/,
  ],
  ['no updates at all', 'subscription { leaderboard(maxHz: 0) { version } }', 'BAD_USER_INPUT', /maxHz/],
  ['an unknown session', 'subscription { trackMap(session: "nowhere") { at } }', 'NOT_FOUND', /nowhere/],
  [
    'an unknown session of a log',
    'subscription { raceControl(session: "nowhere") { __typename } }',
    'NOT_FOUND',
    /nowhere/,
  ],
  [
    'a driver who is not in the session that is named',
    'subscription ($session: ID) { driver(session: $session, number: 999) { entry { position } } }',
    'NOT_FOUND',
    /999/,
  ],
  ['a board without a name', 'subscription { scoreboard(board: "") { version } }', 'BAD_USER_INPUT', /board/],
  [
    'an argument of a field below that is out of its range',
    'subscription { scoreboard(board: "b") { around(player: "p", radius: -1) { rank } } }',
    'BAD_USER_INPUT',
    /radius/,
  ],
  [
    'an argument of a list below that is out of its range',
    'subscription { driver(number: 4) { commentary(last: -1) { id } } }',
    'BAD_USER_INPUT',
    /last/,
  ],
];

describe.each(TRANSPORTS)('over %s', (transport) => {
  it.each(REFUSED)('%s is one error, and the end', async (_what, query, code, says) => {
    const stream = server.subscribe(transport, query, query.includes('$session') ? { session } : undefined);
    const { errors, data } = await stream.next();
    expect(data ?? null).toBe(null);
    expect(errors?.map(({ extensions }) => extensions?.code)).toEqual([code]);
    expect(errors?.[0]?.message).toMatch(says);
    expect(await stream.ended).toBe(null);
    expect(stream.received).toHaveLength(1);
  });

  it('a driver who is not in the session that it follows is one message without an entry', async () => {
    const query =
      'subscription { driver(number: 999, maxHz: 60) { number session { id } entry { position } laps { number } } }';
    const stream = server.subscribe<{ driver: unknown }>(transport, query);
    expect((await stream.data()).driver).toEqual({
      number: 999,
      session: { id: session },
      entry: null,
      laps: [],
    });
    await later(transport, 20);
    expect(stream.received).toHaveLength(1);
    stream.unsubscribe();
  });

  it('a driver who is in the session goes on', async () => {
    const query =
      'subscription ($session: ID, $number: Int!) { driver(session: $session, number: $number, maxHz: 60) { entry { position } } }';
    const stream = server.subscribe<{ driver: { entry: { position: number } } }>(transport, query, {
      session,
      number,
    });
    for (let count = 0; count < 5; count++)
      expect((await stream.data()).driver.entry.position).toBeGreaterThan(0);
    stream.unsubscribe();
  });
});

it('says of an unknown session that there is none, in every query', async () => {
  for (const query of [
    '{ session(id: "nowhere") { id } }',
    '{ session(id: "nowhere", at: "2026-03-08T05:00:00Z") { id } }',
    '{ leaderboard(session: "nowhere") { version } }',
    '{ driver(session: "nowhere", number: 4) { number } }',
    '{ championship(session: "nowhere") { at } }',
    '{ laps(session: "nowhere") { edges { cursor } } }',
    '{ stints(session: "nowhere") { number } }',
    '{ weather(session: "nowhere") { at } }',
    '{ commentary(session: "nowhere") { edges { cursor } } }',
    '{ anomalies(session: "nowhere") { edges { cursor } } }',
    '{ raceControl(session: "nowhere") { edges { cursor } } }',
  ]) {
    const { errors } = await server.query(query);
    expect([query, errors?.map(({ extensions }) => extensions?.code)]).toEqual([query, ['NOT_FOUND']]);
  }
});
