import type { TelemetrySample } from '../events/bodies.ts';
import type { DriverInfo, PitStopRecord, SessionState } from '../fold/state.ts';
import { type LapView, lapsOf } from './laps.ts';
import { type LeaderboardRow, leaderboard } from './leaderboard.ts';
import { pitStopsOf } from './pit-stops.ts';
import { type StintView, stintsOf } from './tyres.ts';

export interface DriverDetailView {
  /** Null for a car that was timed before anyone said who drives it. */
  readonly driver: DriverInfo | null;
  readonly row: LeaderboardRow;
  readonly laps: readonly LapView[];
  readonly stints: readonly StintView[];
  readonly pitStops: readonly PitStopRecord[];
  /** The newest sample; null where the source gives none. */
  readonly telemetry: TelemetrySample | null;
}

/** All that is known of one car; null for a number that the session does not know. */
export function driverDetail(state: SessionState, driver: number): DriverDetailView | null {
  const row = leaderboard(state).find((other) => other.driver === driver);
  if (!row) return null;
  return {
    driver: state.drivers[driver] ?? null,
    row,
    laps: lapsOf(state, driver),
    stints: stintsOf(state, driver),
    pitStops: pitStopsOf(state, driver),
    telemetry: state.telemetry[driver] ?? null,
  };
}
