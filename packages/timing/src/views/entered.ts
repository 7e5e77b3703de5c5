import type { CarState, DriverInfo, SessionState } from '../fold/state.ts';

/** The cars of a session, but for those that the source has taken out of it. */
export function carsEntered(state: SessionState): CarState[] {
  return Object.values(state.cars).filter(({ removed }) => removed !== true);
}

/** The drivers of those cars, by racing number. */
export function driversEntered(state: SessionState): DriverInfo[] {
  return Object.values(state.drivers).filter(({ number }) => state.cars[number]?.removed !== true);
}
