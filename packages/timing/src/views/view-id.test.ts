import { expect, it } from 'vitest';
import { idOutside, idWithin, viewId, viewNamed } from './view-id.ts';

it.each([
  ['the present', { session: 'race-1~a' }, 'race-1~a', null],
  [
    'an instant',
    { session: 'race-1', view: { at: '2025-06-15T12:25:00.000Z' } },
    'race-1@2025-06-15T12:25:00.000Z',
    '2025-06-15T12:25:00.000Z',
  ],
  ['a delay', { session: 'race-1', view: { delayMs: 30_000 } }, 'race-1~30000', null],
])('names the picture of %s so that the session and the instant can be read from it', (_, state, id, at) => {
  expect(viewId(state)).toBe(id);
  expect(viewNamed(id)).toStrictEqual({ session: state.session, at });
  expect(idOutside(idWithin(state, 'team'))).toBe('team');
});
