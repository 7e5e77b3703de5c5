import type { CarStatus } from '../events/vocabulary.ts';
import { isNowhere } from '../fold/outline.ts';
import type { SessionState } from '../fold/state.ts';
import { carStatus } from './car-status.ts';

export interface CarOnMap {
  readonly driver: number;
  /** In the feed's units: tenths of a metre. */
  readonly x: number;
  readonly y: number;
  readonly at: string;
  readonly status: CarStatus;
}

export interface TrackMapView {
  /** When the newest of the places was passed; null without any. */
  readonly at: string | null;
  /** By racing number. */
  readonly cars: readonly CarOnMap[];
  /** The circuit, closed by a line from the last point to the first; empty until a lap was traced. */
  readonly outline: readonly (readonly [x: number, y: number])[];
}

/**
 * Where every car is. A car that has not left its garage yet has no place (feeds put it at the origin);
 * one whose place comes before anything is timed of it is shown as on track.
 */
export function trackMap(state: SessionState): TrackMapView {
  const cars: CarOnMap[] = [];
  let newest: string | null = null;
  for (const [number, place] of Object.entries(state.locations)) {
    if (isNowhere(place)) continue;
    const car = state.cars[Number(number)];
    if (car?.removed) continue;
    const status = car ? carStatus(state, car) : 'ON_TRACK';
    cars.push({ driver: Number(number), x: place.x, y: place.y, at: place.at, status });
    if (newest === null || place.at > newest) newest = place.at;
  }
  return { at: newest, cars, outline: state.outline.points };
}
