import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { pictureAt, Watcher, Writer } from './race-under-test.ts';
import { RedisLiveStore } from './redis-live-store.ts';
import { ProxyUnderTest, RedisUnderTest } from './redis-under-test.ts';

const SESSION = 'qatar';
const PATIENCE_MS = 20_000;
const SEED = Number(process.env.SLIPSTREAM_CHAOS_SEED ?? 44);
const STEPS = Number(process.env.SLIPSTREAM_CHAOS_STEPS ?? 10);
/** Short of what the heartbeat notices; longer pauses are in the fault tests. */
const PAUSE_MS = 300;
const PATIENCE_EACH_STEP_MS = 10_000;

/** A longer run by hand: `SLIPSTREAM_CHAOS_SEED=$RANDOM SLIPSTREAM_CHAOS_STEPS=200`, with REDIS_URL set. */
describe.skipIf(!process.env.REDIS_URL)('the Redis live store under chaos', () => {
  it(`ends on the whole race, through ${STEPS} faults of seed ${SEED}`, {
    timeout: PATIENCE_MS + STEPS * PATIENCE_EACH_STEP_MS,
  }, async () => {
    const redis = await RedisUnderTest.start('--appendonly', 'yes', '--appendfsync', 'no');
    const near = await ProxyUnderTest.start(redis.connection);
    const far = await ProxyUnderTest.start(redis.connection);
    const writing = new RedisLiveStore({ connection: near.connection });
    const watching = new RedisLiveStore({ connection: far.connection });
    const admin = new Redis({ ...redis.connection, retryStrategy: () => 20, maxRetriesPerRequest: null });
    admin.on('error', () => {});
    const steps: string[] = [];
    try {
      await Promise.all([writing.ready(), watching.ready()]);
      const writer = new Writer(writing, SESSION);
      await writer.writeTo(20);
      const watcher = await Watcher.open(watching, SESSION);
      writer.start();

      const oneOf = chooser(SEED);
      const faults: Record<string, () => Promise<unknown> | unknown> = {
        'cut the writer': () => near.cut(),
        'cut the watcher': () => far.cut(),
        'silence the writer': () => near.silence(),
        'silence the watcher': () => far.silence(),
        'lose answers': () => near.loseAnswers(),
        'lose messages': () => far.loseAnswers(),
        'empty the store': () => admin.flushall(),
        'kill and restart': async () => {
          await redis.kill();
          await redis.start();
        },
        'empty, kill and restart': async () => {
          await admin.flushall();
          await redis.kill();
          await redis.start();
        },
        'stand still': async () => {
          redis.pause();
          await sleep(PAUSE_MS);
          redis.resume();
        },
      };
      for (let step = 0; step < STEPS; step++) {
        const names = oneOf(4) === 0 ? [name(faults, oneOf), name(faults, oneOf)] : [name(faults, oneOf)];
        steps.push(names.join(' + '));
        for (const one of names) await faults[one]?.();
        // Everything that was lost stays lost; new connections get through.
        near.restore();
        far.restore();
        const before = watcher.messages.length;
        await expect
          .poll(() => watcher.messages.length, { timeout: PATIENCE_EACH_STEP_MS, interval: 5 })
          .toBeGreaterThan(before + 5);
      }

      await writer.stop();
      const snapshot = await writing.snapshot(SESSION);
      await expect.poll(() => watcher.picture.parts, { timeout: PATIENCE_MS }).toEqual(snapshot?.parts);
      expect(watcher.picture).toMatchObject({ epoch: snapshot?.epoch, sequence: snapshot?.sequence });
      expect(snapshot?.parts).toEqual(pictureAt(writer.at));
      expect(watcher.complaints).toEqual([]);
    } catch (cause) {
      throw new Error(`seed ${SEED}, after: ${steps.join('; ')}`, { cause });
    } finally {
      admin.disconnect();
      await Promise.all([writing.close(), watching.close()]);
      await Promise.all([near.close(), far.close()]);
      await redis.discard();
    }
  });
});

function name(faults: Readonly<Record<string, unknown>>, oneOf: (count: number) => number): string {
  const names = Object.keys(faults);
  return names[oneOf(names.length)] ?? '';
}

/** Numbers below `count` in an order that the seed decides (a linear congruential generator). */
function chooser(seed: number): (count: number) => number {
  let state = seed >>> 0;
  return (count) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * count);
  };
}
