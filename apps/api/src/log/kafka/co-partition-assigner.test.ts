import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shareOut } from './co-partition-assigner.ts';

const SEED = 20_231_008;

describe('shareOut', () => {
  const claims = fc
    .uniqueArray(fc.string({ minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 })
    .chain((members) =>
      fc
        .array(fc.array(fc.integer({ min: 0, max: 15 }), { maxLength: 16 }), {
          minLength: members.length,
          maxLength: members.length,
        })
        .map((lists) => new Map(members.map((member, index) => [member, lists[index] ?? []]))),
    );

  it('gives every number to exactly one member, evenly, whatever they claim', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 16 }), claims, (count, claimed) => {
        const shares = [...shareOut(count, claimed).values()];
        expect(shares.flat().sort((a, b) => a - b)).toEqual(
          Array.from({ length: count }, (_, number) => number),
        );
        const sizes = shares.map((share) => share.length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  it('gives the same result for the same members in another order', () => {
    fc.assert(
      fc.property(claims, (claimed) => {
        const reversed = new Map([...claimed].reverse());
        for (const [member, share] of shareOut(12, claimed))
          expect(shareOut(12, reversed).get(member)).toEqual(share);
      }),
      { seed: SEED, numRuns: 200 },
    );
  });

  it('moves nothing when the members and what they have stay', () => {
    fc.assert(
      fc.property(claims, (claimed) => {
        const first = shareOut(12, claimed);
        expect(shareOut(12, first)).toEqual(first);
      }),
      { seed: SEED, numRuns: 200 },
    );
  });

  it('takes from the others only what a newcomer must get', () => {
    const shares = shareOut(
      12,
      new Map([
        ['a', [0, 1, 2, 3, 4, 5]],
        ['b', [6, 7, 8, 9, 10, 11]],
        ['c', []],
      ]),
    );
    expect(shares.get('a')).toEqual([0, 1, 2, 3]);
    expect(shares.get('b')).toEqual([6, 7, 8, 9]);
    expect(shares.get('c')).toEqual([4, 5, 10, 11]);
  });
});
