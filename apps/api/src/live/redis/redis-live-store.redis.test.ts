import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { liveStoreContract } from '../live-store.contract.ts';
import { scoreStoreContract } from '../score-store.contract.ts';
import { RedisLiveStore } from './redis-live-store.ts';
import { redisOptionsFrom } from './redis-options.ts';

const RETAINED_ITEMS = 20;
const HOW_TO_RUN = 'set REDIS_URL, such as redis://127.0.0.1:6379 (infra:up prints one)';

const read = redisOptionsFrom(process.env);
if (read.ok) {
  liveStoreContract('Redis', async () => {
    const scope = randomUUID();
    const { connection } = read;
    const store = new RedisLiveStore({ connection, prefix: `test-${scope}`, retainedItems: RETAINED_ITEMS });
    await store.ready();
    return { store, scope, retainedItems: RETAINED_ITEMS };
  });
  scoreStoreContract('Redis', async (scoreBounds) => {
    const { connection } = read;
    const store = new RedisLiveStore({ connection, prefix: `test-${randomUUID()}`, scoreBounds });
    await store.ready();
    return { scores: store.scores, close: () => store.close() };
  });
} else {
  describe('the live store contract, kept by Redis', () => {
    it.skipIf(!process.env.SLIPSTREAM_REQUIRE_ALL)(`runs against a real Redis: ${HOW_TO_RUN}`, () => {
      expect.fail(read.problems.join('; '));
    });
  });
}
