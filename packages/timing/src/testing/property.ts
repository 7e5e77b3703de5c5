import fc from 'fast-check';

/**
 * The seed of every property: fixed, so that a build fails for its change and not by chance. Give
 * `SLIPSTREAM_SEED` (and `SLIPSTREAM_RUNS`) to look elsewhere; fast-check prints seed and steps on failure.
 */
const SEED = Number(process.env.SLIPSTREAM_SEED ?? 20_231_008);
const RUNS = Number(process.env.SLIPSTREAM_RUNS ?? 200);

export function holds<T>(arbitrary: fc.Arbitrary<T>, check: (value: T) => void): void {
  const property = fc.property(arbitrary, (value) => {
    check(value);
  });
  fc.assert(property, { seed: SEED, numRuns: RUNS });
}
