import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { startKafka } from '../../../../../infra/local/kafka.ts';
import { freePort } from '../../../../../infra/local/ports.ts';
import { TOPICS } from '../topics.ts';
import { KafkaEventLog } from './kafka-event-log.ts';
import { describeWithKafka } from './real-kafka.ts';

vi.setConfig({ testTimeout: 120_000 });

describeWithKafka('Kafka behind connections that die without a word', (settings) => {
  it('goes on over new connections, with every record once and in order', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'slipstream-half-open-'));
    const port = await freePort();
    const proxy = await silenceable(port);
    const kafka = await startKafka({ dataDir, port, advertisedPort: proxy.port });
    const log = new KafkaEventLog({ settings: { ...settings, brokers: [`127.0.0.1:${proxy.port}`] } });
    try {
      const applied = new Map<number, number>();
      const handled: number[] = [];
      await log.consume({
        group: 'half-open',
        topics: [TOPICS.timing],
        startAt: async ({ partition }) => applied.get(partition) ?? 0,
        onBatch: async ({ partition, records }) => {
          applied.set(partition, (records.at(-1)?.offset ?? -1) + 1);
          handled.push(...records.map(({ value }) => Number(value)));
        },
      });
      const appends: Promise<void>[] = [];
      const append = () => {
        appends.push(log.append(TOPICS.timing, [{ key: 'session', value: String(appends.length) }]));
      };
      append();
      await expect.poll(() => handled.length, { timeout: 20_000 }).toBe(1);
      const appending = setInterval(append, 20);
      await sleep(500);
      proxy.silence();
      const before = handled.length;
      await expect.poll(() => handled.length, { timeout: 40_000 }).toBeGreaterThan(before + 100);
      clearInterval(appending);
      await Promise.all(appends);
      await expect.poll(() => handled.length, { timeout: 20_000 }).toBeGreaterThanOrEqual(appends.length);
      expect(handled).toEqual(appends.map((_, number) => number));
    } finally {
      await log.close();
      await kafka.stop();
      await proxy.close();
      await rm(dataDir, { recursive: true, force: true });
    }
  });
});

/** A proxy whose open connections can fall silent, both ways, without being closed. */
async function silenceable(port: number) {
  const pairs = new Set<readonly [Socket, Socket]>();
  const server = createServer((client) => {
    const broker = connect(port, '127.0.0.1');
    pairs.add([client, broker]);
    for (const socket of [client, broker]) socket.on('error', () => {});
    client.pipe(broker).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    silence: () => {
      for (const [client, broker] of pairs) {
        client.unpipe(broker).pause();
        broker.unpipe(client).pause();
      }
    },
    close: async () => {
      server.close();
      for (const pair of pairs) for (const socket of pair) socket.destroy();
    },
  };
}
