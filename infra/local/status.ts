import { join } from 'node:path';
import { startKafka } from './kafka.ts';
import { startPostgres } from './postgres.ts';
import { startRedis } from './redis.ts';
import { isRunning, readRecord } from './running-process.ts';
import { ENGINES, type Engine, settingsFrom } from './settings.ts';

/** What `up` left running, as the server's environment wants it: the same lines, and nothing is started. */
const { data } = settingsFrom(process.argv.slice(2), process.env);

/** Each of these only says where a server is that runs already. */
const lineOf: Record<Engine, (dataDir: string) => Promise<string>> = {
  kafka: async (dataDir) => `KAFKA_BROKERS=${(await startKafka({ dataDir })).brokers}`,
  redis: async (dataDir) => `REDIS_URL=${(await startRedis({ dataDir })).url}`,
  postgres: async (dataDir) => `DATABASE_URL=${(await startPostgres({ dataDir })).url}`,
};

for (const engine of ENGINES) {
  const dataDir = join(data, engine);
  const { process: known } = await readRecord(join(dataDir, 'server.json'));
  if (known && isRunning(known)) console.log(await lineOf[engine](dataDir));
}
