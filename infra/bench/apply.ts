/**
 * How fast a projector brings a race from Kafka into Redis: events a second while they stream in, and
 * the whole recording, telemetry included, from its first offset into an empty Redis.
 *
 *   npx -y pnpm@12 bench apply [--recording FILE] [--rounds 3] [--sessions 1]
 *
 * With KAFKA_BROKERS and REDIS_URL it uses those (nobody else may append to `f1.*` meanwhile); without, it
 * starts private ones and stops them.
 */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { LiveStore } from '../../apps/api/src/live/live-store.ts';
import { RedisLiveStore } from '../../apps/api/src/live/redis/redis-live-store.ts';
import { redisOptionsFrom } from '../../apps/api/src/live/redis/redis-options.ts';
import type { Lag } from '../../apps/api/src/log/event-log.ts';
import { kafkaConfigFrom } from '../../apps/api/src/log/kafka/kafka-config.ts';
import { KafkaEventLog } from '../../apps/api/src/log/kafka/kafka-event-log.ts';
import { derivers } from '../../apps/api/src/project/derivers.ts';
import { Projector } from '../../apps/api/src/project/projector.ts';
import { appendEvents } from '../../apps/api/src/source/session-runner.ts';
import { MAX_SPEED } from '../../packages/sources/src/playback/playback.ts';
import { startPlayback } from '../../packages/sources/src/playback/start-playback.ts';
import { systemClock } from '../../packages/sources/src/playback/system-clock.ts';
import { openRecording } from '../../packages/sources/src/recording/open-recording.ts';
import { TELEMETRY_TYPES } from '../../packages/timing/src/events/bodies.ts';
import type { TimingEvent } from '../../packages/timing/src/events/envelope.ts';
import { engines } from './rig/product.ts';

const { values } = parseArgs({
  options: {
    recording: { type: 'string', default: '../shared/recordings/2023-qatar-race.tar.xz' },
    rounds: { type: 'string', default: '3' },
    sessions: { type: 'string', default: '1' },
    /** How this script calls itself, to append in a process of its own: `timing` or `all`. */
    produce: { type: 'string' },
  },
});
const STREAMED_BAR_PER_S = 20_000;
const CATCH_UP_BAR_S = 10;
/** Events that one call of a source appends. */
const CALL = 500;
const sessions = Number(values.sessions);

if (values.produce) await produce(values.produce);
else await measure();

