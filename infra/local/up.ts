import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startKafka } from './kafka.ts';
import { startPostgres } from './postgres.ts';
import { problemText } from './problem.ts';
import { startRedis } from './redis.ts';
import { type Engine, settingsFrom } from './settings.ts';

/** Starts the engines and leaves them running; its last lines are what the server's environment wants. */
async function up(): Promise<void> {
  const { data, only, ports } = settingsFrom(process.argv.slice(2), process.env);
  const say = (line: string) => console.error(line);
  await mkdir(data, { recursive: true });
  const at = (engine: Engine) => {
    const port = ports[engine];
    return { dataDir: join(data, engine), ...(port === undefined ? {} : { port }) };
  };
  const starting: Record<Engine, () => Promise<string>> = {
    kafka: async () => `KAFKA_BROKERS=${(await startKafka({ ...at('kafka'), say })).brokers}`,
    redis: async () => `REDIS_URL=${(await startRedis(at('redis'))).url}`,
    postgres: async () => `DATABASE_URL=${(await startPostgres(at('postgres'))).url}`,
  };
  const started = await Promise.allSettled(only.map((engine) => starting[engine]()));
  for (const outcome of started) {
    if (outcome.status === 'rejected') say(problemText(outcome.reason));
  }
  const lines = started.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  if (lines.length < started.length) process.exitCode = 1;
  say(`Data, logs and pids are in ${data}. Stop with: npx -y pnpm@12 infra:down`);
  for (const line of lines) console.log(line);
}

up().catch((cause: unknown) => {
  console.error(problemText(cause));
  process.exitCode = 1;
});
