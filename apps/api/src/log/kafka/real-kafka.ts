import { describe } from 'vitest';
import { type KafkaSettings, kafkaConfigFrom } from './kafka-config.ts';

/**
 * For tests that need a broker: `npx -y pnpm@12 infra:up --only kafka` prints the `KAFKA_BROKERS` that
 * they want. Without it they are skipped by name; with `SLIPSTREAM_REQUIRE_ALL=1` that is a failure.
 */
export function describeWithKafka(name: string, body: (settings: KafkaSettings) => void): void {
  if (process.env.KAFKA_BROKERS) {
    const config = kafkaConfigFrom(process.env);
    if (!config.ok) throw new Error(config.mistakes.join('\n'));
    describe(name, () => body(config.settings));
    return;
  }
  const how = 'needs a broker: npx -y pnpm@12 infra:up --only kafka, and KAFKA_BROKERS as it prints';
  if (process.env.SLIPSTREAM_REQUIRE_ALL === '1') throw new Error(`${name} ${how}`);
  describe.skip(`${name} (${how})`, () => body({} as KafkaSettings));
}
