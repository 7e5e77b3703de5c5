import { describe, expect, it } from 'vitest';
import { Random } from './random.ts';
import { Strategist } from './strategy.ts';
import { tyreLossMs } from './tyres.ts';

const STOP_LOSS_MS = 21_000;

describe('Strategist', () => {
  it.each([2, 3, 5, 10, 30, 57, 78])(
    'should plan two compounds and stops in order within %i laps',
    (laps) => {
      const strategist = new Strategist(laps, 1, STOP_LOSS_MS);
      const random = new Random(laps, 'test');
      for (let i = 0; i < 100; i++) {
        const { start, stops } = strategist.choose(random);
        expect(new Set([start, ...stops.map((stop) => stop.compound)]).size).toBeGreaterThanOrEqual(2);
        const stopLaps = [0, ...stops.map((stop) => stop.lap), laps];
        expect(stopLaps.every((lap, place) => place === 0 || lap > (stopLaps[place - 1] as number))).toBe(
          true,
        );
      }
    },
  );

  it('should stop more often where tyres wear sooner, and less where a stop costs more', () => {
    const stopsOf = (tyreWear: number, stopLossMs: number) => {
      const strategist = new Strategist(57, tyreWear, stopLossMs);
      const random = new Random(1, 'test');
      return Array.from({ length: 200 }, () => strategist.choose(random).stops.length).reduce(
        (a, b) => a + b,
      );
    };
    expect(stopsOf(1.5, STOP_LOSS_MS)).toBeGreaterThan(stopsOf(1, STOP_LOSS_MS));
    expect(stopsOf(1, STOP_LOSS_MS + 8_000)).toBeLessThan(stopsOf(1, STOP_LOSS_MS));
  });

  it('should plan no stop for a race of one lap', () => {
    expect(new Strategist(1, 1, STOP_LOSS_MS).choose(new Random(1, 'test')).stops).toEqual([]);
  });
});

describe('tyreLossMs', () => {
  it('should make soft tyres the fastest new and the slowest old', () => {
    expect(tyreLossMs('SOFT', 2, 1)).toBeLessThan(tyreLossMs('MEDIUM', 2, 1));
    expect(tyreLossMs('MEDIUM', 2, 1)).toBeLessThan(tyreLossMs('HARD', 2, 1));
    expect(tyreLossMs('SOFT', 25, 1)).toBeGreaterThan(tyreLossMs('MEDIUM', 25, 1));
    expect(tyreLossMs('MEDIUM', 40, 1)).toBeGreaterThan(tyreLossMs('HARD', 40, 1));
  });

  it('should fall off a cliff beyond the life of a set', () => {
    const perLap = (age: number) => tyreLossMs('SOFT', age + 1, 1) - tyreLossMs('SOFT', age, 1);
    expect(perLap(20)).toBeGreaterThan(2 * perLap(10));
  });
});
