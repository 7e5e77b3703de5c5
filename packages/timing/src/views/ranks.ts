import type { BestLap, CarState } from '../fold/state.ts';

/**
 * By the position that the source reported. While it moves cars one by one, two can have the same
 * position: then the newer report is the truer one. Cars without a report follow, in order of the grid.
 */
export function byReport(a: CarState, b: CarState): number {
  const [left, right] = [a.reportedPosition, b.reportedPosition];
  if (left !== null && right !== null) return left - right || byNewerReport(a, b);
  if (left !== null || right !== null) return left !== null ? -1 : 1;
  return (a.gridPosition ?? UNPLACED) - (b.gridPosition ?? UNPLACED) || a.number - b.number;
}

function byNewerReport(a: CarState, b: CarState): number {
  const [left, right] = [a.stamps.position ?? '', b.stamps.position ?? ''];
  if (left !== right) return left > right ? -1 : 1;
  return a.number - b.number;
}

/** After every place on the grid. */
const UNPLACED = 1_000;

/** By lap time; of equal times the one set first, before one of which that is not known. Who has no time comes last. Zero: nothing tells them apart. */
export function byBest(a: BestLap | null | undefined, b: BestLap | null | undefined): number {
  if (!a || !b) return a ? -1 : b ? 1 : 0;
  if (a.ms !== b.ms) return a.ms - b.ms;
  if (a.at === null || b.at === null) return Number(a.at === null) - Number(b.at === null);
  if (a.at === b.at) return 0;
  return a.at < b.at ? -1 : 1;
}
