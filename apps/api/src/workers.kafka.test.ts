import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { enginesEnv } from './test-kit/engines.ts';
import { webSocketClient } from './test-kit/server-under-test.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const { KAFKA_BROKERS, REDIS_URL } = process.env;
const HAS_ENGINES = Boolean(KAFKA_BROKERS && REDIS_URL);

let child: ChildProcess | null = null;
afterEach(() => child?.kill('SIGKILL'));

it('needs engines that processes can meet over', async () => {
  const { KAFKA_BROKERS: _, REDIS_URL: __, ...env } = process.env;
  child = spawn(process.execPath, [MAIN, '--workers', '2', '--port', '0'], { env });
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said += chunk;
  });
  const [code] = await once(child, 'close');
  expect(code).toBe(2);
  expect(said).toContain('--workers: several processes meet over Kafka and Redis');
});

describe.skipIf(!HAS_ENGINES)('two workers on one port', () => {
  it('show the same race to whoever comes to either, and end together', async () => {
    const env = {
      ...enginesEnv(),
      KAFKA_BROKERS,
      REDIS_URL,
      REDIS_PREFIX: `workers-${process.pid}`,
      KAFKA_TOPIC_PREFIX: `workers-${process.pid}.`,
      KAFKA_PARTITIONS: '2',
    };
    const started = spawn(process.execPath, [MAIN, '--workers', '2', '--port', '0', '--speed', '20'], {
      env,
    });
    child = started;
    let said = '';
    started.stdout.on('data', (chunk) => {
      said += chunk;
    });
    await expect.poll(() => /Slipstream is at (\S+)/.exec(said)?.[1], { timeout: 60_000 }).toBeDefined();
    const url = /Slipstream is at (\S+)/.exec(said)?.[1] ?? '';
    const ready = async () => (await fetch(`${url}/readyz`, { headers: { connection: 'close' } })).ok;
    for (let inARow = 0; inARow < 6; inARow = (await ready()) ? inARow + 1 : 0) await sleep(50);
    const ids = new Set<string>();
    const clients = Array.from({ length: 6 }, () => webSocketClient(`${url}/graphql`));
    await Promise.all(
      clients.map(
        (client) =>
          new Promise<void>((resolve, reject) => {
            client.subscribe<{ session: { id: string } }>(
              { query: 'subscription { session { id } }' },
              {
                next: ({ data }) => {
                  if (data) ids.add(data.session.id);
                  resolve();
                },
                error: reject,
                complete: () => {},
              },
            );
          }),
      ),
    );
    expect(ids.size).toBe(1);
    for (const client of clients) await client.dispose();
    started.kill('SIGTERM');
    const [code] = await once(started, 'exit');
    expect(code).toBe(0);
  });
});
