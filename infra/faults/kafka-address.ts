import { LOOPBACK } from '../local/ports.ts';
import type { Rewrite } from './tcp-proxy.ts';

/**
 * A broker tells its clients where to connect. Here it tells each of them the port of that client's own
 * proxy: in whatever the broker says, host and port (text, then four bytes) become others of the same
 * length, so that no length of the protocol changes.
 */
export function advertise(brokerPort: number, proxyPort: number): Rewrite {
  const told = addressOf(brokerPort);
  const instead = addressOf(proxyPort);
  let kept: Buffer = Buffer.alloc(0);
  return (chunk) => {
    const bytes = kept.length > 0 ? Buffer.concat([kept, chunk]) : Buffer.from(chunk);
    for (let at = bytes.indexOf(told); at !== -1; at = bytes.indexOf(told, at + told.length)) {
      instead.copy(bytes, at);
    }
    const split = beginningAtEnd(bytes, told);
    kept = bytes.subarray(bytes.length - split);
    return bytes.subarray(0, bytes.length - split);
  };
}

/** How many bytes at the end may be the beginning of `wanted`, to be decided with the next chunk. */
function beginningAtEnd(bytes: Buffer, wanted: Buffer): number {
  for (let length = Math.min(wanted.length - 1, bytes.length); length > 0; length--) {
    if (bytes.subarray(bytes.length - length).equals(wanted.subarray(0, length))) return length;
  }
  return 0;
}

function addressOf(port: number): Buffer {
  const bytes = Buffer.alloc(LOOPBACK.length + 4);
  bytes.write(LOOPBACK, 'latin1');
  bytes.writeInt32BE(port, LOOPBACK.length);
  return bytes;
}
