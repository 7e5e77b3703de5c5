import { randomUUID } from 'node:crypto';
import { expect, it, vi } from 'vitest';
import { deadLettersContract } from '../dead-letters.contract.ts';
import { eventLogContract } from '../event-log.contract.ts';
import { partitionOf } from '../partition.ts';
import { TOPICS } from '../topics.ts';
import { KafkaEventLog } from './kafka-event-log.ts';
import { describeWithKafka } from './real-kafka.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 15_000 });

describeWithKafka('Kafka', (settings) => {
  const open = async () => ({
    log: new KafkaEventLog({ settings, onProblem: (line) => console.warn(line) }),
    scope: randomUUID(),
  });
  eventLogContract('Kafka', open);
  deadLettersContract('Kafka', open);

  it('has committed, once a reading is closed, all that it handled', async () => {
    const { log, scope } = await open();
    const topic = TOPICS.scores;
    const at = { topic, partition: partitionOf(scope, await log.partitions(topic)) };
    const { next } = await log.offsets(at);
    const handled = Promise.withResolvers<void>();
    const reading = await log.consume({
      group: scope,
      topics: [topic],
      startAt: async ({ partition }) => (await log.offsets({ topic, partition })).next,
      onBatch: async ({ records }) => {
        if (records.at(-1)?.offset === next + 1) handled.resolve();
      },
    });
    await log.append(topic, [
      { key: scope, value: '1' },
      { key: scope, value: '2' },
    ]);
    await handled.promise;
    await reading.close();
    expect(await log.committed(scope, at)).toBe(next + 2);
    await log.close();
  });
});
