import type { Compound } from '../events/vocabulary.ts';
import { hasFinished, hasRetired } from '../fold/finish.ts';
import { ageAfter, type FittedStint, fittedSets } from '../fold/sets.ts';
import type { SessionState } from '../fold/state.ts';

export interface TyreView {
  readonly compound: Compound;
  /** Laps that the set has done; null where that is not known. */
  readonly ageLaps: number | null;
  readonly new: boolean | null;
}

export interface StintView extends TyreView {
  /** Counts the sets that were driven, from 1. */
  readonly stint: number;
  readonly fromLap: number;
  /** The last lap on the set; of the one on the car, the lap under way. */
  readonly toLap: number;
  /** Null where it is not known. */
  readonly ageAtStartLaps: number | null;
}

/** The set on a car; null before one is known. */
export function tyreOf(state: SessionState, driver: number): TyreView | null {
  const set = setsOf(state, driver).at(-1);
  if (!set) return null;
  return { compound: set.compound, ageLaps: ageAfter(set, lapsOf(state, driver)), new: set.new };
}

/** A car's sets of tyres, oldest first. */
export function stintsOf(state: SessionState, driver: number): readonly StintView[] {
  const sets = setsOf(state, driver);
  return sets.map((set, index) => {
    const { compound, new: isNew, fromLap, ageAtStartLaps } = set;
    const next = sets[index + 1];
    const lastLap = next ? next.fromLap - 1 : lapsOf(state, driver);
    return {
      stint: index + 1,
      compound,
      new: isNew,
      fromLap,
      toLap: Math.max(fromLap, lastLap),
      ageAtStartLaps,
      ageLaps: ageAfter(set, lastLap),
    };
  });
}

/** Without the set that was put on a car that drives no more. */
function setsOf(state: SessionState, driver: number): readonly FittedStint[] {
  const sets = fittedSets(state.stints[driver]);
  const last = sets.at(-1);
  if (!last || sets.length === 1 || last.fromLap <= lapsOf(state, driver)) return sets;
  const isDone =
    state.info.status === 'ENDED' ||
    hasFinished(state, driver) ||
    (hasRetired(state, driver) && isIn(state, driver));
  return isDone ? sets.slice(0, -1) : sets;
}

function isIn({ cars }: SessionState, driver: number): boolean {
  return cars[driver]?.inPit === true;
}

function lapsOf({ cars }: SessionState, driver: number): number {
  return cars[driver]?.lapsCompleted ?? 0;
}
