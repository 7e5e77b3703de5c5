import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import { redisOptionsFrom } from '../live/redis/redis-options.ts';
import { KafkaEventLog } from '../log/kafka/kafka-event-log.ts';
import { describeWithKafka } from '../log/kafka/real-kafka.ts';
import { startRace } from '../test-kit/race.ts';
import { type ServerUnderTest, serverUnderTest } from '../test-kit/server-under-test.ts';
import { scraped } from './scraped.ts';

vi.setConfig({ testTimeout: 150_000 });

const POISON = '{"v":1,"type":"CarFlew"}';

describeWithKafka('the metrics of a server on Kafka', (settings) => {
  let server: ServerUnderTest;
  afterEach(() => server.close());

  it('count a poison record once, and the log goes on', async () => {
    const topicPrefix = `metrics-${randomUUID()}-`;
    const redis = redisOptionsFrom(process.env);
    server = await serverUnderTest({
      kafka: { settings, topicPrefix, partitions: 2 },
      redis: redis.ok
        ? {
            connection: redis.connection,
            keepEndedMs: redis.keepEndedMs,
            retainedItems: redis.retainedItems,
            prefix: topicPrefix,
          }
        : null,
    });
    const ready = async () => (await scraped(server.running.url)).value('slipstream_ready');
    await expect.poll(ready, { timeout: 20_000 }).toBe(1);
    await startRace(server, { seed: 3, laps: 1, speed: 10 });

    const log = new KafkaEventLog({ settings, topics: new Map() });
    await log.append(`${topicPrefix}f1.timing` as 'f1.timing', [{ key: 'nobody', value: POISON }]);
    await log.close();

    const timing = { topic: 'f1.timing' };
    const deadLetters = async () =>
      (await scraped(server.running.url)).value('slipstream_dead_letters_total', timing);
    await expect.poll(deadLetters, { timeout: 10_000 }).toBe(1);
    const { value } = await scraped(server.running.url);
    const steps = value('slipstream_steps_total');
    await expect
      .poll(async () => (await scraped(server.running.url)).value('slipstream_steps_total'))
      .toBeGreaterThan(steps);
    expect(await deadLetters()).toBe(1);
    expect(value('slipstream_event_age_at_apply_seconds_count')).toBe(steps);
    if (redis.ok) {
      const opened = { cause: 'opened' };
      expect(value('slipstream_redis_heal_seconds_count', opened)).toBeGreaterThan(0);
    }
  });

  it('tell of a partition that makes no progress, as /readyz does, until it moves again', async () => {
    const topicPrefix = `stalled-${randomUUID()}-`;
    let answers = false;
    const registry = createServer((_, response) => {
      // A registry that does not know the schema: the record is put aside.
      if (answers)
        response.writeHead(404, { 'content-type': 'application/json' }).end('{"error_code":40403}');
    });
    await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
    const { port } = registry.address() as AddressInfo;
    server = await serverUnderTest({
      kafka: { settings, topicPrefix, partitions: 2 },
      registry: { url: `http://127.0.0.1:${port}`, auth: null },
    });
    const { url } = server.running;
    const log = new KafkaEventLog({ settings, topics: new Map() });
    const framed = { key: Buffer.from('nobody'), value: Buffer.from([0, 0, 0, 0, 7, 2]) };
    await log.append(`${topicPrefix}f1.timing` as 'f1.timing', [{ key: 'nobody', value: '', bytes: framed }]);
    await log.close();
    const readyz = async () => (await fetch(`${url}/readyz`)).text();
    const group = { group: `${topicPrefix}slipstream-projector` };
    await expect
      .poll(readyz, { timeout: 60_000 })
      .toMatch(/f1\.timing \d: no progress for 1\d s: 1 records wait/);
    const { value } = await scraped(url);
    expect(value('slipstream_partition_stalls_total', group)).toBeGreaterThan(0);
    expect(value('slipstream_partitions_stalled', group)).toBe(1);
    answers = true;
    await expect.poll(readyz, { timeout: 60_000 }).not.toMatch('no progress');
    expect((await scraped(url)).value('slipstream_partitions_stalled', group)).toBe(0);
    registry.closeAllConnections();
    registry.close();
  });
});
