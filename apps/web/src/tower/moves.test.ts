import { describe, expect, it } from 'vitest';
import { isRacing, movesBetween } from './moves.ts';
import { swipeOf } from './use-column-swipe.ts';

describe('row moves', () => {
  it('should let both rows of a pass start where they were', () => {
    expect(movesBetween([1, 4, 44], [1, 44, 4])).toEqual([
      { number: 44, fromRows: 1 },
      { number: 4, fromRows: -1 },
    ]);
  });

  it('should follow cars by number, not by place', () => {
    expect(movesBetween([1, 4, 44], [1, 4, 44])).toEqual([]);
    expect(movesBetween([1, 4], [1, 4, 44])).toEqual([]);
    expect(movesBetween([9, 1, 4], [1, 4])).toEqual([
      { number: 1, fromRows: 1 },
      { number: 4, fromRows: 1 },
    ]);
  });

  it('should not animate a whole new order, such as after a seek', () => {
    const order = Array.from({ length: 20 }, (_, index) => index + 1);
    expect(isRacing(movesBetween(order, order.toReversed()))).toBe(false);
    expect(isRacing(movesBetween(order, [2, 1, ...order.slice(2)]))).toBe(true);
    expect(isRacing([])).toBe(false);
  });
});

describe('swipe', () => {
  it('should turn the columns only on a wide, flat movement', () => {
    expect(swipeOf(-60, 10)).toBe(1);
    expect(swipeOf(60, 10)).toBe(-1);
    expect(swipeOf(-20, 0)).toBe(0);
    expect(swipeOf(-60, 80)).toBe(0);
  });
});
