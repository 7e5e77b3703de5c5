import { describe, expect, it } from 'vitest';
import { confidenceOf, confidenceOfWait, farther, halfWidthOf } from './tail.ts';

describe('tails of distributions', () => {
  it('gives the tables of the normal distribution', () => {
    expect(farther(1.959963985)).toBeCloseTo(0.05, 8);
    expect(farther(-3)).toBeCloseTo(0.0026997961, 9);
    expect(farther(0)).toBeCloseTo(1, 11);
    expect(halfWidthOf(0.9)).toBeCloseTo(1.6448536, 6);
    expect(halfWidthOf(0.99)).toBeCloseTo(2.5758293, 6);
  });

  it('is less sure of the same distance the fewer values it was measured with', () => {
    // Student's t: 2.262 holds 95 % with 9 degrees of freedom.
    expect(confidenceOf(2.262, 10)).toBeCloseTo(0.95, 2);
    expect(confidenceOf(2.262, 10)).toBeLessThan(confidenceOf(2.262, 100));
    expect(confidenceOf(1e6, 1_000)).toBeLessThan(1);
  });

  it('says of a wait no more than mean and deviation allow', () => {
    expect(confidenceOfWait(3, 1, 1)).toBeCloseTo(0.8, 12);
    expect(confidenceOfWait(0.5, 1, 1)).toBe(0);
  });
});
