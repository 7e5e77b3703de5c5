import { type ScoreDraft, scoreRecord } from '@slipstream/timing/scores/score-record';
import { afterEach, expect, it, vi } from 'vitest';
import { EmbeddedScoreStore } from '../live/embedded-score-store.ts';
import { RedisLiveStore } from '../live/redis/redis-live-store.ts';
import { ProxyUnderTest, RedisUnderTest } from '../live/redis/redis-under-test.ts';
import type { ScoreStore } from '../live/score-store.ts';
import { EmbeddedEventLog } from '../log/embedded-event-log.ts';
import { TOPICS } from '../log/topics.ts';
import { ScoreKeeper } from './score-keeper.ts';

vi.setConfig({ testTimeout: 60_000 });

const BOARD = { partition: 0, board: 'tetris' };
const WHOLE = { top: 100, players: [], around: [] };
const BATCHES = 40;
const OF_A_BATCH = 25;
const PLAYERS = 7;

let closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.reverse()) await close();
  closing = [];
});

/** Every third comes twice. */
function scoresOf(batch: number): readonly ScoreDraft[] {
  return Array.from({ length: OF_A_BATCH }, (_, index) => {
    const number = batch * OF_A_BATCH + index;
    return {
      id: `score-${number - (number % 3 === 2 ? 1 : 0)}`,
      at: new Date(Date.UTC(2026, 4, 24) + number).toISOString(),
      board: BOARD.board,
      player: `player-${(number - (number % 3 === 2 ? 1 : 0)) % PLAYERS}`,
      name: null,
      points: 0.1 * (number % 10),
      counting: 'ADD',
      attempt: null,
    };
  });
}

function keeperOf(log: EmbeddedEventLog, store: ScoreStore): ScoreKeeper {
  const keeper = new ScoreKeeper({ log, store, onPoison: async () => {} });
  closing.push(() => keeper.close());
  return keeper;
}

// It starts a redis-server of its own: where one is named, there is one.
it.skipIf(!process.env.REDIS_URL)(
  'counts each score once through lost answers, cut connections and a Redis that loses everything',
  async () => {
    const redis = await RedisUnderTest.start();
    closing.push(() => redis.discard());
    const proxy = await ProxyUnderTest.start(redis.connection);
    closing.push(() => proxy.close());
    const log = new EmbeddedEventLog({ partitions: 1 });
    closing.push(() => log.close());
    let keeper: ScoreKeeper | null = null;
    const store = new RedisLiveStore({
      connection: proxy.connection,
      prefix: 'scores',
      onState: ({ state }) => {
        if (state === 'ready') void keeper?.storeIsBack();
      },
    });
    closing.push(() => store.close());
    await store.ready();
    keeper = keeperOf(log, store.scores);
    await keeper.start();
    const faults: Record<number, () => Promise<void> | void> = {
      5: () => proxy.loseAnswers(),
      10: () => proxy.cut(),
      11: () => proxy.restore(),
      20: async () => {
        await redis.kill();
        await redis.start();
      },
      30: () => proxy.loseAnswers(),
      35: async () => {
        await redis.kill();
        await redis.start();
      },
    };
    for (let batch = 0; batch < BATCHES; batch++) {
      await faults[batch]?.();
      await log.append(TOPICS.scores, scoresOf(batch).map(scoreRecord));
      // Some of it is counted before the next fault.
      if (batch % 5 === 4) {
        const counted = () => store.scores.position(0).catch(() => null);
        await expect.poll(counted, { timeout: 30_000 }).toBe((batch + 1) * OF_A_BATCH);
      }
    }
    const twin = new EmbeddedScoreStore();
    const scores = Array.from({ length: BATCHES }, (_, batch) => scoresOf(batch)).flat();
    const placed = scores.map((score, offset) => ({ offset, score }));
    await twin.count({ partition: 0, from: null, to: placed.length, scores: placed });
    expect(await store.scores.look(BOARD, WHOLE)).toEqual(await twin.look(BOARD, WHOLE));
  },
);
