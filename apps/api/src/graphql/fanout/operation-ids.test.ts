import { expect, it } from 'vitest';
import { OperationIds } from './operation-ids.ts';

it('gives an id to the newest operation that took it', () => {
  const ids = new OperationIds();
  const [first, second] = [{}, {}];
  ids.taken('1', first, () => true);
  expect(ids.has('1', first)).toBe(true);
  ids.taken('1', second, () => true);
  expect([ids.has('1', first), ids.has('1', second), ids.has('2', second)]).toEqual([false, true, false]);
});

it('forgets ids that nobody has any more, and none that is in use', () => {
  const ids = new OperationIds();
  const [held, over, newest] = [{}, {}, {}];
  ids.taken('held', held, () => true);
  ids.taken('over', over, () => true);
  ids.taken('newest', newest, (id) => id === 'held');
  expect([ids.has('held', held), ids.has('over', over), ids.has('newest', newest)]).toEqual([
    true,
    false,
    true,
  ]);
});
