import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type KafkaServer, startKafka } from '../../../../infra/local/kafka.ts';
import { freePort } from '../../../../infra/local/ports.ts';
import { kafkaConfigFrom } from '../log/kafka/kafka-config.ts';
import { type ServerUnderTest, serverUnderTest } from '../test-kit/server-under-test.ts';
import { kcatProduceAll } from './other-program.ts';
import { describeWithOtherPrograms } from './other-programs-under-test.ts';

vi.setConfig({ testTimeout: 150_000, hookTimeout: 120_000 });

const TOPIC = 'game-score';
const BOARD_TOPIC = 'f1.leaderboard.results';

describeWithOtherPrograms('a topic of others that is deleted and created again', () => {
  let folder: string;
  let kafka: KafkaServer;
  let server: ServerUnderTest;
  let brokers: readonly string[];
  const client = () => new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }).admin();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slipstream-again-'));
    kafka = await startKafka({ dataDir: folder, port: await freePort() });
    const config = kafkaConfigFrom({ KAFKA_BROKERS: kafka.brokers });
    if (!config.ok) throw new Error(config.mistakes.join());
    brokers = config.settings.brokers;
    await created(TOPIC, 1);
    await created(BOARD_TOPIC, 1);
    // A server without any session is not ready.
    await kcatProduceAll(brokers, BOARD_TOPIC, [
      { key: 'race_results', value: [{ driver: 'Lando Norris', team: 'McLaren', position: 1 }] },
    ]);
    server = await serverUnderTest({
      kafka: { settings: config.settings, topicPrefix: `again-${randomUUID()}-`, partitions: 2 },
      redis: null,
      foreign: { read: [TOPIC, BOARD_TOPIC], mapping: {}, write: [] },
    });
  });
  afterAll(async () => {
    await server?.close();
    await kafka?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const created = async (topic: string, numPartitions: number): Promise<void> => {
    const admin = client();
    await admin.connect();
    // Until the broker has done with the topic of that name before.
    await vi.waitFor(() => admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions }] }), {
      timeout: 20_000,
    });
    await admin.disconnect();
  };
  const deleted = async (topic: string): Promise<void> => {
    const admin = client();
    await admin.connect();
    await admin.deleteTopics({ topics: [topic] });
    await admin.disconnect();
  };
  /** Of players that are named `player-FROM` and on. */
  const scores = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => ({
      key: null,
      value: { user_id: `player-${from + index}`, score: 10, created_at: '2026-06-07T13:00:00' },
    }));
  const players = async (): Promise<readonly string[]> => {
    const { data } = await server.query<{ scoreboard: { top: { player: string; points: number }[] } | null }>(
      '{ scoreboard(board: "game-score", top: 50) { top { player points } } }',
    );
    return (data?.scoreboard?.top ?? []).map(({ player, points }) => `${player} ${points}`).sort();
  };
  const expected = (count: number) =>
    Array.from({ length: count }, (_, index) => `player-${index} 10`).sort();

  it.each([
    ['with as many partitions and fewer messages', 1, 5, 3],
    ['with more messages than it had, before anybody looks', 1, 2, 9],
    ['with more partitions', 3, 3, 6],
  ])('%s loses none and counts none twice', async (_name, partitions, before, after) => {
    const known = (await players()).length;
    await kcatProduceAll(brokers, TOPIC, scores(known, before));
    await expect.poll(players, { timeout: 20_000 }).toEqual(expected(known + before));
    await deleted(TOPIC);
    await created(TOPIC, partitions);
    await kcatProduceAll(brokers, TOPIC, scores(known + before, after));
    await expect.poll(players, { timeout: 100_000 }).toEqual(expected(known + before + after));
  });
});
