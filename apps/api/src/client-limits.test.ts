import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { NO_LIMITS } from './graphql/guards/client-limits.ts';
import { startRace } from './test-kit/race.ts';
import { type ServerUnderTest, serverUnderTest } from './test-kit/server-under-test.ts';

interface Answer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly code: string | undefined;
}

async function post(server: ServerUnderTest, query: string): Promise<Answer> {
  const response = await fetch(`${server.running.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const { errors } = (await response.json()) as { errors?: { extensions: { code: string } }[] };
  return {
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    code: errors?.[0]?.extensions.code,
  };
}

const opened: WebSocket[] = [];
afterEach(() => {
  for (const socket of opened.splice(0)) socket.terminate();
});

/** Resolves with the status of the upgrade. */
function openSocket(server: ServerUnderTest, headers: Record<string, string> = {}): Promise<number> {
  const url = `${server.running.url.replace('http', 'ws')}/graphql`;
  const socket = new WebSocket(url, 'graphql-transport-ws', { headers });
  opened.push(socket);
  socket.on('error', () => {});
  return new Promise((resolve) => {
    socket.on('open', () => resolve(101));
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
  });
}

describe('a client that asks for more than its share', () => {
  let server: ServerUnderTest;
  let session: string;
  beforeAll(async () => {
    server = await serverUnderTest({
      clientLimits: {
        ...NO_LIMITS,
        sockets: 2,
        delays: 2,
        startedSessions: 3,
        costBurst: 40_000,
        costPerSecond: 1,
      },
      trustedProxies: ['127.0.0.1', '::1'],
    });
    session = await startRace(server, { seed: 3, laps: 9, speed: 20 });
  });
  afterAll(() => server.close());

  it('gets no more sockets, and another client does', async () => {
    const mine = { 'x-forwarded-for': '1.1.1.1' };
    expect(await openSocket(server, mine)).toBe(101);
    expect(await openSocket(server, mine)).toBe(101);
    expect(await openSocket(server, mine)).toBe(429);
    expect(await openSocket(server, { 'x-forwarded-for': '2.2.2.2' })).toBe(101);
  });

  it('cannot end the server by resetting a socket that is refused', async () => {
    const { hostname, port } = new URL(server.running.url);
    for (let index = 0; index < 50; index++) {
      const socket = connect(Number(port), hostname);
      socket.on('error', () => {});
      await new Promise((resolve) => socket.once('connect', resolve));
      const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n';
      socket.write(`GET /elsewhere HTTP/1.1\r\nHost: ${hostname}:${port}\r\n${upgrade}\r\n`);
      await new Promise((resolve) => setImmediate(resolve));
      socket.resetAndDestroy();
    }
    expect((await fetch(`${server.running.url}/healthz`)).status).toBe(200);
  });

  it('gets no more delays of its own, but those that are there', async () => {
    const watch = (delayMs: number) =>
      server.subscribe('SSE', `subscription { session(id: "${session}", delayMs: ${delayMs}) { id } }`);
    const [first, second] = [watch(1), watch(2)];
    await Promise.all([first.next(), second.next()]);
    const third = watch(3);
    const refused = await Promise.race([third.next(), third.ended]).catch((cause) => String(cause));
    expect(JSON.stringify(third.received[0] ?? refused)).toContain('TOO_MANY_REQUESTS');
    const again = watch(2);
    expect((await again.next()).errors).toBeUndefined();
    for (const each of [first, second, again]) each.unsubscribe();
  });

  it('starts no more races than may go on', async () => {
    const start = 'mutation { startRace(input: { laps: 2 }) { session { id } } }';
    expect((await post(server, start)).code).toBeUndefined();
    expect((await post(server, start)).code).toBe('TOO_MANY_REQUESTS');
  });

  it('gets several instants of the past in one query', async () => {
    const at = (ms: number) => new Date(Date.now() - ms).toISOString();
    const fields = [0, 10, 20, 30].map((ms) => `a${ms}: session(id: "${session}", at: "${at(ms)}") { id }`);
    const { data, errors } = await server.query<Record<string, unknown>>(`{ ${fields.join(' ')} }`);
    expect(errors).toBeUndefined();
    expect(Object.keys(data ?? {})).toHaveLength(4);
  });

  it('is told when to ask again, with 429', async () => {
    const answers: Answer[] = [];
    for (let index = 0; index < 8 && answers.at(-1)?.status !== 429; index++) {
      answers.push(
        await post(
          server,
          `{ leaderboard { entries { ${'a: position '.repeat(1)} sectors { miniSectors } bestLapSectors { miniSectors } } } laps(first: 800) { edges { node { number at position lap: number } } } } # ${index}`,
        ),
      );
    }
    const last = answers.at(-1);
    expect(last).toEqual({
      status: 429,
      retryAfter: expect.stringMatching(/^\d+$/),
      code: 'TOO_MANY_REQUESTS',
    });
    expect(answers.length).toBeGreaterThan(1);
  });
});

describe('startRace', () => {
  let server: ServerUnderTest;
  beforeAll(async () => {
    server = await serverUnderTest();
  });
  afterAll(() => server.close());

  it.each([
    ['a circuit', '{ circuit: "nowhere" }', /circuit: .*nowhere; there are \w+/],
    ['a driver', '{ driver: 999 }', /driver: .*999/],
    ['a number of laps', '{ laps: 101 }', /laps: give 1 to 100/],
    ['no laps', '{ laps: 0 }', /laps: give 1 to 100/],
    ['a speed', '{ speed: -1 }', /speed: /],
    ['a seed', '{ seed: -1 }', /seed: /],
  ])('says at once what is wrong with %s', async (_what, input, message) => {
    const { errors } = await server.query(`mutation { startRace(input: ${input}) { session { id } } }`);
    expect(errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
    expect(errors?.[0]?.message).toMatch(message);
  });
});
