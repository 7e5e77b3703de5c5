import { type ScoreDraft, scoreRecord } from '@slipstream/timing/scores/score-record';
import { afterEach, describe, expect, it } from 'vitest';
import { EmbeddedScoreStore } from '../live/embedded-score-store.ts';
import { LiveStoreUnavailable } from '../live/live-store-unavailable.ts';
import type { ScoreStore } from '../live/score-store.ts';
import { EmbeddedEventLog } from '../log/embedded-event-log.ts';
import { TOPICS } from '../log/topics.ts';
import { ScoreKeeper } from './score-keeper.ts';

let closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.reverse()) await close();
  closing = [];
});

function scene(store: ScoreStore) {
  const log = new EmbeddedEventLog({ partitions: 1 });
  closing.push(() => log.close());
  const poison: string[] = [];
  const open = async () => {
    const keeper = new ScoreKeeper({
      log,
      store,
      onPoison: async (_batch, _record, reason) => void poison.push(reason),
    });
    closing.push(() => keeper.close());
    await keeper.start();
    return keeper;
  };
  const write = (...scores: readonly Partial<ScoreDraft>[]) =>
    log.append(
      TOPICS.scores,
      scores.map((score) => scoreRecord({ ...SCORE, ...score })),
    );
  const pointsOn = async (board: string) => {
    const answer = await store.look({ partition: 0, board }, { top: 10, players: [], around: [] });
    return Object.fromEntries(answer?.top.map((row) => [row.player, row.points]) ?? []);
  };
  const points = () => pointsOn(SCORE.board);
  return { log, open, write, points, pointsOn, poison };
}

const SCORE: ScoreDraft = {
  id: '1',
  at: '2026-05-24T13:00:00.000Z',
  board: 'tetris',
  player: 'ada',
  name: null,
  points: 1,
  counting: 'ADD',
  attempt: null,
};

describe('counting the scores of the log', () => {
  it('counts each once, though another process goes on where one ended', async () => {
    const { open, write, points } = scene(new EmbeddedScoreStore());
    await write({ id: 'a' }, { id: 'b' }, { id: 'a' });
    const first = await open();
    await expect.poll(points).toEqual({ ada: 2 });
    expect(first.counts).toEqual({ counted: 2, repeated: 1 });
    await first.close();
    await write({ id: 'c' });
    const second = await open();
    await expect.poll(points).toEqual({ ada: 3 });
    expect(second.counts).toEqual({ counted: 1, repeated: 0 });
  });

  it('counts once what two processes read', async () => {
    const store = new EmbeddedScoreStore();
    const { open, write, points } = scene(store);
    await write({ id: 'a' });
    await open();
    await expect.poll(points).toEqual({ ada: 1 });
    // What a process does that does not know yet that its partition went to another.
    const other = { offset: 1, score: { ...SCORE, id: 'b' } };
    await store.count({ partition: 0, from: 1, to: 2, scores: [other] });
    await write({ id: 'b' }, { id: 'c' });
    await expect.poll(() => store.position(0)).toBe(3);
    expect(await points()).toEqual({ ada: 3 });
  });

  it('counts once what the store took without an answer', async () => {
    const store = new EmbeddedScoreStore();
    let fails = 1;
    const count: ScoreStore['count'] = async (step) => {
      const taken = await store.count(step);
      if (fails-- > 0) throw new LiveStoreUnavailable('LIVE_STORE_UNREACHABLE', 'away');
      return taken;
    };
    const { open, write, points } = scene(withCount(() => store, count));
    await open();
    await write({ id: 'a' }, { id: 'b' });
    await expect.poll(points).toEqual({ ada: 2 });
    await write({ id: 'c' });
    await expect.poll(points).toEqual({ ada: 3 });
  });

  it.each(['told that it is back', 'when the next score comes'])(
    'counts all anew for a store that lost it, %s',
    async (how) => {
      let store = new EmbeddedScoreStore();
      const { open, write, points, pointsOn } = scene(withCount(() => store));
      const keeper = await open();
      await write({ id: 'a' }, { id: 'b', board: 'snake', points: 5 });
      await expect.poll(() => pointsOn('snake')).toEqual({ ada: 5 });
      store = new EmbeddedScoreStore();
      if (how === 'told that it is back') {
        await keeper.storeIsBack();
      } else {
        await write({ id: 'c' });
        await expect.poll(points).toEqual({ ada: 2 });
      }
      await expect.poll(() => pointsOn('snake')).toEqual({ ada: 5 });
    },
  );

  it('puts aside what is no score, and counts on', async () => {
    const { log, open, write, points, poison } = scene(new EmbeddedScoreStore());
    await open();
    await log.append(TOPICS.scores, [{ key: 'tetris/ada', value: '{"v":1}' }]);
    await write({ id: 'a' });
    await expect.poll(points).toEqual({ ada: 1 });
    expect(poison).toEqual([expect.stringContaining('score')]);
  });
});

/** The store that `current` gives at each call. */
function withCount(current: () => ScoreStore, count?: ScoreStore['count']): ScoreStore {
  return {
    count: (step) => (count ?? current().count.bind(current()))(step),
    position: (partition) => current().position(partition),
    look: (place, question) => current().look(place, question),
    counted: (place, id) => current().counted(place, id),
    watch: (place, tell) => current().watch(place, tell),
  };
}
