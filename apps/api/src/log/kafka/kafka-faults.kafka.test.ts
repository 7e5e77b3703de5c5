import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { type KafkaServer, startKafka } from '../../../../../infra/local/kafka.ts';
import { freePort } from '../../../../../infra/local/ports.ts';
import type { LogRecord } from '../event-log.ts';
import { partitionOf } from '../partition.ts';
import { TOPICS } from '../topics.ts';
import { KafkaEventLog } from './kafka-event-log.ts';
import type { KafkaState } from './kafka-state.ts';
import { describeWithKafka } from './real-kafka.ts';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 120_000 });

const TAKE_OVER_MS = 10_000;
const SESSION_TIMEOUT_MS = 6_000;

// A broker of its own: it is killed and stopped, which others would notice.
describeWithKafka('Kafka under faults', (common) => {
  let dataDir: string;
  let kafka: KafkaServer;
  let port: number;
  let closing: (() => Promise<unknown> | unknown)[] = [];

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'slipstream-kafka-'));
    kafka = await startKafka({ dataDir, port: await freePort() });
    port = kafka.port;
  });
  afterEach(async () => {
    for (const close of closing.reverse()) await close();
    closing = [];
  });
  afterAll(async () => {
    await kafka.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  const settings = () => ({ ...common, brokers: [kafka.brokers] });
  const opened = (onState: (state: KafkaState) => void = () => {}) => {
    const log = new KafkaEventLog({ settings: settings(), onState });
    closing.push(() => log.close());
    return log;
  };

  /** Appends numbers without a pause while `fault` happens; every one must be read once, in order. */
  const survives = async (key: string, fault: () => Promise<void>) => {
    const [writer, reader] = [opened(), opened()];
    const partition = partitionOf(key, await reader.partitions(TOPICS.timing));
    const seen: LogRecord[] = [];
    await reader.tail({
      topic: TOPICS.timing,
      partition,
      from: (await reader.offsets({ topic: TOPICS.timing, partition })).next,
      onBatch: async (records) => void seen.push(...records.filter((record) => record.key === key)),
    });
    let over = false;
    const appends: Promise<void>[] = [];
    const appending = (async () => {
      for (let number = 0; !over; number++) {
        appends.push(writer.append(TOPICS.timing, [{ key, value: String(number) }]));
        await sleep(2);
      }
    })();
    await sleep(500);
    await fault();
    await sleep(500);
    over = true;
    await appending;
    await Promise.all(appends);
    await expect.poll(() => seen.length, { timeout: 20_000 }).toBeGreaterThanOrEqual(appends.length);
    expect(seen.map(({ value }) => Number(value))).toEqual(appends.map((_, number) => number));
  };

  it('loses nothing, doubles nothing and keeps the order when the broker is killed and comes again', () =>
    survives('killed', async () => {
      await kafka.kill9();
      await sleep(2_000);
      kafka = await startKafka({ dataDir, port });
    }));

  it('loses nothing and doubles nothing when the broker is silent for longer than a request may take', () =>
    survives('silent', async () => {
      kafka.pause();
      await sleep(9_000);
      kafka.resume();
    }));

  it('hands the partitions of a killed process to another member in time', async () => {
    const group = 'take-over';
    const log = opened();
    const count = await log.partitions(TOPICS.timing);
    const owned = new Set<string>();
    const keyOf = ({ topic, partition }: { topic: string; partition: number }) => `${topic}:${partition}`;
    await log.consume({
      group,
      topics: [TOPICS.timing, TOPICS.telemetry],
      startAt: async (at) => {
        owned.add(keyOf(at));
        return (await log.offsets(at)).next;
      },
      onRevoked: ({ partition }) => {
        for (const topic of [TOPICS.timing, TOPICS.telemetry]) owned.delete(keyOf({ topic, partition }));
      },
      onBatch: async () => {},
    });
    const child = memberProcess(group, kafka.brokers);
    closing.push(() => child.kill('SIGKILL'));
    await expect.poll(() => owned.size, { timeout: 20_000 }).toBe(count);
    child.kill('SIGKILL');
    const killed = performance.now();
    await expect.poll(() => owned.size, { timeout: 20_000, interval: 20 }).toBe(count * 2);
    const tookMs = performance.now() - killed;
    console.log(`take-over after ${Math.round(tookMs)} ms`);
    expect(tookMs).toBeLessThan(TAKE_OVER_MS);
  });

  it('keeps a partition whose handler takes longer than the session, and others are not held up by it', async () => {
    const log = opened();
    const [slow, quick] = ['slow', 'quick-one'];
    const count = await log.partitions(TOPICS.timing);
    expect(partitionOf(slow, count)).not.toBe(partitionOf(quick, count));
    const handled: string[] = [];
    const revoked: number[] = [];
    await log.consume({
      group: 'long-handlers',
      topics: [TOPICS.timing],
      startAt: async (at) => (await log.offsets(at)).next,
      onRevoked: ({ partition }) => revoked.push(partition),
      onBatch: async ({ records }) => {
        if (records[0]?.key === slow) await sleep(SESSION_TIMEOUT_MS + 2_000);
        handled.push(...records.map(({ key }) => key));
      },
    });
    await log.append(TOPICS.timing, [{ key: slow, value: '' }]);
    await log.append(TOPICS.timing, [{ key: quick, value: '' }]);
    await expect.poll(() => handled, { timeout: 20_000 }).toHaveLength(2);
    expect(handled).toEqual([quick, slow]);
    expect(revoked).toEqual([]);
  });

  it('lives on as a member when its group coordinator is killed and comes again', async () => {
    const log = opened();
    const handled: string[] = [];
    const applied = new Map<number, number>();
    await log.consume({
      group: 'coordinator',
      topics: [TOPICS.timing],
      startAt: async (at) => applied.get(at.partition) ?? (await log.offsets(at)).next,
      onBatch: async ({ partition, records }) => {
        handled.push(...records.map(({ value }) => value));
        applied.set(partition, (records.at(-1)?.offset ?? -1) + 1);
      },
    });
    await log.append(TOPICS.timing, [{ key: 'coordinated', value: 'before' }]);
    await expect.poll(() => handled, { timeout: 20_000 }).toEqual(['before']);
    await kafka.kill9();
    await sleep(SESSION_TIMEOUT_MS + 2_000);
    kafka = await startKafka({ dataDir, port });
    const back = performance.now();
    await log.append(TOPICS.timing, [{ key: 'coordinated', value: 'after' }]);
    await expect.poll(() => handled.at(-1), { timeout: 30_000 }).toBe('after');
    expect(handled).toEqual(['before', 'after']);
    console.log(`a member reads again ${Math.round(performance.now() - back)} ms after the broker came back`);
  });

  it('can be made before its broker is there: it says so, and starts by itself', async () => {
    await kafka.stop();
    const states: KafkaState[] = [];
    const log = opened((state) => states.push(state));
    const appended = log.append(TOPICS.timing, [{ key: 'early', value: 'bird' }]);
    await expect.poll(() => states.at(-1), { timeout: 10_000 }).toMatchObject({ status: 'connecting' });
    expect(states.at(-1)).toMatchObject({ reason: expect.stringContaining('ECONNREFUSED') });
    kafka = await startKafka({ dataDir, port });
    await appended;
    expect(log.state).toEqual({ status: 'ready' });

    await kafka.stop();
    const late = log.append(TOPICS.timing, [{ key: 'early', value: 'worm' }]);
    await expect.poll(() => states.at(-1), { timeout: 10_000 }).toMatchObject({ status: 'lost' });
    kafka = await startKafka({ dataDir, port });
    await late;
    expect(states.at(-1)).toEqual({ status: 'ready' });
  });
});

function memberProcess(group: string, brokers: string): ChildProcess {
  return spawn(process.execPath, [join(import.meta.dirname, 'member-process.ts'), group], {
    env: { ...process.env, KAFKA_BROKERS: brokers },
    stdio: 'ignore',
  });
}
