/**
 * One member of a group in a process of its own, for tests that kill it: says `owns TOPIC:PARTITION`
 * for each partition that it is given.
 */
import { TOPICS } from '../topics.ts';
import { kafkaConfigFrom } from './kafka-config.ts';
import { KafkaEventLog } from './kafka-event-log.ts';

const config = kafkaConfigFrom(process.env);
if (!config.ok) throw new Error(config.mistakes.join('\n'));
const log = new KafkaEventLog({ settings: config.settings });
await log.consume({
  group: process.argv[2] ?? '',
  topics: [TOPICS.timing, TOPICS.telemetry],
  startAt: async (at) => {
    console.log(`owns ${at.topic}:${at.partition}`);
    return (await log.offsets(at)).next;
  },
  onBatch: async () => {},
});
