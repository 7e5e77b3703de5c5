import { UNKNOWN } from './times.ts';

export type Units = 'metric' | 'imperial';

const MILES_PER_KM = 0.621371;
const MPH_PER_MPS = 2.236936;

export function speedText(kph: number | null, units: Units): string {
  if (kph === null) return UNKNOWN;
  return String(Math.floor(units === 'metric' ? kph : kph * MILES_PER_KM));
}

export function speedUnit(units: Units): string {
  return units === 'metric' ? 'km/h' : 'mph';
}

/** One decimal, cut: `36.6°`. The unit's letter stands in the settings, not behind each figure. */
export function temperatureText(celsius: number | null, units: Units): string {
  if (celsius === null) return UNKNOWN;
  return `${oneDecimal(units === 'metric' ? celsius : (celsius * 9) / 5 + 32)}°`;
}

export function windText(mps: number | null, units: Units): string {
  if (mps === null) return UNKNOWN;
  return units === 'metric' ? `${oneDecimal(mps)} m/s` : `${oneDecimal(mps * MPH_PER_MPS)} mph`;
}

/** Towards where the wind blows, for an arrow that points up at 0. The feed tells where it comes from. */
export function windArrowDeg(fromDeg: number): number {
  return (fromDeg + 180) % 360;
}

const COMPASS = ['N', 'NE', 'E', 'SE', 'S', 'SW', 'W', 'NW'];

export function compassPoint(deg: number): string {
  return COMPASS[Math.round((((deg % 360) + 360) % 360) / 45) % 8] ?? 'N';
}

function oneDecimal(value: number): string {
  return (Math.trunc(value * 10) / 10).toFixed(1);
}
