import { describe, expect, it } from 'vitest';
import { at, foldAll, laps, SESSION, startedRace } from '../testing/events.ts';
import { initialState } from './fold.ts';
import { partKeys, partOf, withParts } from './parts.ts';

const state = foldAll([...startedRace(), ...laps(44, 10, 90_000)]);

describe('a part', () => {
  it('of a car that is not known is none, nor is a playhead that there is not', () => {
    expect(partOf(state, 'cars/99')).toBeNull();
    expect(partOf(state, 'playhead')).toBeNull();
    expect(partKeys(state)).not.toContain('playhead');
  });

  it('that is the head says how far the state has come', () => {
    expect(partOf(state, 'head')).toStrictEqual({
      session: SESSION,
      epoch: 0,
      version: state.version,
      at: at(100),
    });
  });

  it('is there for each car', () => {
    expect(partKeys(state)).toStrictEqual([
      'head',
      'info',
      'track',
      'weather',
      'raceControlIds',
      'outline',
      'cars/44',
      'laps/44',
    ]);
  });
});

describe('a state with parts', () => {
  it('set shares the others with the state before', () => {
    const patched = withParts(state, SESSION, [
      ['head', { session: SESSION, epoch: 0, version: 9, at: null }],
    ]);
    expect(patched).toMatchObject({ version: 9, at: null });
    expect(patched.cars).toBe(state.cars);
  });

  it('taken away knows nothing of them any more', () => {
    const bare = withParts(
      state,
      SESSION,
      partKeys(state).map((key) => [key, null] as const),
    );
    expect(bare).toStrictEqual(initialState(SESSION));
    expect(state.cars[44]).toBeDefined();
  });

  it('none of them given is a session of which nothing is known', () => {
    expect(withParts(null, SESSION, [])).toStrictEqual(initialState(SESSION));
  });
});
