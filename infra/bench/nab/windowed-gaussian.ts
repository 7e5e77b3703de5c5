import { farther } from '../../../packages/timing/src/derive/anomalies/tail.ts';

const WINDOW = 6_400;
const STEP = 100;
const LEAST_DEVIATION = 0.000001;

/**
 * The benchmark's own simple detector, to prove the scoring: one less the tail of a normal distribution that
 * is fitted to a window of 6,400 values, which slides by a hundred.
 */
export function windowedGaussianScores(values: readonly number[]): number[] {
  let window: number[] = [];
  let coming: number[] = [];
  let mean = 0;
  let squares = 0;
  // Welford: exact without a pass over the window for every value of it.
  const take = (value: number, size: number) => {
    const off = value - mean;
    mean += off / size;
    squares += off * (value - mean);
  };
  const scores = values.map((value) => {
    const deviation = Math.sqrt(squares / window.length) || LEAST_DEVIATION;
    const score = window.length > 0 ? 1 - farther((value - mean) / deviation) / 2 : 0;
    if (window.length < WINDOW) {
      window.push(value);
      take(value, window.length);
    } else if (coming.push(value) === STEP) {
      window = [...window.slice(STEP), ...coming];
      coming = [];
      [mean, squares] = [0, 0];
      window.forEach((each, index) => {
        take(each, index + 1);
      });
    }
    return score;
  });
  // The published scores have so many places; the best threshold lies at 1.
  return scores.map((score) => Number(score.toFixed(12)));
}
