import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createClient as createSseClient } from 'graphql-sse';
import { createClient } from 'graphql-ws';
import { afterEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { enginesEnv } from './test-kit/engines.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const SHUTDOWN_MS = 5_000;

let children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  children = [];
});

function run(args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, [MAIN, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: enginesEnv(),
  });
  children.push(child);
  return child;
}

async function ended(child: ChildProcess): Promise<{ code: number | null; out: string; err: string }> {
  let out = '';
  let err = '';
  child.stdout?.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    err += chunk;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
}

/** Where a server that was just started listens. Its output goes on being read: nobody else would. */
function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout?.on('data', (chunk) => {
      said += chunk;
      const url = /Slipstream is at (\S+)/.exec(said)?.[1];
      if (url) resolve(url);
    });
    child.on('close', () => reject(new Error(`the server ended: ${said}`)));
  });
}

describe('the command line', () => {
  it.each([
    [['--colour', 'red'], "Unknown option '--colour'"],
    [['--port', 'high'], '--port high: give a whole number from 0 to 65535'],
    [['--speed', 'slow'], '--speed slow: give a number above 0 (2, 0.5) or max'],
    [['--seed', '-1'], '--seed'],
    [['--recording', '/no/such/file'], '--recording /no/such/file: there is no such file or folder'],
    [['--recording', MAIN], 'main.ts'],
    [['--host', '0.0.0.0'], '--host 0.0.0.0: whoever reaches this address could start and stop races'],
    [['--public-url', 'live.example.org'], '--public-url live.example.org: give scheme, host and port'],
    [['extra'], "Unexpected argument 'extra'"],
  ])('ends at once with 2 and one clear line for %j', async (args, line) => {
    const { code, out, err } = await ended(run(args));
    expect(code).toBe(2);
    expect(err).toContain(line);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(out).not.toContain('Slipstream is at');
  });

  it('names every mistake at once', async () => {
    const { code, err } = await ended(run(['--port', 'x', '--speed', '0', '--recording', '/nowhere']));
    expect(code).toBe(2);
    expect(err.trim().split('\n')).toHaveLength(3);
  });

  it('explains itself with --help', async () => {
    const { code, out } = await ended(run(['--help']));
    expect(code).toBe(0);
    for (const option of ['--port', '--recording', '--speed', '--seed']) expect(out).toContain(option);
  });

  it('says which port is taken', async () => {
    const first = await listening(run(['--port', '0']));
    const { code, err } = await ended(run(['--port', new URL(first).port]));
    expect(code).toBe(1);
    expect(err).toContain(`port ${new URL(first).port} is taken`);
  });
});

describe.each(['SIGTERM', 'SIGINT'] as const)('on %s', (signal) => {
  it('ends within 5 s, with its streams closed so that clients resume', async () => {
    const child = run(['--port', '0', '--speed', '20']);
    const url = await listening(child);
    await expect.poll(() => fetch(`${url}/readyz`).then(({ ok }) => ok)).toBe(true);
    const query = 'subscription { leaderboard { version } }';

    let closeCode = 0;
    let completed = 0;
    const webSocket = createClient({
      url: `${url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      on: {
        closed: (event) => {
          closeCode = (event as { code: number }).code;
        },
      },
    });
    let cut: unknown;
    const sse = createSseClient({ url: `${url}/graphql`, retryAttempts: 0 });
    const first = [
      new Promise<void>((resolve) =>
        webSocket.subscribe(
          { query },
          { next: () => resolve(), error: () => {}, complete: () => completed++ },
        ),
      ),
      new Promise<void>((resolve) =>
        sse.subscribe(
          { query },
          {
            next: () => resolve(),
            error: (cause) => {
              cut = cause;
            },
            complete: () => completed++,
          },
        ),
      ),
    ];
    await Promise.all(first);

    const ending = ended(child);
    const began = performance.now();
    child.kill(signal);
    expect(await ending).toMatchObject({ code: 0, err: '' });
    expect(performance.now() - began).toBeLessThan(SHUTDOWN_MS);
    await expect.poll(() => closeCode).toBe(1001);
    await expect.poll(() => cut).toBeDefined();
    // A stream that says complete is over for good; a client would not ask for it again.
    expect(completed).toBe(0);
  });
});

/** A client that sends this much, reads the answer, and never says another word, not even that it goes. */
async function rude(url: string, sent: string): Promise<Socket> {
  const { hostname, port, host } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  socket.on('error', () => {});
  socket.write(sent.replace('OWN', host));
  if (sent.endsWith('\r\n\r\n')) await once(socket, 'data');
  return socket;
}

const UPGRADE =
  'Host: OWN\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n';

it.each([
  ['does not answer the end of its WebSocket', `GET /graphql HTTP/1.1\r\n${UPGRADE}`],
  ['keeps a refused upgrade open', `GET /other HTTP/1.1\r\n${UPGRADE}`],
  ['stays in the middle of a request', 'POST /graphql HTTP/1.1\r\nHost: OWN\r\nContent-Length: 9\r\n'],
])('ends its sessions well though a client %s', async (_what, sent) => {
  const child = run(['--port', '0']);
  const url = await listening(child);
  await expect.poll(() => fetch(`${url}/readyz`).then(({ ok }) => ok)).toBe(true);
  const client = await rude(url, sent);
  const ending = ended(child);
  child.kill('SIGTERM');
  expect(await ending).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/: stopped\n/) });
  client.destroy();
});
