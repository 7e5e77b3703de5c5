import { hasRetired } from '../fold/finish.ts';
import type { PitStopRecord, SessionState } from '../fold/state.ts';

const NO_STOPS: readonly PitStopRecord[] = [];

/** A car's stops, oldest first, the one under way among them. A car that retires in the pits makes no stop there. */
export function pitStopsOf(state: SessionState, driver: number): readonly PitStopRecord[] {
  const stops = state.pitStops[driver] ?? NO_STOPS;
  const last = stops.at(-1);
  return last && retiredIn(state, driver, last) ? stops.slice(0, -1) : stops;
}

/**
 * How often a car has stopped, a stop under way counted.
 *
 * @remarks The source's count starts with the session, the stops only with the log: where the source
 * counted more (a log that begins in the middle of a race), its count holds, less a retirement in the
 * pits, which it counts as a stop.
 */
export function pitStopCount(state: SessionState, driver: number): number {
  const car = state.cars[driver];
  const all = state.pitStops[driver] ?? NO_STOPS;
  const seen = pitStopsOf(state, driver).length;
  const counted = (car?.pitStopsCounted ?? 0) - (all.length - seen);
  return Math.max(seen, counted);
}

function retiredIn(state: SessionState, driver: number, stop: PitStopRecord): boolean {
  return stop.pitLaneMs === null && state.cars[driver]?.inPit === true && hasRetired(state, driver);
}
