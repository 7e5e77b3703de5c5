import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ERROR_CODES, type GraphErrorCode, tooManyRequests } from '@slipstream/schema/errors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { clientAddress } from '../http/client-address.ts';
import { WhoMayAsk } from '../http/who-may-ask.ts';
import { LiveStoreUnavailable } from '../live/live-store-unavailable.ts';
import { collectingReport } from '../report.ts';
import { type GraphServerOptions, graphServer } from './graph-server.ts';
import { Clients } from './guards/client.ts';
import { NO_LIMITS } from './guards/client-limits.ts';
import { serveWebSockets } from './web-sockets.ts';

const report = collectingReport();
const TOKEN = 'the-token-of-the-operator';

/** A server whose ports fail in the way that each error needs. */
const options = {
  sessions: { current: 'away', entries: [{ session: 'away' }], knows: async (id: string) => id === 'away' },
  replicas: {
    lease: async () => {
      throw new LiveStoreUnavailable('LIVE_STORE_UNREACHABLE', 'it is away');
    },
  },
  catalogue: {
    get recordings(): never {
      throw new TypeError('the catalogue is broken\nin two lines');
    },
  },
  scoreboards: {
    find: async () => {
      throw tooManyRequests('boards: wait', 1_500);
    },
  },
  features: { eventLog: 'embedded' },
  clock: { nowMs: () => Date.now() },
  meter: { count: () => {}, observe: () => {}, gaugeFrom: () => {} },
  operatorToken: TOKEN,
  clients: new Clients(NO_LIMITS, () => performance.now()),
  report,
} as unknown as GraphServerOptions;

let server: Server;
let url = '';
let closeSockets: () => Promise<void>;
beforeAll(async () => {
  const graph = graphServer(options);
  server = createServer((request, response) => void graph.yoga(request, response));
  closeSockets = serveWebSockets(
    server,
    graph,
    new WhoMayAsk({ host: '127.0.0.1', publicUrls: [], allowedOrigins: [] }),
    clientAddress([]),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
});
afterAll(async () => {
  await closeSockets();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

interface Operation {
  readonly query?: unknown;
  readonly variables?: unknown;
  readonly extensions?: unknown;
}
interface ClientError {
  readonly message: string;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

const NESTED = `${'{ session { leaderboard '.repeat(8)} { lap } ${'} }'.repeat(8)}`;

/** Operations for each code. Null: only HTTP has such a request. */
const OPERATIONS: Readonly<Record<GraphErrorCode, readonly Operation[] | null>> = {
  BAD_REQUEST: [{ query: 'query A { features { eventLog } } query B { features { eventLog } }' }],
  PAYLOAD_TOO_LARGE: null,
  PERSISTED_QUERY_NOT_SUPPORTED: null,
  GRAPHQL_PARSE_FAILED: [{ query: '{ session { ' }, { query: 'subscription {' }, { query: '' }],
  GRAPHQL_VALIDATION_FAILED: [
    { query: '{ winner }' },
    { query: '{ laps(first: "ten") { edges { cursor } } }' },
    { query: 'subscription { session @skip(if: true) { id } }' },
    {
      query: 'subscription ($a: Boolean!) { session @include(if: $a) { id } }',
      variables: { a: true },
    },
    { query: 'subscription { ... @include(if: false) { session { id } } }' },
    { query: 'subscription { ...a } fragment a on Subscription { ... { session @skip(if: false) { id } } }' },
  ],
  BAD_USER_INPUT: [
    { query: 'query ($n: Int!) { driver(number: $n) { laps { number } } }', variables: { n: 'one' } },
    { query: 'query ($n: Int!) { driver(number: $n) { laps { number } } }' },
    { query: 'query ($at: DateTime) { session(at: $at) { id } }', variables: { at: 'yesterday' } },
    { query: '{ sessions(first: -1) { edges { cursor } } }' },
    { query: 'subscription { session(maxHz: -1) { id } }' },
  ],
  TOO_EXPENSIVE: [{ query: NESTED }],
  TOO_MANY_REQUESTS: [{ query: '{ scoreboard(board: "b") { board } }' }],
  FORBIDDEN: [{ query: 'mutation { stopSession(session: "a") { session { id } } }' }],
  NOT_FOUND: [{ query: 'subscription { session(id: "none") { id } }' }],
  UNAVAILABLE: [{ query: '{ session { id } }' }],
  INTERNAL: [{ query: '{ recordings { id } }' }],
};
const CASES = Object.entries(OPERATIONS).flatMap(([code, operations]) =>
  (operations ?? []).map((operation) => ({ code, operation, query: operation.query })),
);

async function post(operation: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof operation === 'string' ? operation : JSON.stringify(operation),
  });
}

async function overJson(operation: Operation): Promise<readonly ClientError[]> {
  const isStream = String(operation.query).startsWith('subscription');
  const response = await post(operation, isStream ? { accept: 'text/event-stream' } : {});
  const text = await response.text();
  if (!isStream) return JSON.parse(text).errors;
  return errorsOfEvents(text);
}

async function overSse(operation: Operation): Promise<readonly ClientError[]> {
  const response = await post(operation, { accept: 'text/event-stream' });
  expect(response.status).toBe(200);
  const text = await response.text();
  expect(text).toContain('event: complete');
  return errorsOfEvents(text);
}

function errorsOfEvents(text: string): readonly ClientError[] {
  const data = text.split('\n').flatMap((line) => (line.startsWith('data: ') ? [line.slice(6)] : []));
  return data.flatMap((message) => JSON.parse(message).errors ?? []);
}

async function overWebSocket(operation: Operation): Promise<readonly ClientError[]> {
  const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws');
  const errors: ClientError[] = [];
  socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init' })));
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('close', (code) => reject(new Error(`the socket was closed: ${code}`)));
    socket.on('message', (data) => {
      const { type, payload } = JSON.parse(String(data));
      if (type === 'connection_ack') {
        socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: operation }));
      }
      if (type === 'error') errors.push(...payload);
      if (type === 'next') errors.push(...(payload.errors ?? []));
      if (type === 'error' || type === 'complete') resolve();
    });
  });
  socket.removeAllListeners('close');
  socket.close();
  return errors;
}

