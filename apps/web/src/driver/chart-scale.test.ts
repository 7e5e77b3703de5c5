import { describe, expect, it } from 'vitest';
import { bandsOver, type ChartLap, lapAt, timeRange, timeTicks } from './chart-scale.ts';

const START = Date.parse('2023-10-08T17:00:00.000Z');

/** Laps of 90 s from the start on. */
const laps: ChartLap[] = [1, 2, 3, 4].map((number) => ({
  number,
  at: new Date(START + number * 90_000).toISOString(),
  time: { ms: 90_000, mark: 'NONE', text: '1:30.000' },
  pitIn: false,
  pitOut: false,
  deleted: false,
  deletedReason: null,
}));
const instant = (seconds: number): string => new Date(START + seconds * 1000).toISOString();

describe('lap chart', () => {
  it('should place a safety car between the laps in which it came and went', () => {
    const bands = bandsOver(laps, [
      { status: 'CLEAR', from: instant(0), to: instant(135) },
      { status: 'SAFETY_CAR', from: instant(135), to: instant(270) },
      { status: 'RED', from: instant(315), to: null },
    ]);
    expect(bands).toEqual([
      { tone: 'warning', words: 'Safety car', from: 1.5, to: 3 },
      { tone: 'critical', words: 'Red flag', from: 3.5, to: 4 },
    ]);
  });

  it('should count an instant in laps done', () => {
    expect(lapAt(laps, START + 45_000)).toBe(0.5);
    expect(lapAt(laps, START + 900_000)).toBe(4);
    expect(lapAt([], START)).toBeNull();
  });

  it('should not let a pit stop flatten the racing laps', () => {
    const slow: ChartLap = {
      ...laps[0],
      number: 5,
      time: { ms: 150_000, mark: 'NONE', text: '2:30.000' },
    } as ChartLap;
    const quick: ChartLap = {
      ...laps[0],
      number: 6,
      time: { ms: 88_000, mark: 'NONE', text: '1:28.000' },
    } as ChartLap;
    expect(timeRange([...laps, slow, quick])).toEqual({ fastest: 88_000, slowest: 90_000 });
    expect(timeRange([])).toBeNull();
  });

  it('should step in round numbers within the range', () => {
    expect(timeTicks(88_200, 91_900)).toEqual([89_000, 90_000, 91_000]);
  });
});
