import type { Delivery } from './delivery.ts';

/** Who a message is for: the id as it stands in JSON, and its bytes. */
export interface Address {
  readonly idText: string;
  readonly idBytes: number;
}

/** One write for one socket. Sockets whose ids are as long share it, and only the ids are overwritten. */
export interface Frame {
  readonly bytes: Buffer;
  /** The same with a ping behind it. */
  readonly withPing: Buffer;
  /** Where each message's id goes. */
  readonly idAt: readonly number[];
  /** Where the ping's number goes. */
  readonly pingAt: number;
}

const HEAD = Buffer.from('{"id":"');
const MIDDLE = Buffer.from('","type":"next","payload":');
const TEXT = 0x81;
const DEFLATED_TEXT = 0xc1;
const PING = 0x89;
const PING_BYTES = 4;
/** One byte for a block that is stored and not the last, its length, and the complement of that. */
const STORED_HEADER_BYTES = 5;
const MAX_STORED_BYTES = 0xffff;
const MAX_SHORT = 125;
const MAX_MEDIUM = 0xffff;

interface Part {
  readonly delivery: Delivery;
  readonly body: Buffer;
  readonly prefixBytes: number;
  readonly deflated: boolean;
  readonly contentBytes: number;
}

/**
 * Messages of graphql-transport-ws as WebSocket frames (RFC 6455; from a server, unmasked), one behind
 * the other, with room for their ids.
 *
 * @param deflate whether the socket takes permessage-deflate (RFC 7692) without context takeover: then a
 * message is its prefix in a stored block, and behind it blocks that all its receivers share.
 */
export function buildFrame(
  messages: readonly { readonly delivery: Delivery; readonly idBytes: number }[],
  deflate: boolean,
): Frame {
  const parts = messages.map(({ delivery, idBytes }): Part => {
    const prefixBytes = HEAD.length + idBytes + MIDDLE.length;
    const deflated = deflate && delivery.worthDeflating && prefixBytes <= MAX_STORED_BYTES;
    const body = deflated ? delivery.deflated : delivery.payload;
    const contentBytes = (deflated ? STORED_HEADER_BYTES : 0) + prefixBytes + body.length;
    return { delivery, body, prefixBytes, deflated, contentBytes };
  });
  const length = parts.reduce((sum, { contentBytes }) => sum + headerBytes(contentBytes) + contentBytes, 0);
  const target = Buffer.allocUnsafeSlow(length + 2 + PING_BYTES);
  const idAt: number[] = [];
  let at = 0;
  for (const { body, prefixBytes, deflated, contentBytes } of parts) {
    at = writeHeader(target, at, contentBytes, deflated ? DEFLATED_TEXT : TEXT);
    if (deflated) {
      target[at] = 0;
      target.writeUInt16LE(prefixBytes, at + 1);
      target.writeUInt16LE(~prefixBytes & 0xffff, at + 3);
      at += STORED_HEADER_BYTES;
    }
    target.set(HEAD, at);
    idAt.push(at + HEAD.length);
    target.set(MIDDLE, at + prefixBytes - MIDDLE.length);
    target.set(body, at + prefixBytes);
    at += prefixBytes + body.length;
  }
  target[at] = PING;
  target[at + 1] = PING_BYTES;
  return { bytes: target.subarray(0, length), withPing: target, idAt, pingAt: at + 2 };
}

/** A ping alone: see `Frame.withPing`. */
export function pingFrame(number: number): Buffer {
  const frame = Buffer.allocUnsafe(2 + PING_BYTES);
  frame[0] = PING;
  frame[1] = PING_BYTES;
  frame.writeUInt32BE(number, 2);
  return frame;
}

function headerBytes(length: number): number {
  if (length <= MAX_SHORT) return 2;
  return length <= MAX_MEDIUM ? 4 : 10;
}

/** @returns where the content begins. */
function writeHeader(target: Buffer, at: number, length: number, first: number): number {
  target[at] = first;
  if (length <= MAX_SHORT) {
    target[at + 1] = length;
    return at + 2;
  }
  if (length <= MAX_MEDIUM) {
    target[at + 1] = 126;
    return target.writeUInt16BE(length, at + 2);
  }
  target[at + 1] = 127;
  target.writeUInt32BE(0, at + 2);
  return target.writeUInt32BE(length, at + 6);
}
