import { describe, expect, it, vi } from 'vitest';
import { placeOf, searchOf } from './place.ts';
import { createSettings, DEFAULT_SETTINGS, toggled } from './settings.ts';
import { createStore } from './store.ts';

function memory(initial: string | null) {
  let saved = initial;
  return {
    getItem: () => saved,
    setItem: (_key: string, value: string) => {
      saved = value;
    },
    saved: () => saved,
  };
}

describe('settings', () => {
  it('should be read again as they were written', () => {
    const storage = memory(null);
    createSettings(storage).update({ favourites: [4, 81], theme: 'light' });
    expect(createSettings(storage).get()).toEqual({
      ...DEFAULT_SETTINGS,
      favourites: [4, 81],
      theme: 'light',
    });
  });

  it.each([['not json'], ['[]'], ['null'], ['{"theme":"pink","favourites":"all","gap":7}']])(
    'should start from the defaults when storage holds %s',
    (saved) => {
      expect(createSettings(memory(saved)).get()).toEqual(DEFAULT_SETTINGS);
    },
  );

  it('should work without storage', () => {
    const settings = createSettings({
      getItem: () => {
        throw new Error('forbidden');
      },
      setItem: () => {
        throw new Error('forbidden');
      },
    });
    settings.update({ theme: 'dark' });
    expect(settings.get().theme).toBe('dark');
  });

  it('should toggle', () => {
    expect(toggled([1, 4], 4)).toEqual([1]);
    expect(toggled([1], 4)).toEqual([1, 4]);
  });
});

describe('store', () => {
  it('should tell nobody of a change to the same value', () => {
    const store = createStore({ a: 1 });
    const listener = vi.fn();
    store.subscribe(listener);
    store.update({ a: 1 });
    expect(listener).not.toHaveBeenCalled();
    store.update({ a: 2 });
    expect(listener).toHaveBeenCalledTimes(1);
  });
});

describe('place', () => {
  it('should go into the address and come back', () => {
    const place = { session: 'qatar 2023', driver: 4 };
    expect(placeOf(searchOf(place, ''))).toEqual(place);
    expect(searchOf({ session: null, driver: null }, '')).toBe('');
  });

  it('should keep what else stands in the address', () => {
    expect(searchOf({ session: null, driver: 1 }, '?hz=10&driver=4')).toBe('?hz=10&driver=1');
  });

  it('should not take nonsense for a driver', () => {
    expect(placeOf('?driver=abc').driver).toBeNull();
    expect(placeOf('?driver=-3').driver).toBeNull();
    expect(placeOf('?driver=').driver).toBeNull();
  });
});
