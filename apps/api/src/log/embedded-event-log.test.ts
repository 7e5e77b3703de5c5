import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { EmbeddedEventLog } from './embedded-event-log.ts';
import { eventLogContract } from './event-log.contract.ts';
import { murmur2, partitionOf } from './partition.ts';
import { TOPICS } from './topics.ts';

eventLogContract('the embedded twin', async () => ({ log: new EmbeddedEventLog(), scope: randomUUID() }));

describe('the embedded event log', () => {
  it('drops the oldest records when its bound is reached, and reads on from the oldest kept', async () => {
    const log = new EmbeddedEventLog({ partitions: 1, retainedChars: 1_000 });
    for (let index = 0; index < 50; index++) {
      await log.append(TOPICS.timing, [{ key: 's', value: String(index).padStart(100, '0') }]);
    }
    const { oldest, next } = await log.offsets({ topic: TOPICS.timing, partition: 0 });
    expect({ oldest, next }).toEqual({ oldest: 40, next: 50 });
    const first = await new Promise<number | undefined>((resolve) => {
      void log.tail({
        topic: TOPICS.timing,
        partition: 0,
        from: 0,
        onBatch: async (records) => resolve(records[0]?.offset),
      });
    });
    expect(first).toBe(40);
    await log.close();
  });
});

describe('partitionOf', () => {
  // Vectors of Apache Kafka's own UtilsTest.testMurmur2.
  it.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ])('hashes %s as Kafka does', (text, hash) => {
    expect(murmur2(Buffer.from(text))).toBe(hash);
  });

  it('puts a car of a session with its session', () => {
    for (const session of ['2023-qatar-race', 'a', 'simulation-7']) {
      expect(partitionOf(`${session}/44`, 7)).toBe(partitionOf(session, 7));
    }
  });
});
