import { sameValue } from './same.ts';

/** Asks for one call back before the next paint; `requestAnimationFrame` in the page. */
export type ScheduleFrame = (callback: () => void) => void;

/** A value outside React, in the shape that `useSyncExternalStore` reads. */
export interface ReadonlyCell<T> {
  /** The value as of the last frame, so that everything painted in one frame is of one instant. */
  get(): T;
  subscribe(listener: () => void): () => void;
}

export interface Cell<T> extends ReadonlyCell<T> {
  /** Shown from the next frame on. Values set in between are conflated: only the newest is ever seen. */
  set(value: T): void;
  /** What `get` will return from the next frame on. */
  pending(): T;
}

export interface Cells {
  cell<T>(initial: T): Cell<T>;
}

/**
 * Cells that share one frame: however many messages arrive between two paints, each listener whose
 * value differs is called once, after all values have changed.
 */
export function createCells(schedule: ScheduleFrame): Cells {
  const dirty = new Set<() => Iterable<() => void>>();
  let scheduled = false;

  function flush(): void {
    scheduled = false;
    const commits = [...dirty];
    dirty.clear();
    const listeners = new Set<() => void>();
    for (const commit of commits) for (const listener of commit()) listeners.add(listener);
    for (const listener of listeners) listener();
  }

  function mark(commit: () => Iterable<() => void>): void {
    dirty.add(commit);
    if (scheduled) return;
    scheduled = true;
    schedule(flush);
  }

  return {
    cell<T>(initial: T): Cell<T> {
      let current = initial;
      let next = initial;
      const listeners = new Set<() => void>();
      const commit = (): Iterable<() => void> => {
        // An equal value keeps its old identity: rows compare by identity and stay as they are.
        if (sameValue(current, next)) {
          next = current;
          return [];
        }
        current = next;
        return listeners;
      };
      return {
        get: () => current,
        pending: () => next,
        set(value) {
          next = value;
          mark(commit);
        },
        subscribe(listener) {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
      };
    },
  };
}
