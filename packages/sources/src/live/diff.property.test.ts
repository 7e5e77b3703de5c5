import { holds } from '@slipstream/timing/testing/property';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../recording/json.ts';
import { applyPatch } from '../recording/patch.ts';
import { diff } from './diff.ts';

/** States as the feed has them: what a key holds (an object, a list of one kind, a plain value) stays of its kind. */
const plain = fc.constantFrom<Json>(null, true, '', 'x', 3);
const { state } = fc.letrec<{ state: Json; objects: Json }>((tie) => ({
  state: fc.record(
    {
      Lines: tie('state'),
      Stats: tie('objects'),
      Series: fc.array(plain, { maxLength: 4 }) as fc.Arbitrary<Json>,
      Value: plain,
      Status: plain,
    },
    { requiredKeys: [] },
  ) as fc.Arbitrary<Json>,
  objects: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constant<Json>([]),
    fc.array(tie('state'), { maxLength: 4 }) as fc.Arbitrary<Json>,
  ),
}));

test('the patch between two states, applied to the one, gives the other', () => {
  holds(fc.tuple(state, state), ([before, after]) => {
    const patch = diff(before, after);
    const patched =
      patch === undefined ? before : applyPatch(structuredClone(before), structuredClone(patch));
    expect(lists(patched)).toEqual(lists(after));
  });
});

test('between a state and itself there is no patch', () => {
  holds(state, (same) => {
    expect(diff(same, structuredClone(same))).toBeUndefined();
  });
});

/** A list and an object keyed by index are the same to the feed. */
function lists(value: Json): unknown {
  if (Array.isArray(value)) return Object.fromEntries(value.map((item, index) => [index, lists(item)]));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, lists(item)]));
}
