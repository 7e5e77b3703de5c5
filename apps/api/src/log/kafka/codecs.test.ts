import { describe, expect, it } from 'vitest';
import { CODECS, type Codec } from './codecs.ts';
import { UNREADABLE_HEADER, unreadableRecords } from './unreadable-batch.ts';

describe('codecs', () => {
  const text = Buffer.from(
    JSON.stringify(Array.from({ length: 500 }, (_, lap) => ({ lap, timeMs: 84_319 + lap }))),
  );

  it.each(Object.entries(CODECS))(
    '%s gives back what it took, and less of it on the way',
    async (_, codec) => {
      const compressed = await codec.compress(text);
      expect(compressed.length).toBeLessThan(text.length / 2);
      expect((await codec.decompress(compressed)).equals(text)).toBe(true);
    },
  );

  it.each(Object.entries(CODECS))('%s rejects bytes that are none of its own', async (_, codec: Codec) => {
    await expect(codec.decompress(Buffer.from('not compressed at all'))).rejects.toThrow();
  });

  it('snappy reads a bare block, and frames of several blocks as Java writes them', async () => {
    const framed = await CODECS.snappy.compress(text);
    const [header, block] = [framed.subarray(0, 16), framed.subarray(16)];
    expect((await CODECS.snappy.decompress(block.subarray(4))).equals(text)).toBe(true);
    const twice = await CODECS.snappy.decompress(Buffer.concat([header, block, block]));
    expect(twice.equals(Buffer.concat([text, text]))).toBe(true);
  });

  it('stands in for a batch that cannot be read with empty records that say so', () => {
    const records = unreadableRecords('lz4');
    // No attributes, no delta of time, offset 0, no key, no value, one header.
    expect([...records.subarray(1, 7)]).toEqual([0, 0, 0, 1, 1, 2]);
    expect(records.subarray(8, 8 + UNREADABLE_HEADER.length).toString()).toBe(UNREADABLE_HEADER);
  });
});
