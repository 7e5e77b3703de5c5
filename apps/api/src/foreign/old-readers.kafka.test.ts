import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { WRITTEN_KEYS } from '@slipstream/sources/foreign/written/written-topics';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type KafkaServer, startKafka } from '../../../../infra/local/kafka.ts';
import { freePort } from '../../../../infra/local/ports.ts';
import { RedisUnderTest } from '../live/redis/redis-under-test.ts';
import { kafkaConfigFrom } from '../log/kafka/kafka-config.ts';
import { KafkaEventLog } from '../log/kafka/kafka-event-log.ts';
import { foreignTopicSpecs } from '../log/kafka/topic-table.ts';
import type { Topic } from '../log/topics.ts';
import { type ServerUnderTest, serverUnderTest } from '../test-kit/server-under-test.ts';
import { kcatConsume, kcatProduceAll } from './other-program.ts';
import { describeWithOtherPrograms } from './other-programs-under-test.ts';
import { madeUp } from './sent-by-others.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const READ = ['f1.leaderboard.results', 'game-score'] as const;
const WRITE = ['leaderboard-change', 'leaderboard'] as const;

describeWithOtherPrograms('what old readers find', () => {
  let folder: string;
  let kafka: KafkaServer;
  let redis: RedisUnderTest;
  let reader: Redis;
  let server: ServerUnderTest;
  let brokers: readonly string[];
  const sent = madeUp();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slipstream-readers-'));
    kafka = await startKafka({ dataDir: folder, port: await freePort() });
    redis = await RedisUnderTest.start('--appendonly', 'no');
    reader = new Redis(redis.connection.port);
    const config = kafkaConfigFrom({ KAFKA_BROKERS: kafka.brokers });
    if (!config.ok) throw new Error(config.mistakes.join());
    brokers = config.settings.brokers;
    const topics = new KafkaEventLog({
      settings: config.settings,
      topics: foreignTopicSpecs([...READ, ...WRITE]),
    });
    await topics.partitions('game-score' as string as Topic);
    await topics.close();
    // A server without any session is not ready.
    await kcatProduceAll(brokers, 'f1.leaderboard.results', sent['f1.leaderboard.results'].slice(0, 1));
    const prefix = `readers-${randomUUID()}`;
    server = await serverUnderTest({
      kafka: { settings: config.settings, topicPrefix: `${prefix}-`, partitions: 2 },
      redis: { connection: redis.connection, prefix, keepEndedMs: 60_000, retainedItems: 100 },
      foreign: { read: READ, mapping: {}, write: WRITE, keep: WRITTEN_KEYS },
    });
  });
  afterAll(async () => {
    await server?.close();
    reader?.disconnect();
    await redis?.discard();
    await kafka?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const kept = async (key: string) => JSON.parse((await reader.get(key)) ?? 'null');

  it('f1_leaderboard_data is the board as it was sent, each time', async () => {
    for (const message of sent['f1.leaderboard.results'].slice(0, 3)) {
      await kcatProduceAll(brokers, 'f1.leaderboard.results', [message]);
      await expect.poll(() => kept('f1_leaderboard_data'), { timeout: 20_000 }).toEqual(message.value);
      const answer = await fetch(`${server.running.url}/api/leaderboard`);
      expect(await answer.json()).toMatchObject(message.value);
    }
  });

  it('game-score-cache and leaderboard are the ten best, and leaderboard-change an instant for each score', async () => {
    const scores = Array.from({ length: 14 }, (_, index) => ({
      key: null,
      value: { user_id: index + 1, score: index + 1, created_at: `2026-06-07T13:00:${10 + index}.000123` },
    }));
    await kcatProduceAll(brokers, 'game-score', scores);
    const best = scores
      .map(({ value }) => value)
      .sort((a, b) => b.score - a.score)
      .slice(0, 10)
      .map(({ user_id, score }, index) => ({ rank: index + 1, score, nickname: `user-${user_id}` }));
    await expect
      .poll(async () => (await kept('game-score-cache'))?.user_list, { timeout: 20_000 })
      .toEqual(best);
    const changes = await kcatText(brokers, 'leaderboard-change', 14);
    expect([...changes].sort()).toEqual(
      scores.map(({ value }) => value.created_at.replace(/123$/, '+00:00')).sort(),
    );
    const boards = (await kcatConsume(brokers, 'leaderboard', 'beginning', 'all')).map(
      ({ value }) => value as { user_list: object[]; current_time_ms: number },
    );
    expect(boards.some(({ user_list }) => JSON.stringify(user_list) === JSON.stringify(best))).toBe(true);
    const times = boards.map(({ current_time_ms }) => current_time_ms).sort((a, b) => a - b);
    for (const [index, time] of times.slice(1).entries()) {
      expect(time - (times[index] ?? 0)).toBeGreaterThanOrEqual(500);
    }
  });
});

/** The values of a topic, which are no JSON. */
async function kcatText(
  servers: readonly string[],
  topic: string,
  count: number,
): Promise<readonly string[]> {
  const args = ['-C', '-b', servers.join(','), '-t', topic, '-o', 'beginning', '-c', String(count)];
  const { stdout } = await promisify(execFile)('kcat', args, { timeout: 30_000 });
  return stdout.trim().split('\n');
}
