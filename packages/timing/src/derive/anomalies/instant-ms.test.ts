import fc from 'fast-check';
import { expect, it } from 'vitest';
import { holds } from '../../testing/property.ts';
import { instantMs } from './instant-ms.ts';

it('reads every instant as Date does, in whatever order they come', () => {
  const ms = fc.integer({ min: 0, max: Date.UTC(2100, 0) });
  holds(fc.array(fc.oneof(ms, fc.integer({ min: 0, max: 180_000 }))), (instants) => {
    for (const each of instants) expect(instantMs(new Date(each).toISOString())).toBe(each);
  });
});
