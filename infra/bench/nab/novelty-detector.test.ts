import { describe, expect, it } from 'vitest';
import { NoveltyDetector, noveltyScores } from './novelty-detector.ts';

/** A day's rhythm of 288 values with some noise, the same each time. */
function days(count: number, change: (value: number, index: number) => number = (value) => value): number[] {
  return Array.from({ length: 288 * count }, (_, index) => {
    const noise = Math.sin(index * 12.9898) * 43_758.5453;
    return change(50 + 20 * Math.sin((2 * Math.PI * index) / 288) + (noise - Math.floor(noise)), index);
  });
}

/** Where the score is greatest, of what comes after the first days. */
function peak(scores: readonly number[], from = 288 * 4): number {
  let best = from;
  for (let i = from; i < scores.length; i++) if ((scores[i] as number) > (scores[best] as number)) best = i;
  return best;
}

describe('the novelty detector', { timeout: 60_000 }, () => {
  it('gives scores from 0 to 1, one a value, and needs no value that is still to come', () => {
    const values = days(8);
    const scores = noveltyScores(values);
    expect(scores.every((score) => score >= 0 && score < 1)).toBe(true);
    expect(noveltyScores(values.slice(0, 1_000))).toEqual(scores.slice(0, 1_000));
  });

  it('finds a spike, a day that is missing its rise, and a change of noise where each begins', () => {
    const at = 288 * 10 + 60;
    expect(peak(noveltyScores(days(12, (value, i) => (i === at ? value + 60 : value))))).toBe(at);
    const flat = peak(noveltyScores(days(12, (value, i) => (i >= at && i < at + 150 ? 30 : value))));
    expect(flat).toBeGreaterThanOrEqual(at);
    expect(flat).toBeLessThan(at + 288);
    const noisy = peak(
      noveltyScores(days(12, (value, i) => (i >= at ? value + (i % 2 === 0 ? 8 : -8) : value))),
    );
    expect(noisy).toBeGreaterThanOrEqual(at);
    expect(noisy).toBeLessThan(at + 64);
  });

  it('does not tell again and again of what goes on', () => {
    const at = 288 * 10;
    const scores = noveltyScores(days(14, (value, i) => (i >= at && i % 50 === 0 ? value + 60 : value)));
    const first = Math.max(...scores.slice(at, at + 51));
    expect(Math.max(...scores.slice(at + 300))).toBeLessThan(first / 2);
  });

  it('asks for no unit: the same series on another scale has the same scores', () => {
    const values = days(8, (value, i) => (i === 2_000 ? value + 30 : value));
    const scaled = noveltyScores(values.map((value) => value * 1_024));
    noveltyScores(values).forEach((score, index) => {
      expect(scaled[index]).toBeCloseTo(score, 6);
    });
  });

  it('says nothing of a series that never changes', () => {
    const detector = new NoveltyDetector();
    for (let i = 0; i < 2_000; i++) expect(detector.see(7)).toBeLessThan(0.01);
  });
});
