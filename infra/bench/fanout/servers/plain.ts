import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import { type Contending, listening } from '../contenders.ts';
import type { Feed } from '../feed.ts';

/** `ws` and one ready buffer for everybody: what a broadcast costs at least. */
export async function plain(feed: Feed, message: () => Promise<Buffer>): Promise<Contending> {
  const server = createServer();
  const sockets = new WebSocketServer({ server, handleProtocols: () => 'graphql-transport-ws' });
  const subscribed = new Set<import('ws').WebSocket>();
  sockets.on('connection', (socket) => {
    socket.on('message', async (data) => {
      const { type } = JSON.parse(String(data)) as { type: string };
      if (type === 'connection_init') socket.send('{"type":"connection_ack"}');
      if (type !== 'subscribe') return;
      subscribed.add(socket);
      socket.send(await message(), { binary: false });
    });
    socket.on('close', () => subscribed.delete(socket));
  });
  feed.onState(async () => {
    const buffer = await message();
    for (const socket of subscribed) socket.send(buffer, { binary: false });
  });
  return { port: await listening(server) };
}
