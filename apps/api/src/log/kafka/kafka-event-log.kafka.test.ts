import { randomUUID } from 'node:crypto';
import { vi } from 'vitest';
import { deadLettersContract } from '../dead-letters.contract.ts';
import { eventLogContract } from '../event-log.contract.ts';
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
});
