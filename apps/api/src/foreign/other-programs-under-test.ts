import { spawnSync } from 'node:child_process';
import { describe } from 'vitest';
import type { KafkaSettings } from '../log/kafka/kafka-config.ts';
import { describeWithKafka } from '../log/kafka/real-kafka.ts';
import { python } from './other-program.ts';

/**
 * For tests in which programs that are not ours write and read: `kcat`, and Confluent's client for
 * Python. Where one is missing they are skipped by name; with `SLIPSTREAM_REQUIRE_ALL=1` that is a failure.
 */
export function describeWithOtherPrograms(name: string, body: (settings: KafkaSettings) => void): void {
  const missing = [
    ...(spawnSync('kcat', ['-V']).status === 0 ? [] : ['kcat']),
    ...(python() ? [] : ['python3-confluent-kafka python3-avro python3-jsonschema python3-requests']),
  ];
  if (missing.length === 0) {
    describeWithKafka(name, body);
    return;
  }
  const how = `needs other programs: apt-get install ${missing.join(' ')}`;
  if (process.env.SLIPSTREAM_REQUIRE_ALL === '1') throw new Error(`${name} ${how}`);
  describe.skip(`${name} (${how})`, () => body({} as KafkaSettings));
}
