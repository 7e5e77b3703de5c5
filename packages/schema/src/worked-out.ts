import { analyses } from '@slipstream/timing/derive/averages/analysis';
import type { GapTrend } from '@slipstream/timing/derive/averages/gap-trend';
import type { PitWindow } from '@slipstream/timing/derive/averages/pit-window';
import { type TrackLimits, trackLimits } from '@slipstream/timing/derive/averages/track-limits';
import type { Train } from '@slipstream/timing/derive/averages/trains';
import { type TyreDegradation, tyreDegradation } from '@slipstream/timing/derive/averages/tyre-degradation';
import { pointsIfEnded } from '@slipstream/timing/derive/championship/points';
import { isRace } from '@slipstream/timing/fold/session';
import type { SessionState } from '@slipstream/timing/fold/state';
import { stintsOf } from '@slipstream/timing/views/tyres';

/**
 * Fields of an entry that are not part of its row. The server computes them from the whole state, only for
 * operations that select them. For other subscribers, a change of such a field does not change the entry.
 */
export const WORKED_OUT = {
  points: (state: SessionState, driver: number): number | null =>
    pointsIfEnded(state).find((taken) => taken.driver === driver)?.points ?? null,
  gapTrend: (state: SessionState, driver: number): GapTrend | null =>
    analyses(state).get(driver)?.gapTrend ?? null,
  train: (state: SessionState, driver: number): Train | null => analyses(state).get(driver)?.train ?? null,
  pitWindow: (state: SessionState, driver: number): PitWindow | null =>
    analyses(state).get(driver)?.pitWindow ?? null,
  tyreDegradation: (state: SessionState, driver: number): TyreDegradation | null => {
    const stint = stintsOf(state, driver).at(-1);
    return stint ? degradationOf(state, driver, stint.stint) : null;
  },
  trackLimits: (state: SessionState, driver: number): TrackLimits | null => {
    const car = state.cars[driver];
    return car && isRace(state) ? trackLimits(car) : null;
  },
} as const;

/** Returns the degradation of one set of a car. Null outside a race, where no stint has one pace. */
export function degradationOf(state: SessionState, driver: number, stint: number): TyreDegradation | null {
  return isRace(state) ? tyreDegradation(state, driver, stint) : null;
}

export type WorkedOut = (typeof WORKED_OUT)[keyof typeof WORKED_OUT];
