/** WebSocket frames (RFC 6455) as a client writes them, well or badly, and as it reads them. */
import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';

export const FIN = 0x80;
export const RSV1 = 0x40;
export const CONTINUATION = 0;
export const TEXT = 1;
export const BINARY = 2;
export const CLOSE = 8;
export const PING = 9;
export const PONG = 10;

const SYNC_TAIL = Buffer.from([0, 0, 0xff, 0xff]);

/** `first` holds the opcode and flags. `mask` null: unmasked, which no client may. */
export function frame(first: number, body: Buffer, mask: Buffer | null): Buffer {
  const bit = mask ? 0x80 : 0;
  const headBytes = body.length <= 125 ? 2 : body.length <= 0xffff ? 4 : 10;
  const at = headBytes + (mask ? 4 : 0);
  const bytes = Buffer.allocUnsafe(at + body.length);
  bytes[0] = first;
  if (headBytes === 2) bytes[1] = bit | body.length;
  else if (headBytes === 4) {
    bytes[1] = bit | 126;
    bytes.writeUInt16BE(body.length, 2);
  } else {
    bytes[1] = bit | 127;
    bytes.writeUInt32BE(0, 2);
    bytes.writeUInt32BE(body.length, 6);
  }
  body.copy(bytes, at);
  if (!mask) return bytes;
  mask.copy(bytes, headBytes);
  for (let index = 0; index < body.length; index++) {
    bytes[at + index] = (bytes[at + index] as number) ^ (mask[index & 3] as number);
  }
  return bytes;
}

/** The body of a message as permessage-deflate (RFC 7692) sends it. */
export function deflated(body: Buffer): Buffer {
  const whole = deflateRawSync(body, { finishFlush: constants.Z_SYNC_FLUSH });
  return whole.subarray(0, whole.length - SYNC_TAIL.length);
}

export interface FrameRead {
  readonly opcode: number;
  /** Inflated where it was deflated. */
  readonly body: Buffer;
}

/** Reads what a server sends; what no server may send is an error. */
export class FrameReader {
  /** Frames that came deflated. */
  deflated = 0;
  readonly #deflate: boolean;
  #rest: Buffer = Buffer.alloc(0);

  constructor(deflate: boolean) {
    this.#deflate = deflate;
  }

  /** @throws Error on a frame that is none. */
  *read(chunk: Buffer): Generator<FrameRead> {
    let data = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    for (;;) {
      const second = data[1];
      if (second === undefined) break;
      const short = second & 0x7f;
      const head = short === 127 ? 10 : short === 126 ? 4 : 2;
      if (data.length < head) break;
      const length = short === 127 ? data.readUInt32BE(6) : short === 126 ? data.readUInt16BE(2) : short;
      const first = data[0] as number;
      this.#check(first, second, length);
      if (data.length < head + length) break;
      const body = data.subarray(head, head + length);
      data = data.subarray(head + length);
      const inflated =
        first & RSV1
          ? inflateRawSync(Buffer.concat([body, SYNC_TAIL]), { finishFlush: constants.Z_SYNC_FLUSH })
          : body;
      if (first & RSV1) this.deflated++;
      yield { opcode: first & 0x0f, body: inflated };
    }
    this.#rest = Buffer.from(data);
  }

  #check(first: number, second: number, length: number): void {
    const opcode = first & 0x0f;
    const control = opcode >= CLOSE;
    const problem =
      (second & 0x80 && 'masked') ||
      (!(first & FIN) && 'fragmented, which this server never does') ||
      (first & 0x30 && 'reserved bits are set') ||
      (first & RSV1 && (!this.#deflate || opcode !== TEXT) && 'deflated, which was not agreed on') ||
      (![TEXT, CLOSE, PING, PONG].includes(opcode) && `opcode ${opcode}`) ||
      (control && length > 125 && 'a long control frame') ||
      null;
    if (problem) throw new Error(`a frame that is none: ${problem}`);
  }
}
