import type { ScoreDraft } from '@slipstream/timing/scores/score-record';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BoardMessage, BoardQuestion, ScoreBounds, ScoreStore } from './score-store.ts';

const PATIENCE_MS = 10_000;
const BOUNDS: ScoreBounds = { boards: 3, players: 5, ids: 4 };
const PARTITION = 7;
const AT = '2026-05-24T13:00:00.000Z';
const FACTS: BoardQuestion = { top: 0, players: [], around: [] };

export interface ScoreStoreUnderTest {
  /** With nothing in it. */
  readonly scores: ScoreStore;
  close(): Promise<void>;
}

/** What every `ScoreStore` must keep. Runs against the embedded twin and the real engine alike. */
export function scoreStoreContract(
  name: string,
  open: (bounds: ScoreBounds) => Promise<ScoreStoreUnderTest>,
): void {
  describe(`the score store contract, kept by ${name}`, () => {
    let under: ScoreStoreUnderTest;
    let store: ScoreStore;
    let next: number | null;
    beforeEach(async () => {
      under = await open(BOUNDS);
      store = under.scores;
      next = null;
    });
    afterEach(() => under.close());

    /** Counts scores that follow on the log, in one step. */
    const count = async (...scores: readonly Partial<ScoreDraft>[]) => {
      const start = next ?? 0;
      const placed = scores.map((score, index) => ({ offset: start + index, score: scoreOf(score) }));
      const taken = await store.count({
        partition: PARTITION,
        from: next,
        to: start + scores.length,
        scores: placed,
      });
      next = start + scores.length;
      return taken;
    };
    const look = (question: Partial<BoardQuestion>, board = 'tetris') =>
      store.look({ partition: PARTITION, board }, { ...FACTS, ...question });
    const top = async (board = 'tetris') =>
      (await look({ top: 10 }, board))?.top.map(({ rank, player, points }) => [rank, player, points]);
    const scored = (player: string, points: number) => ({ id: `${player}-${points}`, player, points });

    it('knows nothing before the first score', async () => {
      expect(await store.position(PARTITION)).toBeNull();
      expect(await look({ top: 10, players: ['ada'] })).toBeNull();
      expect(await store.counted({ partition: PARTITION, board: 'tetris' }, 'x')).toBeNull();
    });

    it('counts scores and moves the offset in one step', async () => {
      expect(await count(scored('ada', 10), scored('bob', 30), scored('cyd', 20))).toEqual({
        taken: true,
        counted: 3,
      });
      expect(await store.position(PARTITION)).toBe(3);
      expect(await look({ top: 2 })).toEqual({
        version: 3,
        at: AT,
        players: 3,
        top: [
          { rank: 1, player: 'bob', name: null, points: 30 },
          { rank: 2, player: 'cyd', name: null, points: 20 },
        ],
        entries: [],
        around: [],
      });
    });

    it('counts a redelivered step zero times, and tells where it stands', async () => {
      const step = { partition: PARTITION, from: null, to: 1, scores: [{ offset: 0, score: scoreOf({}) }] };
      expect(await store.count(step)).toEqual({ taken: true, counted: 1 });
      expect(await store.count(step)).toEqual({ taken: false, stored: 1 });
      expect(await store.count({ ...step, from: 9 })).toEqual({ taken: false, stored: 1 });
      expect(await store.count({ ...step, partition: 8, from: 9 })).toEqual({ taken: false, stored: null });
      expect(await top()).toEqual([[1, 'ada', 1]]);
    });

    it('lets exactly one of two writers with the same belief through', async () => {
      const step = (id: string) =>
        ({
          partition: PARTITION,
          from: null,
          to: 1,
          scores: [{ offset: 0, score: scoreOf({ id }) }],
        }) as const;
      const outcomes = await Promise.all([store.count(step('mine')), store.count(step('yours'))]);
      expect(outcomes.filter(({ taken }) => taken)).toHaveLength(1);
      expect(await top()).toEqual([[1, 'ada', 1]]);
    });

    it('counts an id once on its board, whether it comes in one step or in two', async () => {
      expect(await count({ id: 'x', points: 5, attempt: 'first' }, { id: 'x', points: 5 })).toMatchObject({
        counted: 1,
      });
      expect(await count({ id: 'x', points: 5 }, { id: 'x', points: 5, board: 'snake' })).toMatchObject({
        counted: 1,
      });
      expect(await top()).toEqual([[1, 'ada', 5]]);
      expect(await top('snake')).toEqual([[1, 'ada', 5]]);
      expect(await store.counted({ partition: PARTITION, board: 'tetris' }, 'x')).toEqual({
        attempt: 'first',
        player: 'ada',
        points: 5,
      });
      // What counts nothing changes nothing of the board.
      expect(await look({})).toMatchObject({ version: 1 });
      expect(await store.position(PARTITION)).toBe(4);
    });

    it('adds points up, keeps the best, or takes the latest, as each score says', async () => {
      await count(
        { id: '1', points: 0.1 },
        { id: '2', points: 0.2 },
        { id: '3', player: 'bob', points: -4, counting: 'BEST' },
        { id: '4', player: 'bob', points: -9, counting: 'BEST' },
      );
      await count(
        { id: '5', player: 'cyd', points: 70, counting: 'LATEST' },
        { id: '6', player: 'cyd', points: 3, counting: 'LATEST' },
        { id: '7', player: 'dee', points: 5 },
        { id: '8', player: 'dee', points: -5 },
      );
      expect(await top()).toEqual([
        [1, 'cyd', 3],
        [2, 'ada', 0.1 + 0.2],
        [3, 'dee', 0],
        [4, 'bob', -4],
      ]);
    });

    it('gives equals one rank, in the order of the bytes of their ids, and leaves as many ranks out', async () => {
      await count(
        scored('😀', 20),
        scored('\uffee', 20),
        scored('ada', 30),
        scored('Zoe', 20),
        scored('bob', 10),
      );
      expect(await top()).toEqual([
        [1, 'ada', 30],
        [2, 'Zoe', 20],
        [2, '\uffee', 20],
        [2, '😀', 20],
        [5, 'bob', 10],
      ]);
      const { entries } = (await look({ players: ['😀', 'bob', 'nobody'] })) ?? {};
      expect(entries?.map((entry) => entry?.rank ?? null)).toEqual([2, 5, null]);
    });

    it('gives a player with those around, as far as there are any', async () => {
      await count(...['a', 'b', 'c', 'd', 'e'].map((player, index) => scored(player, 50 - index)));
      const around = [
        { player: 'c', radius: 1 },
        { player: 'a', radius: 2 },
        { player: 'e', radius: 100 },
        { player: 'd', radius: 0 },
        { player: 'nobody', radius: 3 },
      ];
      const answer = await look({ around });
      expect(
        answer?.around.map((rows) => rows.map(({ rank, player }) => `${rank}${player}`).join(' ')),
      ).toEqual(['2b 3c 4d', '1a 2b 3c', '1a 2b 3c 4d 5e', '4d', '']);
    });

    it('keeps the last name that a player gave, and the newest time of a score', async () => {
      const later = '2026-05-24T13:00:09.000Z';
      await count({ id: '1', name: 'Ada', at: later }, { id: '2', name: null }, { id: '3', player: 'bob' });
      await count({ id: '4', name: 'Ada – “L” {"}\u0000' });
      const answer = await look({ top: 5 });
      expect(answer?.at).toBe(later);
      expect(answer?.top.map(({ player, name }) => [player, name])).toEqual([
        ['ada', 'Ada – “L” {"}\u0000'],
        ['bob', null],
      ]);
    });

    it('bounds the players of a board: the last goes', async () => {
      await count(...['a', 'b', 'c', 'd', 'e'].map((player, index) => scored(player, 50 - index)));
      await count(scored('f', 48.5), scored('g', 1));
      expect((await top())?.map(([, player]) => player)).toEqual(['a', 'b', 'f', 'c', 'd']);
      expect(await look({})).toMatchObject({ players: 5, version: 7 });
    });

    it('bounds the ids that it remembers of a board: the oldest goes', async () => {
      await count(...['1', '2', '3', '4', '5'].map((id) => ({ id })));
      expect(await count({ id: '2' }, { id: '1' })).toMatchObject({ counted: 1 });
      expect(await top()).toEqual([[1, 'ada', 6]]);
    });

    it('bounds the boards of a partition: the one goes whose newest score is the oldest, and all of it', async () => {
      await count({ id: 'a', board: 'a' }, { id: 'b', board: 'b' }, { id: 'c', board: 'c' });
      await count({ id: 'a2', board: 'a' }, { id: 'd', board: 'd' });
      expect(await top('b')).toBeUndefined();
      expect(await top('a')).toEqual([[1, 'ada', 2]]);
      await count({ id: 'b', board: 'b' });
      expect(await top('b')).toEqual([[1, 'ada', 1]]);
      expect(await look({}, 'b')).toMatchObject({ version: 6, players: 1 });
    });

    it('keeps boards apart, whatever they are called, and partitions too', async () => {
      await count({ id: '1', board: 'a' }, { id: '2', board: 'a:points' }, { id: '3', board: '{9}' });
      await store.count({
        partition: 9,
        from: null,
        to: 1,
        scores: [{ offset: 0, score: scoreOf({ board: 'a' }) }],
      });
      expect(await top('a')).toEqual([[1, 'ada', 1]]);
      expect(await top('a:points')).toEqual([[1, 'ada', 1]]);
      expect(await top('{9}')).toEqual([[1, 'ada', 1]]);
      expect(await store.position(9)).toBe(1);
      expect(await store.position(PARTITION)).toBe(3);
    });

    it('takes a step without scores: only the offset moves', async () => {
      await count({ id: '1' });
      expect(await store.count({ partition: PARTITION, from: 1, to: 40, scores: [] })).toEqual({
        taken: true,
        counted: 0,
      });
      expect(await store.position(PARTITION)).toBe(40);
    });

    it('tells watchers of a board each step that counts on it, after the acknowledgement', async () => {
      const messages: BoardMessage[] = [];
      const place = { partition: PARTITION, board: 'tetris' };
      const unwatch = await store.watch(place, (message) => messages.push(message));
      await count({ id: '1' }, { id: '2' });
      await count({ id: '2' }, { id: '3', board: 'snake' });
      await store.count({
        partition: PARTITION,
        from: next,
        to: 5,
        scores: [{ offset: 4, score: scoreOf({ id: '5' }) }],
        appendedAtMs: 1_234,
      });
      next = 5;
      const counted = () => messages.filter(({ type }) => type === 'counted');
      await expect.poll(counted, { timeout: PATIENCE_MS }).toEqual([
        { type: 'counted', version: 2 },
        { type: 'counted', version: 5, appendedAtMs: 1_234 },
      ]);
      await unwatch();
      const again: BoardMessage[] = [];
      const unwatchAgain = await store.watch(place, (message) => again.push(message));
      await count({ id: '6' });
      await expect
        .poll(() => again, { timeout: PATIENCE_MS })
        .toContainEqual({ type: 'counted', version: 6 });
      await unwatchAgain();
      expect(counted()).toHaveLength(2);
    });
  });
}

function scoreOf(given: Partial<ScoreDraft>): ScoreDraft {
  return {
    id: 'x',
    at: AT,
    board: 'tetris',
    player: 'ada',
    name: null,
    points: 1,
    counting: 'ADD',
    attempt: null,
    ...given,
  };
}
