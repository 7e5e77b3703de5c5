import { randomUUID } from 'node:crypto';
import kafkajs from 'kafkajs';
import { afterEach, expect, it, vi } from 'vitest';
import type { LogRecord } from '../event-log.ts';
import { partitionOf } from '../partition.ts';
import { TOPICS } from '../topics.ts';
import { CODECS, COMPRESSIONS, type Compression } from './codecs.ts';
import { KafkaEventLog } from './kafka-event-log.ts';
import { describeWithKafka } from './real-kafka.ts';
import { UNREADABLE_HEADER } from './unreadable-batch.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 15_000 });

describeWithKafka('codecs on Kafka', (settings) => {
  let closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.reverse()) await close();
    closing = [];
  });
  const opened = (compression: Compression, onProblem: (line: string) => void = () => {}) => {
    const log = new KafkaEventLog({ settings: { ...settings, compression }, onProblem });
    closing.push(() => log.close());
    return log;
  };
  const readerOf = async (log: KafkaEventLog, key: string) => {
    const partition = partitionOf(key, await log.partitions(TOPICS.timing));
    const seen: LogRecord[] = [];
    await log.tail({
      topic: TOPICS.timing,
      partition,
      from: 'end',
      onBatch: async (records) => void seen.push(...records),
    });
    return seen;
  };

  it.each(Object.keys(COMPRESSIONS) as Compression[])(
    'the broker takes what %s wrote, and it is read as it was',
    async (compression) => {
      const log = opened(compression);
      const key = randomUUID();
      const seen = await readerOf(log, key);
      const values = Array.from({ length: 300 }, (_, lap) =>
        JSON.stringify({ lap, text: `1:24.${lap} “P1”` }),
      );
      await log.append(
        TOPICS.timing,
        values.map((value) => ({ key, value })),
      );
      await expect.poll(() => seen.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(values.length);
      expect(seen.filter((record) => record.key === key).map(({ value }) => value)).toEqual(values);
    },
  );

  it('steps over a batch that cannot be decompressed, record by record, and reads on behind it', async () => {
    const problems: string[] = [];
    const log = opened('zstd', (line) => problems.push(line));
    const key = randomUUID();
    const seen = await readerOf(log, key);
    // Only the reading side breaks: a broker would not take a batch with broken bytes.
    const broken = vi.spyOn(CODECS.zstd, 'decompress').mockRejectedValue(new Error('broken bytes'));
    const one = { key, value: 'x' };
    await log.append(TOPICS.timing, [one, one, one]);
    await expect.poll(() => seen.length, { timeout: 10_000 }).toBe(3);
    broken.mockRestore();
    await log.append(TOPICS.timing, [{ key, value: 'next' }]);
    await expect.poll(() => seen.length, { timeout: 10_000 }).toBe(4);

    expect(seen.slice(0, 3).map(({ value, headers }) => ({ value, headers }))).toEqual(
      Array.from({ length: 3 }, () => ({ value: '', headers: { [UNREADABLE_HEADER]: 'zstd' } })),
    );
    const first = seen[0]?.offset ?? 0;
    expect(seen.map(({ offset }) => offset)).toEqual([0, 1, 2, 3].map((step) => first + step));
    expect(seen[3]).toMatchObject({ value: 'next' });
    expect(problems.join()).toContain('zstd');
  });

  it('kafkajs knows every codec that Kafka has', () => {
    for (const type of Object.values(COMPRESSIONS).filter((type) => type !== kafkajs.CompressionTypes.None)) {
      expect(kafkajs.CompressionCodecs[type as 1 | 2 | 3 | 4]()).toHaveProperty('decompress');
    }
  });
});
