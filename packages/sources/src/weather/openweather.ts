import type { EventBody } from '@slipstream/timing/events/bodies';
import { isObject, type Json, numberAt, objectAt } from '../recording/json.ts';
import type { Place } from './circuit-places.ts';

export const OPENWEATHER_URL = 'https://api.openweathermap.org';
const REQUEST_TIMEOUT_MS = 10_000;

export type Weather =
  | { readonly ok: true; readonly body: EventBody<'WeatherReported'> }
  | { readonly ok: false; readonly reason: string };

/** The weather at a place now, from OpenWeather's "current weather". Never throws, and never tells the key. */
export async function currentWeather(url: string, key: string, place: Place): Promise<Weather> {
  const query = new URLSearchParams({
    lat: String(place.latitude),
    lon: String(place.longitude),
    units: 'metric',
    appid: key,
  });
  try {
    const response = await fetch(`${url}/data/2.5/weather?${query}`, {
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    if (response.status === 401)
      return { ok: false, reason: 'OpenWeather refused OPENWEATHER_API_KEY: check it' };
    if (!response.ok) return { ok: false, reason: `OpenWeather answers with ${response.status}` };
    return weatherOf((await response.json()) as Json);
  } catch (cause) {
    const why = cause instanceof Error ? cause.name : 'unknown';
    return { ok: false, reason: `OpenWeather does not answer (${why})` };
  }
}

/** Of the track's surface OpenWeather knows nothing. */
export function weatherOf(answer: Json): Weather {
  if (!isObject(answer)) return { ok: false, reason: 'OpenWeather answers with what is no weather' };
  const main = objectAt(answer, 'main');
  const wind = objectAt(answer, 'wind');
  const airC = numberAt(main, 'temp');
  const humidityPct = numberAt(main, 'humidity');
  const pressureHpa = numberAt(main, 'grnd_level') ?? numberAt(main, 'pressure');
  const windSpeedMps = numberAt(wind, 'speed');
  const windDirection = numberAt(wind, 'deg');
  const fallen = numberAt(objectAt(answer, 'rain'), '1h') ?? numberAt(objectAt(answer, 'rain'), '3h') ?? 0;
  if (airC === undefined) return { ok: false, reason: 'OpenWeather answers without a temperature' };
  return {
    ok: true,
    body: {
      airC,
      ...(humidityPct !== undefined && { humidityPct }),
      ...(pressureHpa !== undefined && { pressureHpa }),
      ...(windSpeedMps !== undefined && { windSpeedMps }),
      ...(windDirection !== undefined && { windDirectionDeg: Math.round(windDirection) }),
      raining: fallen > 0,
    },
  };
}
