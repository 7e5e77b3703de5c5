import type { CarStatus } from '../events/vocabulary.ts';
import { hasFinished, hasRetired } from '../fold/finish.ts';
import type { CarState, SessionState } from '../fold/state.ts';

/** What a car is doing, in one word. Who took the flag has finished, whatever becomes of the car after it. */
export function carStatus(state: SessionState, car: CarState): CarStatus {
  if (hasFinished(state, car.number)) return 'FINISHED';
  if (hasRetired(state, car.number)) return 'RETIRED';
  if (car.stopped) return 'STOPPED';
  if (car.inPit) return 'IN_PIT';
  return car.pitOut ? 'PIT_OUT' : 'ON_TRACK';
}
