/**
 * What the Redis live store takes and how soon it tells: applies per second, milliseconds from apply
 * to a watcher in another store, and bytes for each session.
 *
 *   REDIS_URL=redis://127.0.0.1:6379 npx -y pnpm@12 bench redis [SECONDS]
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedLiveStore } from '../../apps/api/src/live/embedded-live-store.ts';
import type { Json, LiveStore, SessionChange } from '../../apps/api/src/live/live-store.ts';
import { RedisLiveStore } from '../../apps/api/src/live/redis/redis-live-store.ts';
import { redisOptionsFrom } from '../../apps/api/src/live/redis/redis-options.ts';
import type { LogItem, PartKey } from '../../packages/timing/src/fold/parts.ts';

const PARTS = 20;
const PART_BYTES = 500;
const ITEM_EVERY = 5;
const RACE_RATE_PER_S = 50;
const WARM_UP_MS = 500;

const seconds = Math.min(60, Number(process.argv[2] ?? 5));
const read = redisOptionsFrom(process.env);
if (!read.ok) {
  console.error(read.problems.join('\n'));
  process.exit(2);
}
const { connection } = read;
const prefix = `bench-${randomUUID()}`;
// What this run leaves behind goes by itself.
const kept = { keepActiveMs: 60_000, keepEndedMs: 60_000 };
const writing = new RedisLiveStore({ connection, prefix, ...kept });
const watching = new RedisLiveStore({ connection, prefix, ...kept });
await Promise.all([writing.ready(), watching.ready()]);

console.log(`each change: ${PARTS} parts of ${PART_BYTES} bytes`);
await throughput('the embedded twin', new EmbeddedLiveStore(), 1);
for (const sessions of [1, 4, 16]) await throughput('Redis', writing, sessions);
await latency('as fast as they are applied', 0);
await latency(`at ${RACE_RATE_PER_S} changes a second`, RACE_RATE_PER_S);
await readings();
await Promise.all([writing.close(), watching.close()]);

async function throughput(name: string, store: LiveStore, sessions: number): Promise<void> {
  const deadlineMs = performance.now() + (seconds * 1_000) / 2;
  const startedMs = performance.now();
  let applied = 0;
  const write = async (session: string) => {
    for (let offset = 1; performance.now() < deadlineMs; offset++) {
      await applyOrFail(store, change(session, offset));
      applied++;
    }
  };
  await Promise.all(Array.from({ length: sessions }, () => write(randomUUID())));
  const perSecond = (applied * 1_000) / (performance.now() - startedMs);
  console.log(`${name}, ${sessions} sessions side by side: ${perSecond.toFixed(0)} applies a second`);
}

async function latency(name: string, perSecond: number): Promise<void> {
  const session = randomUUID();
  await applyOrFail(writing, change(session, 1));
  const sentMs = new Map<number, number>();
  const tookMs: number[] = [];
  let told = 1;
  const leave = await watching.watch(session, (message) => {
    if (message.type === 'lost') throw new Error('told lost without an outage');
    told = message.notice.sequence;
    const sent = sentMs.get(told);
    sentMs.delete(told);
    if (sent !== undefined) tookMs.push(performance.now() - sent);
  });
  const startedMs = performance.now();
  let offset = 1;
  while (performance.now() - startedMs < (seconds * 1_000) / 2) {
    offset++;
    if (performance.now() - startedMs > WARM_UP_MS) sentMs.set(offset, performance.now());
    await applyOrFail(writing, change(session, offset));
    if (perSecond > 0) await sleep(1_000 / perSecond);
  }
  while (told < offset) await sleep(1);
  await leave();
  tookMs.sort((a, b) => a - b);
  const at = (share: number) => tookMs[Math.floor((tookMs.length - 1) * share)]?.toFixed(2);
  console.log(`apply to told, ${name}: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, of ${tookMs.length} changes`);
}

async function readings(): Promise<void> {
  const session = randomUUID();
  const parts = new Map(Array.from({ length: 150 }, (_, n) => [`laps/${n}` as PartKey, filler(3_300)]));
  const startedMs = performance.now();
  await applyOrFail(writing, { ...change(session, 1), parts });
  const appliedMs = performance.now();
  await watching.snapshot(session);
  const readMs = performance.now();
  const bytes = parts.size * 3_300;
  const took = `reset ${(appliedMs - startedMs).toFixed(1)} ms, snapshot ${(readMs - appliedMs).toFixed(1)} ms`;
  console.log(`a picture of ${(bytes / 1_000).toFixed(0)} KB: ${took}`);
}

async function applyOrFail(store: LiveStore, next: SessionChange): Promise<void> {
  const outcome = await store.apply(next);
  if (!outcome.applied) throw new Error(`change ${JSON.stringify(next.to)} was refused`);
}

function change(session: string, offset: number): SessionChange {
  const parts = new Map(
    Array.from({ length: PARTS }, (_, n) => [`cars/${n}` as PartKey, filler(PART_BYTES)]),
  );
  return {
    session,
    epoch: 'bench',
    reset: offset === 1,
    from: offset === 1 ? null : { 'f1.timing:0': offset - 1 },
    to: { 'f1.timing:0': offset },
    parts,
    memory: new Map(),
    items: offset % ITEM_EVERY === 0 ? [item(offset)] : [],
    summary: { kind: 'RACE', origin: 'SIMULATION', season: 2026, status: 'STARTED', active: true },
  };
}

/** JSON of so many bytes. */
function filler(bytes: number): Json {
  return { text: 'x'.repeat(bytes - '{"text":""}'.length) };
}

function item(offset: number): LogItem {
  const told = { id: `${offset}`, at: '2026-03-08T05:00:00.000Z', lap: 1, category: 'Flag', flag: 'GREEN' };
  return {
    log: 'raceControl',
    item: { ...told, scope: null, sector: null, message: 'GREEN LIGHT', drivers: [] },
  };
}
