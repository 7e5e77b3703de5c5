import type { LocationSample, TelemetrySample } from '@slipstream/timing/events/bodies';
import type { EventDraft } from '@slipstream/timing/events/envelope';
import { rulesOf } from '@slipstream/timing/rules/season-rules';
import { flagAt, numberAt } from '../recording/json.ts';
import { dateOf, driverNumber, type OpenF1Record } from './endpoints.ts';

const MAX_RPM = 20_000;
const MAX_SPEED_KPH = 450;
const MAX_GEAR = 8;

function within(record: OpenF1Record, key: string, max: number): number | null {
  const number = numberAt(record, key);
  return number !== undefined && number >= 0 && number <= max ? number : null;
}

/** Throttle and brake say 104 where there is no data; 10, 12 and 14 of `drs` say that the flap is open. */
export function telemetrySampled(at: string, record: OpenF1Record, season: number | null): EventDraft[] {
  const driver = driverNumber(record);
  const sampledAt = dateOf(record);
  if (driver === null || sampledAt === null) return [];
  const gear = within(record, 'n_gear', MAX_GEAR);
  const drs = numberAt(record, 'drs');
  const hasDrs = season === null || rulesOf(season).overtakeAid === 'DRS';
  const sample: TelemetrySample = {
    at: sampledAt,
    speedKph: within(record, 'speed', MAX_SPEED_KPH),
    rpm: within(record, 'rpm', MAX_RPM),
    gear: gear === null ? null : Math.trunc(gear),
    throttlePct: within(record, 'throttle', 100),
    brakePct: within(record, 'brake', 100),
    drs: hasDrs && drs !== undefined ? drs === 10 || drs === 12 || drs === 14 : null,
  };
  return [{ at, type: 'TelemetrySampled', body: { driver, samples: [sample] } }];
}

/** (0,0,0) is no place: the car has not been seen yet, or no more. */
export function locationSampled(at: string, record: OpenF1Record): EventDraft[] {
  const driver = driverNumber(record);
  const sampledAt = dateOf(record);
  const x = numberAt(record, 'x');
  const y = numberAt(record, 'y');
  if (driver === null || sampledAt === null || x === undefined || y === undefined) return [];
  if (x === 0 && y === 0 && (numberAt(record, 'z') ?? 0) === 0) return [];
  const sample: LocationSample = { at: sampledAt, x, y };
  return [{ at, type: 'LocationSampled', body: { driver, samples: [sample] } }];
}

/** `rainfall` is 0 or 1 (a number of millimetres in later seasons). */
export function weatherReported(at: string, record: OpenF1Record): EventDraft[] {
  const airC = numberAt(record, 'air_temperature');
  const trackC = numberAt(record, 'track_temperature');
  const humidityPct = numberAt(record, 'humidity');
  const pressureHpa = numberAt(record, 'pressure');
  const windSpeedMps = numberAt(record, 'wind_speed');
  const windDirection = numberAt(record, 'wind_direction');
  const rain = numberAt(record, 'rainfall');
  const raining = rain === undefined ? flagAt(record, 'rainfall') : rain > 0;
  const body = {
    ...(airC !== undefined && { airC }),
    ...(trackC !== undefined && { trackC }),
    ...(humidityPct !== undefined && { humidityPct }),
    ...(pressureHpa !== undefined && { pressureHpa }),
    ...(windSpeedMps !== undefined && { windSpeedMps }),
    ...(windDirection !== undefined && { windDirectionDeg: Math.round(windDirection) }),
    ...(raining !== undefined && { raining }),
  };
  return Object.keys(body).length === 0 ? [] : [{ at, type: 'WeatherReported', body }];
}
