import { describe, expect, it } from 'vitest';
import { Random } from './random.ts';

describe('Random', () => {
  it('should give the same words for a seed for ever: stored seeds name races', () => {
    const random = new Random(1, 'pace');
    const words = Array.from({ length: 3 }, () => Math.round(random.unit() * 2 ** 32));
    expect(words).toMatchInlineSnapshot(`
      [
        1507279263,
        201660291,
        2786490688,
      ]
    `);
  });

  it('should give each label of one seed, and each seed, a stream of its own', () => {
    const first = ([seed, label]: readonly [number, string]) => new Random(seed, label).unit();
    const streams = [
      [1, 'pace'],
      [1, 'pits'],
      [2, 'pace'],
      [1 + 2 ** 32, 'pace'],
      [-1, 'pace'],
    ] as const;
    expect(new Set(streams.map(first)).size).toBe(streams.length);
  });

  it('should spread evenly, and its normal numbers about 0 by 1', () => {
    const random = new Random(3, 'test');
    const count = 20_000;
    const units = Array.from({ length: count }, () => random.unit());
    const normals = Array.from({ length: count }, () => random.normal());
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(units)).toBeCloseTo(0.5, 1);
    expect(Math.min(...units)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...units)).toBeLessThan(1);
    expect(mean(normals)).toBeCloseTo(0, 1);
    expect(mean(normals.map((value) => value * value))).toBeCloseTo(1, 1);
  });

  it('should give whole numbers with both ends', () => {
    const random = new Random(4, 'test');
    const drawn = new Set(Array.from({ length: 200 }, () => random.integer(3, 6)));
    expect([...drawn].sort()).toEqual([3, 4, 5, 6]);
  });
});
