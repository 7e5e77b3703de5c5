import { expect, test } from 'vitest';
import { arbitraryLog } from '../../testing/arbitrary-events.ts';
import { commentaryOf, derived } from '../../testing/derived.ts';
import { holds } from '../../testing/property.ts';
import { commentaryDeriver } from './commentary-deriver.ts';

const KIND = commentaryDeriver({ language: 'en', seed: 7 });

test('killed and opened again before every event, it tells the same lines', () => {
  holds(arbitraryLog({ epochs: 2, maxLength: 120 }), (log) => {
    expect(derived(KIND, log, () => true)).toStrictEqual(derived(KIND, log));
  });
});

test('gives each line an id of its own', () => {
  holds(arbitraryLog({ maxLength: 120 }), (log) => {
    const ids = commentaryOf(derived(KIND, log)).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
