import { expect, it } from 'vitest';
import { Delivery } from './delivery.ts';
import type { StreamKind } from './run-tap.ts';

const delivery = (kind: StreamKind | null, chars: number) =>
  new Delivery({ data: { text: 'x'.repeat(chars) } }, { kind, before: null, appendedAtMs: null }, null);

it('deflates small changes of a state, which everybody gets, and not lines of a log', () => {
  expect(delivery('state', 400).worthDeflating).toBe(true);
  expect(delivery('log', 400).worthDeflating).toBe(false);
  expect(delivery('log', 1_400).worthDeflating).toBe(true);
  expect(delivery('state', 100).worthDeflating).toBe(false);
});
