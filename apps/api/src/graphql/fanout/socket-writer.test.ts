import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SocketWriter } from './socket-writer.ts';

const MEGABYTE = 1024 * 1024;
let listening: Server;
let opened: Socket[] = [];

beforeEach(async () => {
  // Nothing reads: an error shows where it is written.
  listening = createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1');
  await once(listening, 'listening');
});

afterEach(async () => {
  for (const socket of opened) socket.destroy();
  opened = [];
  listening.close();
  await once(listening, 'close');
});

/** A socket, and the client at its other end. */
async function scene() {
  const { port } = listening.address() as { port: number };
  const accepted = once(listening, 'connection');
  const client = connect(port, '127.0.0.1');
  const [socket] = (await accepted) as [Socket];
  opened.push(client, socket);
  const received: Buffer[] = [];
  client.on('data', (chunk: Buffer) => received.push(chunk));
  client.on('error', () => {});
  return { client, socket, writer: new SocketWriter(socket), received: () => Buffer.concat(received) };
}

/** Writes until the kernel takes no more. */
function fill(write: (bytes: Buffer) => boolean): Buffer[] {
  const written: Buffer[] = [];
  for (let number = 1; number < 64; number++) {
    const bytes = Buffer.alloc(MEGABYTE, number);
    written.push(bytes);
    if (!write(bytes)) return written;
  }
  throw new Error('the kernel took 63 MB of a client that does not read');
}

describe('a writer to one socket', () => {
  it('writes past the stream as long as the kernel takes it', async () => {
    const { socket, writer, received } = await scene();
    const write = vi.spyOn(socket, 'write');
    expect(writer.write(Buffer.from('one'))).toBe(true);
    expect(writer.write(Buffer.from(' two'))).toBe(true);
    await vi.waitFor(() => expect(received().toString()).toBe('one two'));
    expect(write).not.toHaveBeenCalled();
    expect(writer.waitingBytes).toBe(0);
    expect(socket.bytesWritten).toBe(7);
  });

  it('says what waits of clients that do not read; past the stream again when they do', async () => {
    const scenes = [await scene(), await scene()];
    const filled = scenes.map(({ client, writer }) => {
      client.pause();
      const written = fill((bytes) => writer.write(bytes));
      expect(writer.waitingBytes).toBeGreaterThan(0);
      expect(writer.waitingBytes).toBeLessThanOrEqual(MEGABYTE);
      return Buffer.concat(written);
    });
    for (const [index, { client, socket, writer, received }] of scenes.entries()) {
      client.resume();
      await vi.waitFor(() => expect(writer.waitingBytes).toBe(0));
      await vi.waitFor(() => expect(received().equals(filled[index] ?? Buffer.alloc(0))).toBe(true));
      const write = vi.spyOn(socket, 'write');
      expect(writer.write(Buffer.from('more'))).toBe(true);
      expect(write).not.toHaveBeenCalled();
    }
  });

  it.each(['the stream', 'the writer'])('keeps the order when what waits first is from %s', async (first) => {
    const { client, socket, writer, received } = await scene();
    client.pause();
    const written = fill((bytes) => {
      if (first === 'the writer') return writer.write(bytes);
      socket.write(bytes);
      return socket.writableLength === 0;
    });
    for (let number = 1; number <= 20; number++) {
      const bytes = Buffer.alloc(1_000, number);
      written.push(bytes);
      if (number % 3 === 1) socket.write(bytes);
      else writer.write(bytes);
    }
    client.resume();
    await vi.waitFor(() => expect(writer.waitingBytes).toBe(0));
    await vi.waitFor(() => expect(received().equals(Buffer.concat(written))).toBe(true));
  });

  it('sends what waits before the end of the socket', async () => {
    const { client, socket, writer, received } = await scene();
    client.pause();
    const written = fill((bytes) => writer.write(bytes));
    const ended = once(client, 'end');
    socket.end('last');
    client.resume();
    await ended;
    expect(received().equals(Buffer.concat([...written, Buffer.from('last')]))).toBe(true);
  });

  it.each([true, false])('closes the socket of a client that is gone; something waits: %s', async (waits) => {
    const { client, socket, writer } = await scene();
    const failed = once(socket, 'error');
    client.pause();
    if (waits) fill((bytes) => writer.write(bytes));
    client.resetAndDestroy();
    await once(client, 'close');
    if (!waits) expect(writer.write(Buffer.from('late'))).toBe(true);
    const [error] = (await failed) as [Error];
    expect(error.message).toMatch(/^a socket could not be written to: (EPIPE|ECONNRESET)$/);
    expect(socket.destroyed).toBe(true);
    expect(() => writer.write(Buffer.from('later'))).not.toThrow();
  });

  it('writes to the stream where the socket is none of the kernel', () => {
    const written: Buffer[] = [];
    const other = { writableLength: 0, write: (bytes: Buffer) => written.push(bytes) };
    const writer = new SocketWriter(other as never);
    expect(writer.write(Buffer.from('one'))).toBe(true);
    other.writableLength = 3;
    expect(writer.write(Buffer.from('two'))).toBe(false);
    expect(writer.waitingBytes).toBe(3);
    expect(written.map(String)).toEqual(['one', 'two']);
  });
});
