import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changesOf, entryOf } from '../test-kit/entries.ts';
import {
  BEHIND_PATIENCE_MS,
  type BoardFold,
  EMPTY_FOLD,
  foldBoard,
  orderOf,
  settleBoard,
} from './board-fold.ts';

const full = (version: number, ...numbers: number[]) =>
  changesOf(
    version,
    numbers.map((number) => entryOf(number)),
    { full: true },
  );

describe('foldBoard', () => {
  it('should patch by driver number and leave the other entries as they are', () => {
    const before = foldBoard(EMPTY_FOLD, full(1, 1, 2, 3), 0);
    const after = foldBoard(before, changesOf(2, [entryOf(2, { lap: 11 })]), 10);
    expect(after.shown?.entries.get(2)?.lap).toBe(11);
    expect(after.shown?.entries.get(1)).toBe(before.shown?.entries.get(1));
    expect(after.shown?.version).toBe(2);
  });

  it('should drop what it holds when a full state comes', () => {
    const before = foldBoard(EMPTY_FOLD, full(1, 1, 2, 3), 0);
    const after = foldBoard(before, full(2, 4, 5), 10);
    expect([...(after.shown?.entries.keys() ?? [])]).toEqual([4, 5]);
  });

  it('should ignore a patch that is not newer', () => {
    const before = foldBoard(EMPTY_FOLD, full(5, 1), 0);
    expect(foldBoard(before, changesOf(5, [entryOf(1, { lap: 99 })]), 10)).toBe(before);
    expect(foldBoard(before, changesOf(4, [entryOf(1, { lap: 99 })]), 10)).toBe(before);
  });

  it('should ignore a patch that comes before any full state', () => {
    expect(foldBoard(EMPTY_FOLD, changesOf(3, [entryOf(1)]), 0)).toBe(EMPTY_FOLD);
  });

  it('should keep a reconnect to a lagging node aside until it has caught up', () => {
    const before = foldBoard(EMPTY_FOLD, full(10, 1, 2), 0);
    const lagging = foldBoard(before, full(7, 1, 2), 100);
    expect(lagging.shown?.version).toBe(10);
    const still = foldBoard(lagging, changesOf(9, [entryOf(1, { lap: 8 })]), 200);
    expect(still.shown?.version).toBe(10);
    const caughtUp = foldBoard(still, changesOf(11, [entryOf(2, { lap: 12 })]), 300);
    expect(caughtUp.shown?.version).toBe(11);
    expect(caughtUp.shown?.entries.get(1)?.lap).toBe(8);
    expect(caughtUp.shown?.entries.get(2)?.lap).toBe(12);
  });

  it('should believe a server that counts anew once no laggard could take so long', () => {
    const before = foldBoard(EMPTY_FOLD, full(500, 1), 0);
    const restarted = foldBoard(before, full(1, 1, 2), 1_000);
    expect(settleBoard(restarted, 1_000 + BEHIND_PATIENCE_MS - 1).shown?.version).toBe(500);
    expect(settleBoard(restarted, 1_000 + BEHIND_PATIENCE_MS).shown?.version).toBe(1);
    expect(foldBoard(restarted, changesOf(2, []), 1_000 + BEHIND_PATIENCE_MS).shown?.version).toBe(2);
  });

  it('should never show an older version, whatever comes, within the patience', () => {
    const message = fc.record({
      version: fc.integer({ min: 0, max: 30 }),
      full: fc.boolean(),
      number: fc.integer({ min: 1, max: 4 }),
    });
    fc.assert(
      fc.property(fc.array(message, { maxLength: 80 }), (messages) => {
        let fold: BoardFold = EMPTY_FOLD;
        let highest = -1;
        messages.forEach(({ version, full: isFull, number }, index) => {
          fold = foldBoard(fold, changesOf(version, [entryOf(number)], { full: isFull }), index);
          const shown = fold.shown?.version ?? -1;
          expect(shown).toBeGreaterThanOrEqual(highest);
          highest = shown;
        });
      }),
      { seed: 34 },
    );
  });
});

describe('orderOf', () => {
  it('should order by place, not by number', () => {
    const entries = new Map([
      [44, entryOf(44, { position: 2 })],
      [1, entryOf(1, { position: 3 })],
      [81, entryOf(81, { position: 1 })],
    ]);
    expect(orderOf(entries)).toEqual([81, 44, 1]);
  });

  it('should be steady while two cars share a place', () => {
    const a = entryOf(4, { position: 2 });
    const b = entryOf(81, { position: 2 });
    const one = orderOf(
      new Map([
        [81, b],
        [4, a],
      ]),
    );
    const other = orderOf(
      new Map([
        [4, a],
        [81, b],
      ]),
    );
    expect(one).toEqual(other);
  });
});
