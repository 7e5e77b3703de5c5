import { connect } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ServerUnderTest, serverUnderTest } from '../test-kit/server-under-test.ts';

let server: ServerUnderTest;
beforeAll(async () => {
  server = await serverUnderTest();
});
afterAll(() => server.close());

const UPGRADE = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n';
const KEY = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';

/** What the server answers to these bytes, until it closes or has said the first line. */
async function answerTo(request: string): Promise<string> {
  const { port, host } = new URL(server.running.url);
  const socket = connect(Number(port), '127.0.0.1');
  socket.write(request.replace('OWN', host));
  let said = '';
  for await (const chunk of socket) {
    said += chunk;
    if (said.includes('\r\n')) break;
  }
  return said.split('\r\n')[0] ?? '';
}

it.each([
  ['a path that is no path', 'GET // HTTP/1.1\r\nHost: OWN\r\n\r\n', 400],
  ['half an address', 'GET http://[ HTTP/1.1\r\nHost: OWN\r\n\r\n', 400],
  ['a host that is none', 'GET /graphql?query={features{eventLog}} HTTP/1.1\r\nHost: a b\r\n\r\n', 400],
  ['an upgrade of no path', `GET // HTTP/1.1\r\nHost: OWN\r\n${UPGRADE}${KEY}\r\n`, 404],
  ['an upgrade of another path', `GET /other HTTP/1.1\r\nHost: OWN\r\n${UPGRADE}${KEY}\r\n`, 404],
  ['an upgrade without a key', `GET /graphql HTTP/1.1\r\nHost: OWN\r\n${UPGRADE}\r\n`, 400],
  [
    'an address of another host',
    'GET http://other.example/graphql?query={a} HTTP/1.1\r\nHost: OWN\r\n\r\n',
    421,
  ],
  ['a path that names another host', 'GET //other.example/graphql HTTP/1.1\r\nHost: OWN\r\n\r\n', 421],
  ['a method that is none', 'FOO /graphql HTTP/1.1\r\nHost: OWN\r\n\r\n', 400],
])('answers %s as its client’s mistake, and goes on', async (_what, request, status) => {
  expect(await answerTo(request)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect((await fetch(`${server.running.url}/healthz`)).status).toBe(200);
});

it('answers an address as the path of its host', async () => {
  const { host } = new URL(server.running.url);
  const request = `GET http://${host}/graphql?query={features{eventLog}} HTTP/1.1\r\nHost: other.example\r\n\r\n`;
  expect(await answerTo(request)).toBe('HTTP/1.1 200 OK');
});

it('answers a hundred requests that come at once, and cuts off who sends thousands', async () => {
  const { port, host } = new URL(server.running.url);
  const answers = async (count: number): Promise<number> => {
    const socket = connect(Number(port), '127.0.0.1');
    socket.on('error', () => {});
    socket.write(`GET /metrics HTTP/1.1\r\nHost: ${host}\r\n\r\n`.repeat(count));
    let said = '';
    socket.on('data', (chunk) => {
      said += chunk;
      if (said.split('HTTP/1.1 200').length > count) socket.destroy();
    });
    await new Promise((resolve) => socket.on('close', resolve));
    return said.split('HTTP/1.1 200').length - 1;
  };
  expect(await answers(100)).toBe(100);
  expect(await answers(5_000)).toBeLessThanOrEqual(100);
  expect((await fetch(`${server.running.url}/healthz`)).status).toBe(200);
});
