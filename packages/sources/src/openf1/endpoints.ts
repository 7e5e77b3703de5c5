import { createHash } from 'node:crypto';
import { instantOf } from '../recording/instant.ts';
import { type JsonObject, numberAt, textAt, wholeAt } from '../recording/json.ts';

/**
 * What OpenF1 offers of a session and is read here, in the order in which records of one instant count:
 * who races before how they race, and a stop before the tyres that it brings. `car_data` and `location` are by far the largest.
 */
export const ENDPOINTS = [
  'meetings',
  'sessions',
  'drivers',
  'starting_grid',
  'race_control',
  'position',
  'intervals',
  'laps',
  'pit',
  'stints',
  'weather',
  'session_result',
  'car_data',
  'location',
] as const;
export type Endpoint = (typeof ENDPOINTS)[number];

/** One object as the API gives it; in archives of it every value may be a text, and '' stands for null. */
export type OpenF1Record = JsonObject;

export interface EndpointRecord {
  readonly endpoint: Endpoint;
  readonly record: OpenF1Record;
}

export function isEndpoint(name: string): name is Endpoint {
  return ENDPOINTS.some((endpoint) => endpoint === name);
}

/** The instant of `date` (`2026-03-29T04:10:21.258000+00:00`, also with a space), or null where there is none. */
export function dateOf(record: OpenF1Record, key = 'date'): string | null {
  const text = textAt(record, key);
  return text === undefined ? null : instantOf(text.replace(' ', 'T'));
}

export function driverNumber(record: OpenF1Record): number | null {
  return wholeAt(record, 'driver_number', 0, 999) ?? null;
}

/** Milliseconds of a number of seconds, whole; undefined where there is none or it is negative. */
export function secondsAt(record: OpenF1Record, key: string): number | undefined {
  const seconds = numberAt(record, key);
  return seconds === undefined || seconds < 0 ? undefined : Math.round(seconds * 1000);
}

/**
 * What one record is of: the same for the same thing told again, by REST or MQTT. Records of what changes
 * (a lap under way, a stint that goes on) are told again under the same identity with other contents.
 */
export function identityOf({ endpoint, record }: EndpointRecord): string {
  const of = (...keys: string[]) => [endpoint, ...keys.map((key) => String(record[key] ?? ''))].join('/');
  switch (endpoint) {
    case 'meetings':
      return of('meeting_key');
    case 'sessions':
      return of('session_key');
    case 'drivers':
    case 'starting_grid':
    case 'session_result':
      return of('driver_number');
    case 'laps':
      return of('driver_number', 'lap_number');
    case 'stints':
      return of('driver_number', 'stint_number');
    case 'pit':
      return of('driver_number', 'lap_number', 'date');
    case 'weather':
      return of('date');
    case 'race_control':
      return of('date', 'message', 'driver_number');
    case 'position':
    case 'intervals':
    case 'car_data':
    case 'location':
      return of('driver_number', 'date');
  }
}

/** The API numbers no messages: when it was sent and what it says make a name that every reading gives alike. */
export function messageId(at: string, record: OpenF1Record): string {
  const text = `${String(record.message)}/${String(record.driver_number ?? '')}`;
  const digest = createHash('sha1').update(text).digest('hex').slice(0, 8);
  return `rc-${at.replace(/\D/g, '')}-${digest}`;
}
