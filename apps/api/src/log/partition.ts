/**
 * The partition of a key. Only what stands before the first `/` counts, so that all of a session
 * (`S` on `f1.timing`, `S/44` on `f1.telemetry`) lies in the partition of one number, and one
 * projector has it whole.
 *
 * @remarks For keys without `/` this is what Kafka's own clients do (murmur2, the sign bit cleared,
 * modulo the count), so records that other programs write with the session as their key land with ours.
 */
export function partitionOf(key: string, count: number): number {
  const slash = key.indexOf('/');
  const session = slash === -1 ? key : key.slice(0, slash);
  return (murmur2(Buffer.from(session, 'utf8')) & 0x7fffffff) % count;
}

/** MurmurHash2, 32 bits, little endian, with the seed of Kafka's `Utils.murmur2`. */
export function murmur2(bytes: Uint8Array): number {
  const SEED = 0x9747b28c;
  const M = 0x5bd1e995;
  const R = 24;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const whole = bytes.length & ~3;
  let hash = SEED ^ bytes.length;
  for (let at = 0; at < whole; at += 4) {
    let k = Math.imul(view.getInt32(at, true), M);
    k = Math.imul(k ^ (k >>> R), M);
    hash = Math.imul(hash, M) ^ k;
  }
  for (let at = bytes.length - 1; at >= whole; at--) hash ^= view.getUint8(at) << (8 * (at - whole));
  if (bytes.length > whole) hash = Math.imul(hash, M);
  hash = Math.imul(hash ^ (hash >>> 13), M);
  return hash ^ (hash >>> 15);
}
