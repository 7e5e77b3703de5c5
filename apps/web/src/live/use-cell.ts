import { useCallback, useSyncExternalStore } from 'react';
import type { ReadonlyCell } from './cells.ts';

export function useCell<T>(cell: ReadonlyCell<T>): T {
  return useSyncExternalStore(cell.subscribe, cell.get, cell.get);
}

/**
 * A part of a cell. `select` must return a scalar or a part of the value itself: a fresh object would
 * look like a change on every read, and React would render for ever.
 */
export function useCellPart<T, Part>(cell: ReadonlyCell<T>, select: (value: T) => Part): Part {
  const read = useCallback(() => select(cell.get()), [cell, select]);
  return useSyncExternalStore(cell.subscribe, read, read);
}
