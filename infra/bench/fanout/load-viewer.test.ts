import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { Findings, Viewer } from './load-viewer.ts';

const OPERATION = { id: '1', query: 'subscription { leaderboard { version } }' };
const next = (version: number, leader: string, id = '1') =>
  JSON.stringify({ id, type: 'next', payload: { data: { leaderboard: { version, leader } } } });

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** What viewers found, one after the other, whose server says to each what is given for it. */
async function viewersOf(...said: readonly (readonly string[])[]): Promise<Findings> {
  const server = createServer();
  const sockets = new WebSocketServer({ server, handleProtocols: () => 'graphql-transport-ws' });
  let number = 0;
  sockets.on('connection', (socket) => {
    const mine = said[number++] ?? [];
    socket.on('message', (data) => {
      const { type } = JSON.parse(String(data)) as { type: string };
      if (type === 'connection_init') socket.send('{"type":"connection_ack"}');
      else for (const message of mine) socket.send(message);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const findings = new Findings();
  findings.placeBehind = Buffer.from('"version":');
  const { port } = server.address() as AddressInfo;
  const viewers: Viewer[] = [];
  closing.push(() => {
    for (const { socket } of viewers) socket.destroy();
    sockets.close();
    server.close();
  });
  for (const messages of said) {
    await new Promise<void>((resolve) => {
      const wanted = findings.messages + messages.length;
      const look = () => (findings.messages >= wanted ? resolve() : setImmediate(look));
      viewers.push(new Viewer(port, findings, 0, [OPERATION], false, false, look));
    });
  }
  return findings;
}

it('finds nothing where all have the same, in order', async () => {
  const messages = [next(1, 'VER'), next(2, 'VER'), next(3, 'HAM')];
  const { wrong, messages: count, arrivals } = await viewersOf(messages, messages);
  expect(wrong).toEqual([]);
  expect(count).toBe(6);
  expect(arrivals.get(3)).toHaveLength(2);
});

it('finds a message that differs from what another viewer had', async () => {
  const { wrong } = await viewersOf([next(1, 'VER'), next(2, 'VER')], [next(1, 'VER'), next(2, 'HAM')]);
  expect(wrong).toEqual(['place 2 of group 0: not what another viewer had']);
});

it('finds a message that comes after a later one, or twice', async () => {
  const { wrong } = await viewersOf([next(1, 'VER'), next(3, 'VER'), next(2, 'VER'), next(2, 'VER')]);
  expect(wrong).toEqual(['place 2 after 3', 'place 2 after 2']);
});

it('finds a message of an id that it never gave', async () => {
  const { wrong } = await viewersOf([next(1, 'VER'), next(2, 'VER', '2')]);
  expect(wrong).toEqual([expect.stringContaining('"id":"2"')]);
});
