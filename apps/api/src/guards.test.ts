import { readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { startRace } from './test-kit/race.ts';
import { type ServerUnderTest, serverUnderTest, TRANSPORTS } from './test-kit/server-under-test.ts';

const OPERATIONS = new URL('../../web/src/graphiql/operations/', import.meta.url);

let server: ServerUnderTest;
beforeAll(async () => {
  server = await serverUnderTest({ speed: 20 });
  await startRace(server, { seed: 5, laps: 3, speed: 20 });
});
afterAll(() => server.close());

const deep = `{ session ${'{ leaderboard { session '.repeat(8)} { id } ${'} }'.repeat(8)} }`;
const times = (count: number, one: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => one(index)).join(' ');
const doubling = `query { ...F0 } ${times(20, (n) => `fragment F${n} on Query { ...F${n + 1} session { ...S } ...F${n + 1} }`)}
  fragment F20 on Query { laps { edges { cursor } } } fragment S on Session { id }`;

describe.each(TRANSPORTS)('a hostile or broken operation over %s', (transport) => {
  it.each([
    ['too deep', deep.replace('{', 'query {'), /depth/i],
    [
      'with 29 aliases of laps',
      `{ ${times(29, (n) => `a${n}: laps { edges { cursor } }`)} }`,
      /costs at most/,
    ],
    [
      'with 28 schemas',
      `{ ${times(28, (n) => `a${n}: __schema { types { fields { name } } }`)} }`,
      /costs at most/,
    ],
    ['with fragments that double', doubling, /costs at most|spreads/],
    ['of too many tokens', `{ ${'id '.repeat(1_500)} }`, /tokens/],
    ['of too many characters', `{ session { id } } # ${'a'.repeat(20_000)}`, /characters/],
    [
      'with 50,000 nested lists',
      `{ laps(drivers: ${'['.repeat(25_000)}`.slice(0, 9_000),
      /levels of brackets/,
    ],
    ['with many fields of one name', `{ ${'features { eventLog } '.repeat(100)} }`, /side by side/],
    ['with a long list', `{ laps(drivers: [${'1 '.repeat(300)}]) { edges { cursor } } }`, /100 items/],
    ['with a syntax error', '{ session { ', /syntax/i],
    ['with a field that is not there', '{ winner }', /Cannot query field .*winner/],
  ])('%s gets an error that says so, and harms nobody else', async (_what, query, message) => {
    const healthy = server.subscribe<{ leaderboard: { version: number } }>(
      transport,
      'subscription { leaderboard(maxHz: 60) { version } }',
    );
    await healthy.data();
    const refused = server.subscribe(transport, query);
    const outcome = await Promise.race([refused.next(), refused.ended]).catch(() => null);
    expect(JSON.stringify(refused.received[0] ?? outcome)).toMatch(message);
    await healthy.data();
    healthy.unsubscribe();
  });
});

describe.each(TRANSPORTS)('variables over %s', (transport) => {
  it.each([
    ['a list of 20,000 drivers', { drivers: Array.from({ length: 20_000 }, () => 1) }, /100 items/],
    ['lists within lists', { drivers: JSON.parse(`${'['.repeat(2_000)}${']'.repeat(2_000)}`) }, /deep/],
    ['a text without end', { session: 'a'.repeat(50_000) }, /2000 characters/],
    [
      'too many values',
      Object.fromEntries(
        times(700, (n) => `v${n}`)
          .split(' ')
          .map((name) => [name, 1]),
      ),
      /500 values/,
    ],
  ])('%s are refused before anything is made of them', async (_what, variables, message) => {
    const query =
      'query ($drivers: [Int!], $session: ID) { laps(drivers: $drivers, session: $session) { edges { cursor } } }';
    const refused = server.subscribe(transport, query, variables);
    const outcome = await Promise.race([refused.next(), refused.ended]).catch(() => null);
    const said = JSON.stringify(refused.received[0] ?? outcome);
    expect(said).toMatch(message);
    expect(said).toContain('BAD_USER_INPUT');
  });
});

it('bounds the operations of one socket', async () => {
  const socket = new WebSocket(`${server.running.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const messages: { id?: string; type: string }[] = [];
  socket.on('message', (data) => messages.push(JSON.parse(String(data))));
  await new Promise((resolve) => socket.on('open', resolve));
  socket.send(JSON.stringify({ type: 'connection_init' }));
  const PATIENCE = { timeout: 20_000 };
  await expect.poll(() => messages.some(({ type }) => type === 'connection_ack'), PATIENCE).toBe(true);
  for (let id = 0; id < 130; id++) {
    socket.send(
      JSON.stringify({
        id: String(id),
        type: 'subscribe',
        payload: { query: 'subscription { session { id } }' },
      }),
    );
  }
  const idsOf = (type: string) =>
    new Set(messages.filter((message) => message.type === type).map(({ id }) => id)).size;
  await expect.poll(() => [idsOf('next'), idsOf('error')], PATIENCE).toEqual([100, 30]);
  socket.close();
});

it('lets no page of another origin in, over WebSocket or HTTP', async () => {
  const { url } = server.running;
  const refused = await new Promise<string>((resolve) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
      origin: 'https://elsewhere.example',
    });
    socket.on('unexpected-response', (_request, response) => resolve(String(response.statusCode)));
    socket.on('open', () => resolve('open'));
    socket.on('error', (error) => resolve(error.message));
  });
  expect(refused).toBe('403');
  const answer = await new Promise<Record<string, unknown>>((resolve) => {
    request(
      `${url}/graphql`,
      {
        method: 'OPTIONS',
        headers: { origin: 'https://elsewhere.example', 'access-control-request-method': 'POST' },
      },
      (response) => resolve(response.headers),
    ).end();
  });
  expect(answer['access-control-allow-origin']).toBeUndefined();
});

describe('GraphiQL’s saved tabs', () => {
  const operations = readdirSync(OPERATIONS).filter((name) => name.endsWith('.graphql'));

  it('are there, one for every field of the contract', () => {
    expect(operations.length).toBeGreaterThanOrEqual(20);
  });

  it.each(operations)('%s runs as it stands', async (name) => {
    const query = readFileSync(new URL(name, OPERATIONS), 'utf8');
    const definition = parse(query).definitions[0];
    if (definition?.kind !== 'OperationDefinition') throw new Error('no operation');
    // These name a session or a recording that the reader fills in; as they stand they say what is missing.
    const needsId = ['StartReplay', 'SetPlayback', 'StopSession'].includes(definition.name?.value ?? '');
    const stream = server.subscribe('WebSocket', withFirstMessage(query));
    if (definition.operation === 'subscription') {
      expect((await stream.next()).errors).toBeUndefined();
    } else {
      const { errors } = await stream.next();
      expect(errors?.[0]?.extensions?.code).toBe(needsId ? 'NOT_FOUND' : undefined);
    }
    stream.unsubscribe();
  });
});

/** A LOG may have nothing to tell for as long as a race lasts: behind a cursor that is none it says so at once. */
function withFirstMessage(query: string): string {
  return query.replace(
    /(subscription \w+ \{\s+(?:commentary|anomalies|raceControl))(?:\(|( \{))/,
    (_whole, field: string, opens?: string) => `${field}(after: "none"${opens ? `)${opens}` : ', '}`,
  );
}