async function measure(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'slipstream-apply-'));
  const own = await engines(folder, process.env);
  process.env.KAFKA_BROKERS = own.brokers;
  process.env.REDIS_URL = own.redisUrl;
  try {
    await rounds();
  } finally {
    await own.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function rounds(): Promise<void> {
  for (let round = 1; round <= Number(values.rounds); round++) {
    const streamed = await projected(await ends(), () => produced('timing'));
    const rate = streamed.records / streamed.seconds;
    tell(
      `round ${round}, streamed in`,
      streamed,
      `${rate.toFixed(0)} timing events a second`,
      rate >= STREAMED_BAR_PER_S,
    );
  }
  const start = await ends();
  await produced('all');
  for (let round = 1; round <= Number(values.rounds); round++) {
    const caughtUp = await projected(start, null);
    tell(
      `round ${round}, from offset 0`,
      caughtUp,
      `${caughtUp.seconds.toFixed(2)} s for the whole race`,
      caughtUp.seconds < CATCH_UP_BAR_S,
    );
  }
}

interface Projected {
  readonly records: number;
  readonly seconds: number;
  readonly cpuS: number;
  readonly steps: number;
}

/**
 * Runs a projector with an empty store from `start` on until it has all that is on the log. With a
 * `feed`, the time begins with the first record that this appends; without, before the projector starts.
 */
async function projected(
  start: Readonly<Record<string, number>>,
  feed: (() => Promise<void>) | null,
): Promise<Projected> {
  const log = openLog();
  const redis = redisOptionsFrom(process.env);
  if (!redis.ok) throw new Error(redis.problems.join('\n'));
  const kept = { keepActiveMs: 60_000, keepEndedMs: 60_000 };
  const store = new RedisLiveStore({
    connection: redis.connection,
    prefix: `bench-${randomUUID()}`,
    ...kept,
  });
  await store.ready();
  await store.markApplied(start);
  const projector = new Projector({
    log,
    store,
    nowMs: () => Date.now(),
    group: `bench-${randomUUID()}`,
    onPoison: async (_batch, _record, reason) => console.error(reason),
    derivation: {
      kinds: derivers({ anomalies: true, language: 'en' }),
      onFault: (name, cause) => console.error(name, cause),
    },
  });
  const beganMs = performance.now();
  await projector.start();
  let [firstMs, cpu] = [beganMs, process.cpuUsage()];
  const fed = feed?.();
  if (fed) {
    // Items that earlier rounds derived are read, too: they are nobody's events.
    while (projector.counts.folded === 0) await sleep(1);
    [firstMs, cpu] = [performance.now(), process.cpuUsage()];
  }
  await fed;
  const now = await ends();
  const wanted = Object.keys(now).reduce((sum, key) => sum + (now[key] ?? 0) - (start[key] ?? 0), 0);
  const isFed = ({ at: { topic } }: Lag) => topic === 'f1.timing' || topic === 'f1.telemetry';
  while (projector.counts.folded < wanted || log.lags().some((each) => isFed(each) && each.lag > 0)) {
    await sleep(1);
  }
  const seconds = (performance.now() - firstMs) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  await checkStored(store, now);
  const { folded: records, steps } = projector.counts;
  await projector.close();
  await log.close();
  await store.close();
  return { records, steps, seconds, cpuS: (user + system) / 1e6 };
}

/** A batch may count as handled before the store has it; once nothing more waits, none may. */
async function checkStored(store: LiveStore, ends: Readonly<Record<string, number>>): Promise<void> {
  const stored = new Map<string, number>();
  for (const { session } of await store.sessions()) {
    const position = await store.position(session);
    for (const [key, offset] of Object.entries(position?.offsets ?? {})) {
      stored.set(key, Math.max(offset, stored.get(key) ?? 0));
    }
  }
  for (const [key, offset] of stored) {
    const end = ends[key];
    if (end !== undefined && offset < end)
      throw new Error(`the live store has ${key} up to ${offset} of ${end}`);
  }
  if (stored.size === 0) throw new Error('the live store has no session');
}

function tell(name: string, { records, steps, cpuS }: Projected, figure: string, met: boolean): void {
  console.log(
    `${name}: ${figure} ${met ? '(bar met)' : '(BAR MISSED)'}; ${records} records, ${steps} steps, ${cpuS.toFixed(2)} s of CPU; load ${loadavg()[0]?.toFixed(1)}`,
  );
}

function produced(what: 'timing' | 'all'): Promise<void> {
  const args = ['--produce', what, '--recording', values.recording, '--sessions', values.sessions];
  const child = spawn(process.execPath, [import.meta.filename, ...args], { stdio: 'inherit' });
  return new Promise((done, failed) => {
    child.once('exit', (code) =>
      code === 0 ? done() : failed(new Error(`the producer ended with ${code}`)),
    );
  });
}

async function produce(what: string): Promise<void> {
  const all = await eventsOf('bench');
  const events = what === 'all' ? all : all.filter(({ type }) => !TELEMETRY_TYPES.has(type));
  const log = openLog();
  await Promise.all(
    Array.from({ length: what === 'all' ? 1 : sessions }, async () => {
      const session = `bench-${randomUUID()}`;
      await append(
        log,
        events.map((event) => ({ ...event, session })),
      );
    }),
  );
  await log.close();
}

/** Several calls at a time: what is appended while a batch is on its way makes up the next one. */
async function append(log: KafkaEventLog, events: readonly TimingEvent[]): Promise<void> {
  const calls: Promise<void>[] = [];
  for (let at = 0; at < events.length; at += CALL) {
    calls.push(appendEvents(log, events.slice(at, at + CALL)));
    if (calls.length >= 16) await calls.shift();
  }
  await Promise.all(calls);
}

async function eventsOf(session: string): Promise<TimingEvent[]> {
  const events: TimingEvent[] = [];
  const playback = startPlayback({
    log: await openRecording(resolve(values.recording)),
    session,
    speed: MAX_SPEED,
    clock: systemClock,
    carry: async (batch) => {
      for (const event of batch) events.push(event);
    },
  });
  await playback.done;
  return events;
}

/** The next offset of every partition. */
async function ends(): Promise<Record<string, number>> {
  const log = openLog();
  const offsets: Record<string, number> = {};
  for (const topic of ['f1.timing', 'f1.telemetry'] as const) {
    for (let partition = 0; partition < (await log.partitions(topic)); partition++) {
      offsets[`${topic}:${partition}`] = (await log.offsets({ topic, partition })).next;
    }
  }
  await log.close();
  return offsets;
}

function openLog(): KafkaEventLog {
  const config = kafkaConfigFrom(process.env);
  if (!config.ok) throw new Error(config.mistakes.join('\n'));
  return new KafkaEventLog({ settings: config.settings, onProblem: console.error });
}
