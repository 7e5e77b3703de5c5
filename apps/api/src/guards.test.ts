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
const aliased = `{ ${Array.from({ length: 60 }, (_, index) => `a${index}: features { eventLog }`).join(' ')} }`;
const long = `{ ${'features { eventLog } '.repeat(2_000)} }`;

describe.each(TRANSPORTS)('a hostile or broken operation over %s', (transport) => {
  it.each([
    ['too deep', deep.replace('{', 'query {'), /depth/i],
    ['with too many aliases', aliased, /alias/i],
    ['too long', long, /token/i],
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
