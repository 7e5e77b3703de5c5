import { expect, test } from 'vitest';
import { applyPatch } from './patch.ts';

test('objects merge deeply, and anything else replaces', () => {
  expect(applyPatch({ a: { b: 1, c: 2 }, d: 'x' }, { a: { c: 3 }, d: null })).toEqual({
    a: { b: 1, c: 3 },
    d: null,
  });
});

test('a list is patched by an object keyed by index, and replaced by a list', () => {
  expect(applyPatch({ a: [{ v: 1, w: 1 }, { v: 2 }] }, { a: { 0: { v: 9 }, 2: { v: 3 } } })).toEqual({
    a: [{ v: 9, w: 1 }, { v: 2 }, { v: 3 }],
  });
  expect(applyPatch({ a: [1, 2, 3] }, { a: [4] })).toEqual({ a: [4] });
});

test('_deleted drops keys, and indices of a list', () => {
  expect(applyPatch({ a: { Value: '1:18.9', Lap: 2 } }, { a: { Value: '', _deleted: ['Lap'] } })).toEqual({
    a: { Value: '' },
  });
  expect(applyPatch({ a: ['x', 'y', 'z'] }, { a: { _deleted: ['1'] } })).toEqual({ a: ['x', 'z'] });
});

test('an index beyond reason stretches no list', () => {
  expect(applyPatch({ a: [1] }, { a: { 99999999: 2 } })).toEqual({ a: [1] });
});

test('an empty list, or null, is no reason to forget entries by name', () => {
  expect(applyPatch({ Lines: { 1: { a: 1 } } }, { Lines: [] })).toEqual({ Lines: { 1: { a: 1 } } });
  expect(applyPatch({ Lines: { 1: { a: 1 } } }, { Lines: null })).toEqual({ Lines: { 1: { a: 1 } } });
});

test('entries by name may follow an empty list', () => {
  const state = applyPatch({ Lines: [] }, { Lines: { 44: { a: 1 } } });
  expect(applyPatch(state, { Lines: { 4: { b: 2 } } })).toEqual({ Lines: { 4: { b: 2 }, 44: { a: 1 } } });
});