const TRANSPORTS = { JSON: overJson, SSE: overSse, WebSocket: overWebSocket };

describe.each(Object.entries(TRANSPORTS))('over %s', (_transport, ask) => {
  it.each(CASES)('answers $query with $code', async ({ code, operation }) => {
    const errors = await ask(operation);
    expect(errors.map(({ extensions }) => extensions?.code)).toEqual(errors.map(() => code));
    expect(errors.length).toBeGreaterThan(0);
    for (const { extensions } of errors) {
      expect(Object.keys(extensions ?? {}).sort()).toEqual(
        code === 'TOO_MANY_REQUESTS' ? ['code', 'retryAfterMs'] : ['code'],
      );
    }
  });

  it('hides what the server failed at, and logs it in one line with the same reference', async () => {
    report.lines.length = 0;
    const [error] = await ask({ query: '{ recordings { id } }' });
    expect(JSON.stringify(error)).not.toMatch(/catalogue|TypeError|\.ts/);
    const reference = error?.message.match(/error (\w{8})/)?.[1];
    expect(reference).toBeDefined();
    expect(report.lines).toHaveLength(1);
    expect(report.lines[0]).toMatch(
      new RegExp(`^error ${reference}: TypeError: the catalogue is broken in two lines`),
    );
    expect(report.lines[0]).not.toContain('\n');
  });
});

it('answers a hash alone over WebSocket so that its client sends the query', async () => {
  const persistedQuery = { version: 1, sha256Hash: 'ab' };
  const errors = await overWebSocket({ query: '', extensions: { persistedQuery } });
  expect(errors).toMatchObject([
    { message: 'PersistedQueryNotSupported', extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED' } },
  ]);
});

describe('over HTTP', () => {
  it.each([
    ['no JSON', () => post('{'), 400, 'BAD_REQUEST'],
    ['no object', () => post('"text"'), 400, 'BAD_REQUEST'],
    ['no query', () => post({}), 400, 'BAD_REQUEST'],
    ['a parameter of no use', () => post({ query: '{ winner }', more: 1 }), 400, 'BAD_REQUEST'],
    ['variables that are none', () => post({ query: '{ winner }', variables: 'a' }), 400, 'BAD_REQUEST'],
    ['another media type', () => post('a', { 'content-type': 'application/xml' }), 415, 'BAD_REQUEST'],
    [
      'an answer in another type',
      () => post({ query: '{ winner }' }, { accept: 'image/png' }),
      406,
      'BAD_REQUEST',
    ],
    ['half of an object as variables', () => fetch(`${url}?query={a}&variables={`), 400, 'BAD_REQUEST'],
    ['words as extensions', () => fetch(`${url}?query={a}&extensions=none`), 400, 'BAD_REQUEST'],
    ['another method', () => fetch(url, { method: 'DELETE' }), 405, 'BAD_REQUEST'],
    [
      'a mutation by GET',
      () =>
        fetch(
          `${url}?query=${encodeURIComponent('mutation { stopSession(session: "a") { session { id } } }')}`,
        ),
      405,
      'BAD_REQUEST',
    ],
    [
      'a hash alone',
      () => post({ extensions: { persistedQuery: { version: 1, sha256Hash: 'ab' } } }),
      200,
      'PERSISTED_QUERY_NOT_SUPPORTED',
    ],
    [
      'too many bytes',
      () => post({ query: `{ winner } # ${'a'.repeat(2 ** 21)}` }),
      413,
      'PAYLOAD_TOO_LARGE',
    ],
  ])('answers %s with its status and code', async (_what, ask, status, code) => {
    const response = await ask();
    const { errors } = (await response.json()) as { errors: readonly ClientError[] };
    expect({ status: response.status, codes: errors.map(({ extensions }) => extensions?.code) }).toEqual({
      status,
      codes: [code],
    });
  });

  it('repeats nothing of a body that it cannot read', async () => {
    const response = await post(`{ ${'a'.repeat(1_000)}`);
    const { errors } = (await response.json()) as { errors: readonly ClientError[] };
    expect(errors).toMatchObject([{ message: expect.stringContaining('JSON') }]);
    expect(JSON.stringify(errors)).not.toContain('aaa');
  });

  it.each(
    CASES.filter(
      ({ query }) =>
        !/^subscription|recordings|board|session\(|sessions|\{ session \{ id/.test(String(query)),
    ),
  )('gives $query the status of $code', async ({ code, operation }) => {
    const response = await post(operation, { accept: 'application/graphql-response+json' });
    expect(response.status).toBe(ERROR_CODES[code as GraphErrorCode].status);
  });
});

it('the guide lists every code with its status, and no other', () => {
  const guide = readFileSync(new URL('../../../../docs/guides/errors.md', import.meta.url), 'utf8');
  const listed = [...guide.matchAll(/^\| `([A-Z_]+)` \|[^|]*\|([^|]*)\|/gm)].map(([, code, status]) => [
    code,
    Number.parseInt(status ?? '', 10),
  ]);
  expect(listed.sort()).toEqual(
    Object.entries(ERROR_CODES)
      .map(([code, { status }]) => [code, status])
      .sort(),
  );
});
