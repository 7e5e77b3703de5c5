import type { EventBody, LocationSample, TelemetrySample } from '../events/bodies.ts';
import { isBlank, traced } from './outline.ts';
import type { SessionState } from './state.ts';
import { carPart, type Folders, late, type Origin, step } from './step.ts';

/**
 * Telemetry and places on track. They travel apart from the timing, so they touch nothing of it and
 * never make a car known. Of each car the newest sample is kept, whole; samples are ordered by their
 * own instants.
 */
export const TELEMETRY_FOLDERS: Folders<'TelemetrySampled' | 'LocationSampled'> = {
  TelemetrySampled: foldTelemetry,
  LocationSampled: foldLocation,
};

function foldTelemetry(state: SessionState, body: EventBody<'TelemetrySampled'>, _origin: Origin) {
  const { driver, samples } = body;
  let newest: TelemetrySample | undefined = state.telemetry[driver];
  const known = newest;
  for (const sample of samples) if (!newest || sample.at > newest.at) newest = sample;
  if (!newest || newest === known) return late(state);
  const telemetry = { ...state.telemetry, [driver]: plain(newest) };
  return step({ ...state, telemetry }, 'applied', [carPart('telemetry', driver)]);
}

/** A part is plain JSON: a field without a value is left out. */
function plain(sample: TelemetrySample): TelemetrySample {
  if (sample.engineTemperatureC !== undefined || !('engineTemperatureC' in sample)) return sample;
  const { engineTemperatureC: _none, ...rest } = sample;
  return rest;
}

function foldLocation(state: SessionState, body: EventBody<'LocationSampled'>, _origin: Origin) {
  const { driver, samples } = body;
  let newest: LocationSample | undefined = state.locations[driver];
  let outline = state.outline;
  const known = newest;
  for (const sample of samples) {
    if (newest && sample.at <= newest.at) continue;
    if (newest && outline.points.length === 0) outline = traced(outline, driver, newest, sample);
    newest = sample;
  }
  if (!newest || newest === known) return late(state);
  const locations = { ...state.locations, [driver]: { at: newest.at, x: newest.x, y: newest.y } };
  const part = carPart('locations', driver);
  if (outline === state.outline || (isBlank(outline) && isBlank(state.outline)))
    return step({ ...state, locations }, 'applied', [part]);
  return step({ ...state, locations, outline }, 'applied', [part, 'outline']);
}
