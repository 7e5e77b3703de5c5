import type { ReadonlyCell } from '../live/cells.ts';

/** What the viewer sets, in the shape of a cell; unlike live data it changes at once, not with the frame. */
export interface Store<T> extends ReadonlyCell<T> {
  update(change: Partial<T>): void;
}

export function createStore<T extends object>(initial: T, changed?: (value: T) => void): Store<T> {
  let current = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => current,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    update(change) {
      const next = { ...current, ...change };
      const keys = Object.keys(change) as (keyof T)[];
      if (keys.every((key) => Object.is(current[key], next[key]))) return;
      current = next;
      changed?.(next);
      for (const listener of [...listeners]) listener();
    },
  };
}
