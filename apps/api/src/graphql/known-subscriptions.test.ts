import { parse } from 'graphql';
import { expect, it } from 'vitest';
import { KnownSubscriptions } from './known-subscriptions.ts';

const BOTH = 'query Q { serverTime } subscription S { leaderboard { version } }';

it('knows a document by its text, for its subscriptions only', () => {
  const known = new KnownSubscriptions();
  const document = parse(BOTH);
  known.remember(BOTH, document);
  expect(known.find(BOTH, 'S')).toBe(document);
  expect(known.find(BOTH, 'Q')).toBeNull();
  expect(known.find(BOTH, null)).toBeNull();
  expect(known.find(`${BOTH} `, 'S')).toBeNull();
});

it('forgets the oldest, and does not keep long ones at all', () => {
  const known = new KnownSubscriptions();
  const text = (number: number): string => `subscription S { leaderboard(maxHz: ${number}) { version } }`;
  for (let number = 1; number <= 1_001; number++) known.remember(text(number), parse(text(number)));
  expect(known.find(text(1), 'S')).toBeNull();
  expect(known.find(text(2), 'S')).not.toBeNull();
  const long = `${text(1)}${' '.repeat(10_000)}`;
  known.remember(long, parse(long));
  expect(known.find(long, 'S')).toBeNull();
});
