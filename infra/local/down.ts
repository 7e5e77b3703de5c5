import { join } from 'node:path';
import { stopKafka } from './kafka.ts';
import { stopPostgres } from './postgres.ts';
import { problemText } from './problem.ts';
import { stopRedis } from './redis.ts';
import { settingsFrom } from './settings.ts';

/** Stops what `infra:up` started in this data folder; the data stays. */
async function down(): Promise<void> {
  const { data, only } = settingsFrom(process.argv.slice(2), process.env);
  const stopping = { kafka: stopKafka, redis: stopRedis, postgres: stopPostgres };
  // Kafka first: what reads from it writes to the other two.
  for (const engine of only) console.error(`${engine}: ${await stopping[engine](join(data, engine))}`);
}

down().catch((cause: unknown) => {
  console.error(problemText(cause));
  process.exitCode = 1;
});
