import { LOOPBACK } from '../local/ports.ts';
import type { Rewrite } from './tcp-proxy.ts';

/** A frame of Kafka's protocol begins with the length of what follows. */
const LENGTH_BYTES = 4;

/**
 * A broker tells its clients where to connect. Here it tells each of them the port of that client's own
 * proxy: in whatever the broker says, host and port (text, then four bytes) become others of the same
 * length, so that no length of the protocol changes.
 *
 * @remarks Whole frames only: a search in what has arrived so far would have to keep back every answer
 * that ends like an address begins, such as an offset whose last byte is that of `1`, and nothing would
 * follow it.
 */
export function advertise(brokerPort: number, proxyPort: number): Rewrite {
  const told = addressOf(brokerPort);
  const instead = addressOf(proxyPort);
  let kept: Buffer = Buffer.alloc(0);
  return (chunk) => {
    const bytes = kept.length > 0 ? Buffer.concat([kept, chunk]) : Buffer.from(chunk);
    const end = endOfFrames(bytes);
    const whole = bytes.subarray(0, end);
    kept = bytes.subarray(end);
    for (let at = whole.indexOf(told); at !== -1; at = whole.indexOf(told, at + told.length)) {
      instead.copy(whole, at);
    }
    return whole;
  };
}

/** Where the last frame ends that is all there. */
function endOfFrames(bytes: Buffer): number {
  let end = 0;
  while (bytes.length - end >= LENGTH_BYTES) {
    const next = end + LENGTH_BYTES + bytes.readInt32BE(end);
    if (next > bytes.length) break;
    end = next;
  }
  return end;
}

function addressOf(port: number): Buffer {
  const bytes = Buffer.alloc(LOOPBACK.length + 4);
  bytes.write(LOOPBACK, 'latin1');
  bytes.writeInt32BE(port, LOOPBACK.length);
  return bytes;
}
