/**
 * Stands in for a batch whose bytes cannot be decompressed: one record without key and value for each
 * that the batch claims to hold, with a header that says so. The reader goes on, nobody is stuck behind
 * the batch, and every offset of it is accounted for.
 *
 * @remarks kafkajs takes as many records as the batch's own count says, so there may be too many here
 * and must not be too few. A broker checks what it takes, so only bytes that went bad on a disk, or a
 * producer's codec that ours cannot read, come this way.
 */
export function unreadableRecords(codec: string): Buffer {
  let records = cached.get(codec);
  if (!records) {
    records = Buffer.concat(
      Array.from({ length: MOST_RECORDS_OF_A_BATCH }, (_, offset) =>
        record(offset, UNREADABLE_HEADER, codec),
      ),
    );
    cached.set(codec, records);
  }
  return records;
}

/** On a record that stands in for one that could not be decompressed; its value names the codec. */
export const UNREADABLE_HEADER = 'slipstream-unreadable-batch';

/** A batch is a megabyte by default, and a record at least seven bytes. */
const MOST_RECORDS_OF_A_BATCH = 150_000;

const cached = new Map<string, Buffer>();

/** A record of message format 2: `length attributes timestampDelta offsetDelta key value [headers]`. */
function record(offsetDelta: number, header: string, value: string): Buffer {
  const body = Buffer.concat([
    Buffer.from([0, ...varint(0), ...varint(offsetDelta), ...varint(-1), ...varint(-1), ...varint(1)]),
    Buffer.from(varint(header.length)),
    Buffer.from(header),
    Buffer.from(varint(value.length)),
    Buffer.from(value),
  ]);
  return Buffer.concat([Buffer.from(varint(body.length)), body]);
}

/** Zigzag, seven bits a byte, the lowest first. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = ((value << 1) ^ (value >> 31)) >>> 0;
  while (rest > 0x7f) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  bytes.push(rest);
  return bytes;
}
