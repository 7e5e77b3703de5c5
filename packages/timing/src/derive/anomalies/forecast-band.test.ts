import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holds } from '../../testing/property.ts';
import { type BandOptions, ForecastBand } from './forecast-band.ts';

const OPTIONS: BandOptions = {
  confidence: 0.9,
  minTrainingSize: 16,
  horizon: 1,
  leastDeviation: 0.001,
  rates: [0.08, 0.3, 0.8],
  widthRate: 0.01,
};

/** Numbers about as a normal variable's, the same each time. */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    let sum = -6;
    for (let i = 0; i < 12; i++) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      sum += state / 4_294_967_296;
    }
    return sum;
  };
}

describe('a forecast band', () => {
  it('judges nothing before it has seen as many values as it is told to', () => {
    const band = new ForecastBand(OPTIONS);
    const next = noise(1);
    for (let i = 0; i < OPTIONS.minTrainingSize; i++) {
      expect(band.judge(next()).trained).toBe(false);
      band.learn(next());
    }
    expect(band.judge(0).trained).toBe(true);
  });

  it.each([0.9, 0.99])('holds about the share of values that it promises: %f', (confidence) => {
    const band = new ForecastBand({ ...OPTIONS, confidence });
    const next = noise(2);
    let inside = 0;
    const size = 20_000;
    for (let i = 0; i < size; i++) {
      const value = 90 + next();
      if (band.judge(value).far === 0) inside++;
      band.learn(value);
    }
    expect(Math.abs(inside / size - confidence)).toBeLessThan(0.02);
  });

  it('follows a level that drifts', () => {
    const band = new ForecastBand(OPTIONS);
    const next = noise(3);
    for (let i = 0; i < 2_000; i++) band.learn(90 + i * 0.01 + next() * 0.1);
    const { low, high } = band.judge(110);
    expect(low).toBeLessThan(110);
    expect(high).toBeGreaterThan(109.5);
  });

  it('compares a value with what was foreseen so many values before', () => {
    const band = new ForecastBand({ ...OPTIONS, horizon: 3, rates: [1] });
    for (const value of [1, 2, 3, 4, 5]) band.learn(value);
    expect(band.judge(6).expected).toBe(3);
  });

  it('goes on from its memory as if it had not been interrupted', () => {
    holds(
      fc.tuple(fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 1 }), fc.nat(100)),
      ([values, cut]) => {
        const whole = new ForecastBand(OPTIONS);
        let parted = new ForecastBand(OPTIONS);
        values.forEach((value, index) => {
          if (index === cut % values.length) {
            parted = new ForecastBand(OPTIONS, JSON.parse(JSON.stringify(parted.remember())));
          }
          expect({ ...parted.judge(value) }).toEqual({ ...whole.judge(value) });
          whole.learn(value);
          parted.learn(value);
        });
      },
    );
  });
});
