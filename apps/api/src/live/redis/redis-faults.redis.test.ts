import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, it } from 'vitest';
import { pictureAt, Watcher, Writer } from './race-under-test.ts';
import type { LinkState } from './redis-link.ts';
import { RedisLiveStore, type RedisLiveStoreOptions } from './redis-live-store.ts';
import { ProxyUnderTest, RedisUnderTest } from './redis-under-test.ts';
import type { RedisLiveEvent } from './session-channel.ts';

const PATIENCE_MS = 15_000;
/** "Streams heal within 1 s of Redis answering again", and what a busy machine adds. */
const HEAL_MS = 1_500;
const SESSION = 'qatar';
const RETAINED_CHANGES = 128;
const AOF = ['--appendonly', 'yes', '--appendfsync', 'no'];

describe.skipIf(!process.env.REDIS_URL)('the Redis live store under faults', { timeout: 60_000 }, () => {
  const undo: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const step of undo.splice(0).reverse()) await step();
  });

  const redisUnderTest = async (...settings: string[]) => {
    const redis = await RedisUnderTest.start(...settings);
    undo.push(() => redis.discard());
    return redis;
  };
  const proxyTo = async (redis: RedisUnderTest) => {
    const proxy = await ProxyUnderTest.start(redis.connection);
    undo.push(() => proxy.close());
    return proxy;
  };
  const storeOn = async (at: Pick<RedisLiveStoreOptions, 'connection'>, more = {}) => {
    const states: LinkState[] = [];
    const events: RedisLiveEvent[] = [];
    const store = new RedisLiveStore({
      connection: at.connection,
      onState: (state) => states.push(state),
      onEvent: (event) => events.push(event),
      retainedChanges: RETAINED_CHANGES,
      ...more,
    });
    undo.push(() => store.close());
    await store.ready();
    return { store, states, events };
  };
  const race = async (writing: RedisLiveStore, watching: RedisLiveStore) => {
    const writer = new Writer(writing, SESSION);
    await writer.writeTo(30);
    const watcher = await Watcher.open(watching, SESSION);
    undo.push(() => watcher.close());
    writer.start();
    await told(watcher, 20);
    return { writer, watcher };
  };
  const told = async (watcher: Watcher, more: number) => {
    const target = watcher.changes + more;
    await expect
      .poll(() => watcher.changes, { timeout: PATIENCE_MS, interval: 5 })
      .toBeGreaterThanOrEqual(target);
  };
  const stateBecomes = (states: readonly LinkState[], state: LinkState['state'], from: number) =>
    expect
      .poll(() => states.slice(from).some((s) => s.state === state), { timeout: PATIENCE_MS, interval: 5 })
      .toBe(true);

  /** The race ends; the watcher must have come to exactly what is stored, which is what the race folds into. */
  const settle = async (store: RedisLiveStore, writer: Writer, watcher: Watcher) => {
    await writer.stop();
    const snapshot = await store.snapshot(SESSION);
    const stored = { epoch: snapshot?.epoch, sequence: snapshot?.sequence };
    await expect
      .poll(() => ({ epoch: watcher.picture.epoch, sequence: watcher.picture.sequence }), {
        timeout: PATIENCE_MS,
      })
      .toEqual(stored);
    expect(watcher.picture.parts).toEqual(snapshot?.parts);
    expect(watcher.picture.parts).toEqual(pictureAt(writer.at));
    expect(watcher.complaints).toEqual([]);
    const page = await store.readLog({ session: SESSION, log: 'raceControl', after: 0, limit: 100_000 });
    expect(page.items.map(({ number }) => number)).toEqual(
      Array.from({ length: page.items.length }, (_, index) => page.oldest + index),
    );
    const ids = page.items.map(({ entry }) => Number(entry.item.id));
    expect(ids).toEqual(ids.map((_, index) => (ids[0] ?? 0) + 7 * index));
    expect(page.newest).toBe(Math.ceil(writer.at / 7));
  };

  it('heals when Redis was killed and comes back with its data', async () => {
    const redis = await redisUnderTest(...AOF);
    const { store, states, events } = await storeOn(redis);
    const { writer, watcher } = await race(store, store);
    for (let round = 0; round < 3; round++) {
      const mark = states.length;
      const epoch = watcher.picture.epoch;
      await redis.kill();
      await stateBecomes(states, 'lost', mark);
      await redis.start();
      const answeredAtMs = performance.now();
      await told(watcher, 1);
      expect(performance.now() - answeredAtMs).toBeLessThan(HEAL_MS);
      await told(watcher, 20);
      expect(watcher.picture.epoch).toBe(epoch);
    }
    await settle(store, writer, watcher);
    expect(watcher.lost).toBe(0);
    expect(events.filter(({ type }) => type !== 'healed' && type !== 'not-enlisted')).toEqual([]);
  });

  it('tells `lost` when Redis was killed and comes back empty, and the race begins a new epoch', async () => {
    const redis = await redisUnderTest('--appendonly', 'no');
    const { store, states } = await storeOn(redis);
    const { writer, watcher } = await race(store, store);
    const { epoch } = watcher.picture;
    await redis.kill();
    await stateBecomes(states, 'lost', 0);
    await redis.start();
    const answeredAtMs = performance.now();
    await expect.poll(() => watcher.lost, { timeout: PATIENCE_MS, interval: 5 }).toBe(1);
    await told(watcher, 1);
    expect(performance.now() - answeredAtMs).toBeLessThan(HEAL_MS);
    await told(watcher, 20);
    await settle(store, writer, watcher);
    expect(watcher.picture.epoch).not.toBe(epoch);
  });

  it('answers null and an empty mark after Redis came back empty, and refuses a change that goes on from before', async () => {
    const redis = await redisUnderTest('--appendonly', 'no');
    const { store, states } = await storeOn(redis);
    const writer = new Writer(store, SESSION);
    await writer.writeTo(50);
    await store.markApplied({ 'f1.timing:0': writer.at });
    await redis.kill();
    await stateBecomes(states, 'lost', 0);
    await redis.start();
    await store.ready();
    expect(await store.position(SESSION)).toBeNull();
    expect(await store.snapshot(SESSION)).toBeNull();
    expect(await store.appliedUpTo()).toEqual({});
    expect(await store.sessions()).toEqual([]);
    await writer.writeTo(60);
    expect((await store.snapshot(SESSION))?.parts).toEqual(pictureAt(writer.at));
    expect((await store.sessions()).map(({ session }) => session)).toEqual([SESSION]);
  });

  it('tells `lost` when the store went back and then on past the watcher, as after a failover', async () => {
    const redis = await redisUnderTest('--appendonly', 'no');
    const proxy = await proxyTo(redis);
    const { store: writing, states } = await storeOn(redis);
    const { store: watching, states: watchingStates } = await storeOn(proxy);
    const writer = new Writer(writing, SESSION);
    await writer.writeTo(100);
    const admin = new Redis(redis.connection.port);
    undo.push(async () => admin.disconnect());
    admin.on('error', () => {});
    await admin.save();
    await copyFile(join(redis.folder, 'dump.rdb'), join(redis.folder, 'kept.rdb'));
    const watcher = await Watcher.open(watching, SESSION);
    undo.push(() => watcher.close());
    await writer.writeTo(120);
    await expect
      .poll(() => watcher.picture.parts.get('head'), { timeout: PATIENCE_MS })
      .toEqual({ version: writer.at });
    const seen = watcher.picture.sequence;
    proxy.cut();
    await stateBecomes(watchingStates, 'lost', 0);
    await redis.kill();
    await stateBecomes(states, 'lost', 0);
    await copyFile(join(redis.folder, 'kept.rdb'), join(redis.folder, 'dump.rdb'));
    await redis.start();
    await writing.ready();
    await writer.writeTo(140);
    expect((await writing.position(SESSION))?.sequence).toBeGreaterThan(seen);
    expect(watcher.lost).toBe(0);
    proxy.restore();
    await expect.poll(() => watcher.lost, { timeout: PATIENCE_MS }).toBe(1);
    writer.start();
    await told(watcher, 10);
    await settle(writing, writer, watcher);
  });

  it('notices a Redis that stands still, fails fast meanwhile, and heals when it goes on', async () => {
    const redis = await redisUnderTest('--appendonly', 'no');
    const { store, states } = await storeOn(redis);
    const { writer, watcher } = await race(store, store);
    redis.pause();
    await stateBecomes(states, 'lost', 0);
    const askedAtMs = performance.now();
    const refused = await store.snapshot(SESSION).catch((cause: unknown) => cause);
    expect(refused).toMatchObject({
      name: 'LiveStoreUnavailable',
      code: 'LIVE_STORE_UNREACHABLE',
      retriable: true,
    });
    await expect(store.watch(SESSION, () => {})).rejects.toMatchObject({ code: 'LIVE_STORE_UNREACHABLE' });
    await expect(store.watchSessions(() => {})).rejects.toMatchObject({ code: 'LIVE_STORE_UNREACHABLE' });
    expect(performance.now() - askedAtMs).toBeLessThan(200);
    redis.resume();
    const answeredAtMs = performance.now();
    await told(watcher, 1);
    expect(performance.now() - answeredAtMs).toBeLessThan(HEAL_MS);
    await told(watcher, 20);
    await settle(store, writer, watcher);
  });

  it('reads a short cut from the kept changes, and tells `lost` after a long one', async () => {
    const redis = await redisUnderTest('--appendonly', 'no');
    const proxy = await proxyTo(redis);
    const { store: writing } = await storeOn(redis);
    const { store: watching, states, events } = await storeOn(proxy);
    const writer = new Writer(writing, SESSION);
    await writer.writeTo(30);
    const watcher = await Watcher.open(watching, SESSION);
    undo.push(() => watcher.close());
    const missing = async (count: number) => {
      const { sequence } = (await writing.position(SESSION)) ?? { sequence: 0 };
      proxy.cut();
      await stateBecomes(states, 'lost', states.length);
      while (((await writing.position(SESSION))?.sequence ?? 0) < sequence + count)
        await writer.writeTo(writer.at + 1);
      proxy.restore();
      await stateBecomes(states, 'ready', states.length);
      await expect
        .poll(() => watcher.picture.sequence, { timeout: PATIENCE_MS, interval: 5 })
        .toBe(sequence + count);
    };
    await missing(RETAINED_CHANGES);
    expect(watcher.lost).toBe(0);
    expect(watcher.changes).toBe(RETAINED_CHANGES);
    expect(events).toContainEqual(
      expect.objectContaining({ outcome: 'caught up', changes: RETAINED_CHANGES }),
    );
    await missing(RETAINED_CHANGES + 1);
    expect(watcher.lost).toBe(1);
    expect(watcher.changes).toBe(RETAINED_CHANGES);
    expect(watcher.complaints).toEqual([]);
    expect(watcher.picture.parts).toEqual(pictureAt(writer.at));
  });

  it('applies a change once whose answer was lost, when it is asked again', async () => {
    const redis = await redisUnderTest('--appendonly', 'no');
    const proxy = await proxyTo(redis);
    const { store, states } = await storeOn(proxy);
    const { store: beside } = await storeOn(redis);
    const { writer, watcher } = await race(store, beside);
    for (let round = 0; round < 5; round++) {
      const mark = states.length;
      const before = watcher.changes;
      proxy.loseAnswers();
      // The writer waits for an answer; its watcher, beside, has seen the change.
      await expect.poll(() => watcher.changes, { timeout: PATIENCE_MS, interval: 5 }).toBeGreaterThan(before);
      proxy.cut();
      await stateBecomes(states, 'lost', mark);
      proxy.restore();
      await stateBecomes(states, 'ready', mark);
      await told(watcher, 5);
    }
    await settle(beside, writer, watcher);
    expect(watcher.lost).toBe(0);
  });

  it('stays exact while connections are cut again and again in the middle of the race', async () => {
    const redis = await redisUnderTest('--appendonly', 'no');
    const near = await proxyTo(redis);
    const far = await proxyTo(redis);
    const { store: writing, states: writingStates } = await storeOn(near);
    const { store: watching, states: watchingStates } = await storeOn(far);
    const { writer, watcher } = await race(writing, watching);
    for (let round = 0; round < 12; round++) {
      const [proxy, states] = round % 3 === 0 ? [near, writingStates] : [far, watchingStates];
      const mark = states.length;
      proxy.cut();
      await stateBecomes(states, 'lost', mark);
      proxy.restore();
      await stateBecomes(states, 'ready', mark);
      await told(watcher, 3);
    }
    await settle(writing, writer, watcher);
  });

  it('notices half-open connections on both of its connections, and heals on new ones', async () => {
    const redis = await redisUnderTest('--appendonly', 'no');
    const proxy = await proxyTo(redis);
    const { store: writing } = await storeOn(redis);
    const { store: watching, states } = await storeOn(proxy);
    const { writer, watcher } = await race(writing, watching);
    proxy.silence();
    const silentAtMs = performance.now();
    await stateBecomes(states, 'lost', 0);
    expect(performance.now() - silentAtMs).toBeLessThan(3_000 + HEAL_MS);
    // New connections are accepted and stay silent as well.
    await expect
      .poll(() => states.some((s) => s.state === 'lost' && /accepted the connection/.test(s.reason)), {
        timeout: PATIENCE_MS,
      })
      .toBe(true);
    proxy.restore();
    await told(watcher, 20);
    await settle(writing, writer, watcher);
  });

  it('tells `lost` of a store that was emptied under open connections', async () => {
    const redis = await redisUnderTest('--appendonly', 'no');
    const { store } = await storeOn(redis);
    const { writer, watcher } = await race(store, store);
    await writer.stop();
    const admin = new Redis(redis.connection.port);
    undo.push(async () => admin.disconnect());
    await admin.flushall();
    // Nothing is applied: only the periodic look can tell.
    await expect.poll(() => watcher.lost, { timeout: PATIENCE_MS }).toBe(1);
    writer.start();
    await told(watcher, 20);
    await settle(store, writer, watcher);
  });

  it('keeps trying a Redis that is absent at start, says so, and starts by itself when it comes', async () => {
    const redis = await RedisUnderTest.lay('--appendonly', 'no');
    undo.push(() => redis.discard());
    const states: LinkState[] = [];
    const store = new RedisLiveStore({
      connection: redis.connection,
      onState: (state) => states.push(state),
    });
    undo.push(() => store.close());
    await expect(store.position(SESSION)).rejects.toMatchObject({ code: 'LIVE_STORE_UNREACHABLE' });
    await stateBecomes(states, 'lost', 0);
    expect(states[0]).toMatchObject({ state: 'lost', reason: expect.stringContaining('ECONNREFUSED') });
    await redis.start();
    const answeredAtMs = performance.now();
    await store.ready();
    expect(performance.now() - answeredAtMs).toBeLessThan(HEAL_MS);
    expect(await store.position(SESSION)).toBeNull();
  });

  it('closes within two seconds of a Redis that does not answer', async () => {
    const redis = await redisUnderTest('--appendonly', 'no');
    const { store } = await storeOn(redis);
    await store.watch(SESSION, () => {});
    redis.pause();
    const asked = store.position(SESSION).catch((cause: unknown) => cause);
    const closedAtMs = performance.now();
    await store.close();
    expect(performance.now() - closedAtMs).toBeLessThan(2_000);
    expect(await asked).toMatchObject({ code: 'LIVE_STORE_UNREACHABLE' });
    await expect(store.position(SESSION)).rejects.toMatchObject({
      code: 'LIVE_STORE_CLOSED',
      retriable: false,
    });
    await expect(store.ready()).rejects.toMatchObject({ code: 'LIVE_STORE_CLOSED' });
  });
});
