import { createRequire } from 'node:module';
import type { Writable } from 'node:stream';
import { deflateRawSync } from 'node:zlib';
import { expect, it } from 'vitest';

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
