import type { Compound } from '../events/vocabulary.ts';
import { instantOf } from '../fold/registers.ts';
import type { SessionState, StintRecord } from '../fold/state.ts';

export interface TyreView {
  readonly compound: Compound;
  /** Laps that the set has done. */
  readonly ageLaps: number;
  readonly new: boolean | null;
}

export interface StintView extends Omit<StintRecord, 'stamps'> {
  /** The last lap on the set; of the one on the car, the lap under way. */
  readonly toLap: number;
}

/** The set on a car; null before one is known. */
export function tyreOf(state: SessionState, driver: number): TyreView | null {
  const stint = state.stints[driver]?.at(-1);
  if (!stint) return null;
  return { compound: stint.compound, ageLaps: ageNow(state, driver, stint), new: stint.new };
}

/** As the source last said, and the laps completed since: sources tell the age late, or only of a new set. */
function ageNow(state: SessionState, driver: number, stint: StintRecord): number {
  const toldAt = instantOf(stint.stamps.age ?? stint.stamps.ageAtStart ?? '');
  const since = state.laps[driver]?.filter((lap) => lap.lap >= stint.fromLap && lap.at > toldAt).length ?? 0;
  return stint.ageLaps + since;
}

/** A car's sets of tyres, oldest first. */
export function stintsOf(state: SessionState, driver: number): readonly StintView[] {
  const stints = state.stints[driver] ?? [];
  const completed = state.cars[driver]?.lapsCompleted ?? 0;
  return stints.map((stint, index) => {
    const next = stints[index + 1];
    const { stamps: _stamps, ...shown } = stint;
    return {
      ...shown,
      ageLaps: next ? stint.ageLaps : ageNow(state, driver, stint),
      toLap: Math.max(stint.fromLap, next ? next.fromLap - 1 : completed),
    };
  });
}
