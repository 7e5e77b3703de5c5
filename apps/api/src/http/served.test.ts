import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type RequestOptions, request, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Offer } from './edge-config.ts';
import { httpServer } from './http-server.ts';
import { WhoMayAsk } from './who-may-ask.ts';

const SCRIPT = 'console.log("hello");\n'.repeat(200);
const ROWS = Array.from({ length: 22 }, (_, index) => ({ driver: `Driver ${index}`, position: index + 1 }));
const ANSWER = JSON.stringify({ data: { rows: ROWS } });

let root = '';
const servers: Server[] = [];
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'served-'));
  mkdirSync(join(root, 'assets'));
  for (const name of ['index.html', 'graphiql.html']) writeFileSync(join(root, name), `<p>${name}</p>`);
  writeFileSync(join(root, 'assets/index-abc.js'), SCRIPT);
  writeFileSync(join(root, 'assets/index-abc.js.br'), brotliCompressSync(SCRIPT));
  writeFileSync(join(root, 'assets/index-abc.js.gz'), gzipSync(SCRIPT));
  writeFileSync(join(root, 'assets/plain-abc.js'), SCRIPT);
});
afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  rmSync(root, { recursive: true });
});

async function served(without: readonly Offer[] = []): Promise<number> {
  const server = httpServer({
    graph: (_request, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(ANSWER),
    whoMayAsk: new WhoMayAsk({ host: '127.0.0.1', publicUrls: [], allowedOrigins: ['https://fans.example'] }),
    without: new Set(without),
    webRoot: root,
    notReady: () => ['Redis: no answer from 10.0.0.7'],
    leaderboard: async () => ROWS,
    metrics: async () => ({ contentType: 'text/plain', text: 'slipstream_ready 1' }),
    patience: { headersTimeout: 300, requestTimeout: 600, connectionsCheckingInterval: 50 },
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

interface Got {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
  readonly text: string;
}

async function get(port: number, path: string, options: RequestOptions = {}, body?: string): Promise<Got> {
  const sent = request({ port, host: '127.0.0.1', path, ...options }).end(body);
  const [response] = await once(sent, 'response');
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  const whole = Buffer.concat(chunks);
  return { status: response.statusCode, headers: response.headers, body: whole, text: String(whole) };
}

describe('files', () => {
  it.each([
    ['br, gzip', 'br', brotliDecompressSync],
    ['gzip, deflate, br;q=0', 'gzip', gunzipSync],
    ['gzip', 'gzip', gunzipSync],
  ] as const)(
    'come as the build compressed them to whoever accepts %s',
    async (accepted, coding, decompress) => {
      const headers = { 'accept-encoding': accepted };
      const got = await get(await served(), '/assets/index-abc.js?v=1', { headers });
      expect(got.headers).toMatchObject({
        'content-encoding': coding,
        'content-type': 'text/javascript; charset=utf-8',
        'cache-control': 'public, max-age=31536000, immutable',
        vary: 'Accept-Encoding',
      });
      expect(got.body.length).toBeLessThan(SCRIPT.length / 4);
      expect(String(decompress(got.body))).toBe(SCRIPT);
    },
  );

  it.each([
    ['/assets/index-abc.js', {}],
    ['/assets/plain-abc.js', { 'accept-encoding': 'br, gzip' }],
  ])('come as they are where nothing else is accepted or there: %s', async (path, headers) => {
    const got = await get(await served(), path, { headers });
    expect(got.headers['content-encoding']).toBeUndefined();
    expect(got.text).toBe(SCRIPT);
  });

  it('are missing, or a place within the app', async () => {
    const port = await served();
    const headers = { 'accept-encoding': 'br' };
    expect((await get(port, '/assets/none.js', { headers })).status).toBe(404);
    expect((await get(port, '/..%2f..%2fetc/passwd.js', { headers })).status).not.toBe(200);
    expect((await get(port, '/live/now', { headers })).text).toBe('<p>index.html</p>');
    expect((await get(port, '/', { headers })).text).toBe('<p>index.html</p>');
  });
});

describe('JSON', () => {
  it.each([
    ['/graphql?query={rows}', ANSWER],
    ['/api/leaderboard', JSON.stringify(ROWS)],
  ])('of %s comes compressed to whoever accepts that', async (path, expected) => {
    const port = await served();
    const got = await get(port, path, { headers: { 'accept-encoding': 'gzip' } });
    expect(got.headers['content-encoding']).toBe('gzip');
    expect(String(gunzipSync(got.body))).toBe(expected);
    expect((await get(port, path)).text).toBe(expected);
  });

  it('of a stream does not', async () => {
    const headers = { 'accept-encoding': 'gzip', accept: 'text/event-stream' };
    const got = await get(await served(), '/graphql?query={rows}', { headers });
    expect(got.headers['content-encoding']).toBeUndefined();
  });
});

describe('under /api', () => {
  it.each(['/api', '/api/', '/api/leader-board', '/api/leaderboard/', '/api/v1/sessions.json'])(
    '%s is answered 404 as JSON',
    async (path) => {
      for (const method of ['GET', 'POST']) {
        const { status, headers, text } = await get(await served(), path, { method });
        expect(status).toBe(404);
        expect(headers['content-type']).toBe('application/json; charset=utf-8');
        expect(JSON.parse(text).error).toContain(path);
      }
    },
  );
});

describe('the headers of a page', () => {
  it.each(['/', '/live', '/graphql', '/assets/index-abc.js'])('of %s keep it to itself', async (path) => {
    const { status, headers } = await get(await served(), path, { headers: { accept: 'text/html' } });
    expect(status).toBe(200);
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toContain('unsafe-eval');
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
  });

  it('let any page read the leaderboard, as they always did', async () => {
    const { headers } = await get(await served(), '/api/leaderboard');
    expect(headers).toMatchObject({
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
    });
  });
});

describe('a preflight', () => {
  const preflight = async (origin: string): Promise<Got> =>
    get(await served(), '/graphql', {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,authorization',
      },
    });

  it('lets an allowed origin ask', async () => {
    const { status, headers } = await preflight('https://fans.example');
    expect(status).toBe(204);
    expect(headers).toMatchObject({
      'access-control-allow-origin': 'https://fans.example',
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': 'content-type,authorization',
    });
  });

  it('refuses any other with a sentence', async () => {
    const { status, headers, text } = await preflight('https://evil.example');
    expect(status).toBe(403);
    expect(headers['access-control-allow-origin']).toBeUndefined();
    expect(JSON.parse(text).errors[0]).toMatchObject({
      message: expect.stringContaining('https://evil.example'),
      extensions: { code: 'FORBIDDEN' },
    });
  });
});

describe('under a host that is not ours', () => {
  const headers = { host: 'evil.example', accept: 'text/html' };

  it.each(['/', '/graphql', '/graphql?query={rows}', '/metrics', '/api/leaderboard', '/assets/index-abc.js'])(
    '%s is answered 421 with a sentence',
    async (path) => {
      const { status, text } = await get(await served(), path, { headers });
      expect(status).toBe(421);
      expect(JSON.parse(text).errors[0].message).toContain('--public-url');
    },
  );

  it('health is answered, without reasons', async () => {
    const port = await served();
    expect((await get(port, '/healthz', { headers })).text).toBe('ok\n');
    expect(await get(port, '/readyz', { headers })).toMatchObject({ status: 503, text: 'not ready\n' });
    expect((await get(port, '/readyz')).text).toContain('10.0.0.7');
  });
});

describe('what is switched off', () => {
  it('is GraphiQL, under both of its names', async () => {
    const headers = { accept: 'text/html' };
    const [on, off] = [await served(), await served(['graphiql'])];
    expect((await get(on, '/graphql', { headers })).text).toContain('graphiql');
    expect((await get(off, '/graphql', { headers })).status).toBe(404);
    expect((await get(off, '/graphiql.html', { headers })).text).not.toContain('graphiql');
    expect((await get(off, '/graphql?query={rows}', { headers })).status).toBe(200);
  });

  it('are the metrics', async () => {
    expect((await get(await served(), '/metrics')).status).toBe(200);
    expect((await get(await served(['metrics']), '/metrics')).status).toBe(404);
  });
});

it('answers a client that offers HTTP/2 as if it had not', async () => {
  const port = await served();
  const server = servers.at(-1);
  // The WebSockets of the graph do the same.
  server?.on('upgrade', (_request, socket) => socket.destroy());
  const headers = {
    connection: 'Upgrade, HTTP2-Settings',
    upgrade: 'h2c',
    'http2-settings': 'AAMAAABkAAQAoAAAAAIAAAAA',
  };
  expect((await get(port, '/graphql?query={rows}', { headers })).text).toBe(ANSWER);
});

describe('a slow client', () => {
  /** Resolves with all data received until the server closes. */
  const untilClosed = async (port: number, sent: string): Promise<string> => {
    const socket = connect(port, '127.0.0.1');
    socket.write(sent);
    let said = '';
    for await (const chunk of socket) said += chunk;
    return said;
  };
  const HEAD = (port: number): string => `POST /graphql HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n`;

  it('that does not end its headers is cut off', async () => {
    const port = await served();
    expect(await untilClosed(port, HEAD(port))).toMatch(/^HTTP\/1.1 408 /);
  });

  it('that does not end its body is cut off', async () => {
    const port = await served();
    const sent = `${HEAD(port)}Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n{`;
    expect(await untilClosed(port, sent)).toBeDefined();
  });

  it('that sends headers without end is refused', async () => {
    const port = await served();
    expect(await untilClosed(port, `${HEAD(port)}X: ${'x'.repeat(20_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1.1 431 /,
    );
  });

  it('that names a body too large is refused before it sends it', async () => {
    const port = await served();
    const sent = `${HEAD(port)}Content-Type: application/json\r\nContent-Length: 300000\r\n\r\n`;
    expect(await untilClosed(port, sent)).toMatch(/^HTTP\/1.1 413 /);
  });
});
