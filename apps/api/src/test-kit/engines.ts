import { randomUUID } from 'node:crypto';
import { type Config, configure } from '../config.ts';

/** What names an engine, or what in it is ours. */
const ENGINE_VARIABLES = [
  'KAFKA_BROKERS',
  'REDIS_URL',
  'KAFKA_TOPIC_PREFIX',
  'KAFKA_PARTITIONS',
  'REDIS_PREFIX',
];

/**
 * The environment that a server under test has: the embedded engines or, in the project of that name
 * (see /vitest.config.ts), the real ones, with topics and keys of its own.
 */
export function enginesEnv(): Record<string, string | undefined> {
  const rest = Object.entries(process.env).filter(([name]) => !ENGINE_VARIABLES.includes(name));
  if (process.env.SLIPSTREAM_TEST_ENGINES !== 'real') return Object.fromEntries(rest);
  const { KAFKA_BROKERS, REDIS_URL } = process.env;
  const own = `test-${randomUUID()}`;
  return {
    ...Object.fromEntries(rest),
    KAFKA_BROKERS,
    REDIS_URL,
    KAFKA_TOPIC_PREFIX: `${own}.`,
    KAFKA_PARTITIONS: '2',
    REDIS_PREFIX: own,
  };
}

export function enginesUnderTest(): Pick<Config, 'kafka' | 'redis'> {
  const configured = configure([], enginesEnv(), process.cwd());
  if (configured.kind !== 'run')
    throw new Error(`the engines are not named well: ${JSON.stringify(configured)}`);
  const { kafka, redis } = configured.config;
  return { kafka, redis };
}
