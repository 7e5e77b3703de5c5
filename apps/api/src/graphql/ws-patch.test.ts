import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { deflateRawSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';

interface PerMessageDeflate {
  accept(offers: readonly object[]): object;
}
const { Receiver, PerMessageDeflate } = createRequire(import.meta.url)('ws') as {
  Receiver: new (options: object) => Writable;
  PerMessageDeflate: new (options: object) => PerMessageDeflate;
};

/** A frame from a client, with a mask of zeros. */
function frame(first: number, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from([first, 0x80 | body.length, 0, 0, 0, 0]), body]);
}

// patches/ws@8.23.0.patch: without it, what is buffered behind a frame that failed is read all the same,
// in the middle of that frame.
it('the receiver of the patched ws reads nothing behind a frame that failed', async () => {
  const deflate = new PerMessageDeflate({ isServer: true });
  deflate.accept([{}]);
  const receiver = new Receiver({ isServer: true, extensions: { 'permessage-deflate': deflate } });
  const failed = new Promise<unknown>((resolve) => receiver.once('error', resolve));
  const messages: string[] = [];
  receiver.on('message', (data) => messages.push(String(data)));
  receiver.write(frame(0xc1, deflateRawSync('while this is inflated the others wait')));
  receiver.write(frame(0x88, Buffer.from([0, 5])));
  receiver.write(frame(0x81, Buffer.from('behind it')));
  expect(await failed).toMatchObject({ code: 'WS_ERR_INVALID_CLOSE_CODE' });
  expect(messages).toEqual(['while this is inflated the others wait']);
});

const MASK = Buffer.from([0x12, 0x34, 0x56, 0x78]);

function masked(first: number, body: Buffer): Buffer {
  const hidden = body.map((byte, index) => byte ^ (MASK[index % 4] ?? 0));
  return Buffer.concat([Buffer.from([first, 0x80 | body.length]), MASK, hidden]);
}

/** A server's socket whose client writes bytes as they are, and what the server hears. */
async function heardBy(
  write: (socket: Socket, heard: string[], received: () => number) => Promise<void>,
): Promise<string[]> {
  const server = createServer();
  const sockets = new WebSocketServer({ server });
  const heard: string[] = [];
  let received = () => 0;
  sockets.on('connection', (socket: WebSocket, request) => {
    const upgradeBytes = request.socket.bytesRead;
    received = () => request.socket.bytesRead - upgradeBytes;
    socket.on('pong', (data) => heard.push(`pong ${data}`));
    socket.on('message', (data) => heard.push(`message ${data}`));
    socket.on('error', (cause) => heard.push((cause as NodeJS.ErrnoException).code ?? ''));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.setNoDelay(true);
  socket.write(
    'GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
  );
  await new Promise((resolve) => socket.once('data', resolve));
  await write(socket, heard, () => received());
  socket.destroy();
  sockets.close();
  server.close();
  return heard;
}

const until = async (heard: readonly string[], count: number): Promise<void> => {
  await expect.poll(() => heard.length).toBeGreaterThanOrEqual(count);
};

// patches/ws@8.23.0.patch: a pong that is a chunk of its own is read without the receiver's stream.
it('the patched ws hears a pong that comes alone, between the parts of a message, and in parts', async () => {
  const heard = await heardBy(async (socket, heard, received) => {
    socket.write(masked(0x8a, Buffer.from('alone')));
    await until(heard, 1);
    socket.write(masked(0x01, Buffer.from('of two ')));
    socket.write(masked(0x8a, Buffer.from('between')));
    await until(heard, 2);
    socket.write(masked(0x80, Buffer.from('parts')));
    await until(heard, 3);
    const pong = masked(0x8a, Buffer.from('in parts'));
    const before = received();
    socket.write(pong.subarray(0, 9));
    await expect.poll(() => received() - before).toBe(9);
    socket.write(Buffer.concat([pong.subarray(9), masked(0x81, Buffer.from('behind it'))]));
    await until(heard, 5);
  });
  expect(heard).toEqual([
    'pong alone',
    'pong between',
    'message of two parts',
    'pong in parts',
    'message behind it',
  ]);
});

it('the patched ws takes no bytes of a message for a pong', async () => {
  const body = masked(0x8a, Buffer.from('not one'));
  const [first, ...rest] = frame(0x82, Buffer.from('ten bytes!'));
  // The length is a pong's first byte, and the mask begins with how long that would be.
  rest.splice(1, 4, 0x89, 0, 0, 0);
  const heard = await heardBy(async (socket, heard, received) => {
    const message = frame(0x82, body);
    socket.write(message.subarray(0, 6));
    // Only when it has read the beginning is the rest a chunk of its own.
    await expect.poll(() => received()).toBe(6);
    socket.write(message.subarray(6));
    await until(heard, 1);
    socket.write(Buffer.of(first ?? 0));
    await expect.poll(() => received()).toBe(message.length + 1);
    socket.write(Buffer.from(rest));
    await until(heard, 2);
  });
  expect(heard).toEqual([`message ${body}`, expect.stringMatching(/^message .{10}$/s)]);
});

it('the patched ws hears no pong behind a close', async () => {
  const heard = await heardBy(async (socket, heard) => {
    const ended = new Promise((resolve) => socket.once('close', resolve));
    socket.on('data', () => socket.write(masked(0x8a, Buffer.from('late'))));
    socket.write(masked(0x81, Buffer.from('last')));
    await until(heard, 1);
    socket.write(masked(0x88, Buffer.from([3, 232])));
    await ended;
  });
  expect(heard).toEqual(['message last']);
});
