import { describe, expect, it } from 'vitest';
import { entryOf } from '../test-kit/entries.ts';
import { noteIntervals, type TrendHistory, trendMs } from './trend.ts';

const at = (lap: number, ms: number) =>
  entryOf(2, { lap, interval: { ms, laps: null, text: `+${ms / 1000}` } });

function after(...laps: [lap: number, ms: number][]): TrendHistory {
  return laps.reduce<TrendHistory>(
    (history, [lap, ms]) => noteIntervals(history, [entryOf(1), at(lap, ms)]),
    new Map(),
  );
}

describe('trend', () => {
  it('should tell how much was gained on the same car over three laps', () => {
    const history = after([10, 3_000], [11, 2_800], [12, 2_500], [13, 2_100]);
    expect(trendMs(history, at(13, 2_050), 1)).toBe(-950);
  });

  it('should say nothing before three laps, nor of another car', () => {
    expect(trendMs(after([10, 3_000], [11, 2_800]), at(11, 2_800), 1)).toBeNull();
    const history = after([10, 3_000], [11, 2_800], [12, 2_500], [13, 2_100]);
    expect(trendMs(history, at(13, 2_100), 44)).toBeNull();
  });

  it('should forget what lies ahead after a seek back', () => {
    const history = after([10, 3_000], [11, 2_800], [12, 2_500], [13, 2_100], [5, 4_000]);
    expect(trendMs(history, at(13, 2_100), 1)).toBeNull();
  });

  it('should note a lap once', () => {
    const once = after([10, 3_000]);
    expect(noteIntervals(once, [entryOf(1), at(10, 100)])).toBe(once);
  });
});
