import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { COMPRESSIONS, type Compression } from '../../apps/api/src/log/kafka/codecs.ts';
import { kafkaConfigFrom } from '../../apps/api/src/log/kafka/kafka-config.ts';
import { KafkaEventLog } from '../../apps/api/src/log/kafka/kafka-event-log.ts';
import { partitionOf } from '../../apps/api/src/log/partition.ts';
import { TOPICS } from '../../apps/api/src/log/topics.ts';

/**
 * What the event log does on Kafka: records appended and read in a second, by codec, and how long one
 * record takes from append to handler.
 */
const { values } = parseArgs({
  options: {
    records: { type: 'string', default: '100000' },
    sessions: { type: 'string', default: '1' },
    compressions: { type: 'string', default: Object.keys(COMPRESSIONS).join(',') },
    /** Records appended by one call, as a source does that reads a burst. */
    call: { type: 'string', default: '100' },
    /** Calls that wait at one time. */
    callers: { type: 'string', default: '16' },
  },
});
const RECORDS = Number(values.records);
const LATENCY_RECORDS = 500;
const LATENCY_EVERY_MS = 5;

const config = kafkaConfigFrom(process.env);
if (!config.ok) {
  console.error(config.mistakes.join('\n'));
  process.exit(1);
}
const { settings } = config;

{
  // The first run is slow whatever it is; the first codec would look worst.
  const log = new KafkaEventLog({ settings });
  await appended(log, [`bench-${randomUUID()}`]);
  await log.close();
}

for (const compression of values.compressions.split(',') as Compression[]) {
  const log = new KafkaEventLog({ settings: { ...settings, compression }, onProblem: console.error });
  const sessions = Array.from({ length: Number(values.sessions) }, () => `bench-${randomUUID()}`);
  const count = await log.partitions(TOPICS.timing);
  const starts = await Promise.all(
    [...new Set(sessions.map((session) => partitionOf(session, count)))].map(async (partition) => ({
      partition,
      from: (await log.offsets({ topic: TOPICS.timing, partition })).next,
    })),
  );
  const append = await appended(log, sessions);
  const consume = await consumed(log, starts);
  const latency = await latencies(log, sessions[0] as string);
  console.log(
    `${compression.padEnd(7)} append ${rate(append.ms)}/s (CPU ${append.cpu} µs each), ` +
      `read ${rate(consume.ms)}/s (CPU ${consume.cpu} µs each), ` +
      `append to handler p50 ${at(latency, 0.5)} ms, p99 ${at(latency, 0.99)} ms`,
  );
  await log.close();
}

interface Cost {
  readonly ms: number;
  readonly cpu: string;
}

async function costOf(work: () => Promise<void>): Promise<Cost> {
  const cpu = process.cpuUsage();
  const begun = performance.now();
  await work();
  const ms = performance.now() - begun;
  const { user, system } = process.cpuUsage(cpu);
  return { ms, cpu: ((user + system) / RECORDS).toFixed(1) };
}

function appended(log: KafkaEventLog, sessions: readonly string[]): Promise<Cost> {
  const perCall = Number(values.call);
  let next = 0;
  return costOf(async () => {
    await Promise.all(
      Array.from({ length: Number(values.callers) }, async (_, caller) => {
        const key = sessions[caller % sessions.length] as string;
        while (next < RECORDS) {
          const from = next;
          next += perCall;
          await log.append(
            TOPICS.timing,
            Array.from({ length: perCall }, (_, index) => ({ key, value: lap(key, from + index) })),
          );
        }
      }),
    );
  });
}

function consumed(log: KafkaEventLog, starts: readonly { partition: number; from: number }[]): Promise<Cost> {
  let seen = 0;
  return costOf(async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const readings = await Promise.all(
      starts.map(({ partition, from }) =>
        log.tail({
          topic: TOPICS.timing,
          partition,
          from,
          onBatch: async (records) => {
            seen += records.length;
            if (seen >= RECORDS) resolve();
          },
        }),
      ),
    );
    await promise;
    await Promise.all(readings.map((reading) => reading.close()));
  });
}

async function latencies(log: KafkaEventLog, key: string): Promise<number[]> {
  const partition = partitionOf(key, await log.partitions(TOPICS.timing));
  const took: number[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const reading = await log.tail({
    topic: TOPICS.timing,
    partition,
    from: 'end',
    onBatch: async (records) => {
      for (const { value } of records) took.push(performance.now() - Number(value));
      if (took.length >= LATENCY_RECORDS) resolve();
    },
  });
  for (let index = 0; index < LATENCY_RECORDS; index++) {
    void log.append(TOPICS.timing, [{ key, value: String(performance.now()) }]);
    await new Promise((go) => setTimeout(go, LATENCY_EVERY_MS));
  }
  await promise;
  await reading.close();
  return took.sort((a, b) => a - b);
}

/** About as long as a timing event is. */
function lap(session: string, number: number): string {
  return JSON.stringify({
    v: 1,
    id: `${session}:${number}`,
    session,
    at: 1_700_000_000_000 + number * 37,
    type: 'SectorCompleted',
    body: {
      driver: number % 22,
      lap: number % 57,
      sector: (number % 3) + 1,
      timeMs: 28_000 + (number % 997),
    },
  });
}

function rate(ms: number): string {
  return Math.round((RECORDS / ms) * 1_000)
    .toLocaleString('en')
    .padStart(7);
}

function at(sorted: readonly number[], quantile: number): string {
  return (sorted[Math.floor(sorted.length * quantile)] ?? Number.NaN).toFixed(1);
}
