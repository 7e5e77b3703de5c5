import { randomUUID } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import { redisOptionsFrom } from '../live/redis/redis-options.ts';
import { KafkaEventLog } from '../log/kafka/kafka-event-log.ts';
import { describeWithKafka } from '../log/kafka/real-kafka.ts';
import { startRace } from '../test-kit/race.ts';
import { type ServerUnderTest, serverUnderTest } from '../test-kit/server-under-test.ts';
import { scraped } from './scraped.ts';

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
});
