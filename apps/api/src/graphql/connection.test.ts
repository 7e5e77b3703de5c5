import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type ServerUnderTest, serverUnderTest } from '../test-kit/server-under-test.ts';
import { CLIENT_LIMITS } from './guards/client-limits.ts';

let server: ServerUnderTest;
beforeAll(async () => {
  server = await serverUnderTest({ clientLimits: CLIENT_LIMITS });
});
afterAll(() => server.close());

/** Opens a socket and waits for `connection_ack`. */
async function introduced(): Promise<WebSocket> {
  const socket = new WebSocket(`${server.running.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  await once(socket, 'open');
  socket.send('{"type":"connection_init"}');
  await once(socket, 'message');
  return socket;
}

function subscribing(id: string): string {
  return JSON.stringify({ id, type: 'subscribe', payload: { query: '{ features { eventLog } }' } });
}

it('takes an id of 256 characters', async () => {
  const socket = await introduced();
  const id = 'i'.repeat(256);
  socket.send(subscribing(id));
  const [said] = await once(socket, 'message');
  expect(JSON.parse(String(said))).toMatchObject({ id, type: 'next' });
  socket.close();
});

it.each([
  ['an id of 257 characters', subscribing('i'.repeat(257))],
  ['the end of an operation with such an id', JSON.stringify({ id: 'i'.repeat(257), type: 'complete' })],
  ['what only servers say', JSON.stringify({ id: '1', type: 'next', payload: { data: null } })],
  ['an error', JSON.stringify({ id: '1', type: 'error', payload: [{ message: 'no' }] })],
  ['an acknowledgement', JSON.stringify({ type: 'connection_ack' })],
  ['a type that nobody has', JSON.stringify({ id: '1', type: 'start', payload: {} })],
])('closes with 4400 where a client sends %s', async (_what, message) => {
  const socket = await introduced();
  socket.send(message);
  const [code, reason] = await once(socket, 'close');
  expect({ code, reason: String(reason) }).toEqual({ code: 4400, reason: expect.stringMatching(/./) });
});
