import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RETRY_BASE_MS, RETRY_CAP_MS, retryDelayMs } from './retry.ts';

describe('retryDelayMs', () => {
  it('should grow, and stop growing at the cap', () => {
    const longest = [0, 1, 2, 3, 4, 5, 6, 100].map((attempt) => retryDelayMs(attempt, () => 1));
    expect(longest).toEqual([500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000, 10_000]);
  });

  it('should spread clients over half of the wait, and never ask at once', () => {
    fc.assert(
      fc.property(fc.nat({ max: 10_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
        const delay = retryDelayMs(attempt, () => random);
        expect(delay).toBeGreaterThanOrEqual(RETRY_BASE_MS / 2);
        expect(delay).toBeLessThanOrEqual(RETRY_CAP_MS);
      }),
      { seed: 1 },
    );
    expect(retryDelayMs(3, () => 0)).toBe(2_000);
  });
});
