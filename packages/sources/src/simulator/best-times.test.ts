import { describe, expect, it } from 'vitest';
import { BestTimes, LapTimes } from './best-times.ts';

describe('BestTimes', () => {
  it('should mark the best of all, the best of a driver, and neither', () => {
    const times = new BestTimes();
    expect(times.mark(1, 30_000)).toBe('OVERALL_BEST');
    expect(times.mark(44, 30_500)).toBe('PERSONAL_BEST');
    expect(times.mark(44, 30_500)).toBe('NONE');
    expect(times.mark(44, 30_000)).toBe('PERSONAL_BEST');
    expect(times.mark(44, 29_999)).toBe('OVERALL_BEST');
    expect(times.mark(1, 30_001)).toBe('NONE');
  });
});

describe('LapTimes', () => {
  it('should let the next best lap count when the best is deleted', () => {
    const laps = new LapTimes();
    laps.mark(1, 1, 95_000);
    laps.mark(1, 2, 91_000);
    laps.mark(1, 3, 92_000);
    expect(laps.delete(1, 2)).toEqual({ ms: 92_000, lap: 3 });
    expect(laps.mark(4, 4, 91_500)).toBe('OVERALL_BEST');
    expect(laps.mark(1, 4, 91_800)).toBe('PERSONAL_BEST');
  });

  it('should say nothing when a lap is deleted that was not the best', () => {
    const laps = new LapTimes();
    laps.mark(1, 1, 95_000);
    laps.mark(1, 2, 91_000);
    expect(laps.delete(1, 1)).toBeUndefined();
    expect(laps.delete(1, 2)).toBeNull();
  });
});
