import type { EventBody } from '@slipstream/timing/events/bodies';
import type { SessionKind, SessionOrigin } from '@slipstream/timing/events/vocabulary';
import { circuitOf } from '../recording/circuits.ts';
import { isRace, kindOf } from '../recording/decode/session-kind.ts';
import { driverName, type NamesTold } from '../recording/driver-name.ts';
import { type JsonObject, numberAt, textAt, wholeAt } from '../recording/json.ts';
import { slug } from '../recording/slug.ts';
import { dateOf, driverNumber, type Endpoint, type OpenF1Record } from './endpoints.ts';

/** What is known of a session before its records are decoded. */
export interface OpenF1Session {
  readonly kind: SessionKind;
  readonly season: number | null;
  readonly title: string;
  readonly announcement: EventBody<'SessionAnnounced'>;
}

/**
 * @param name stands in for what no record says: the archive's name, for one without its sessions.
 * @param firstAt the first instant of any record.
 */
export function sessionOf(
  meeting: JsonObject | undefined,
  session: JsonObject | undefined,
  given: {
    name: string;
    firstAt: string | null;
    isRace: boolean;
    origin: SessionOrigin;
    anyRecord?: JsonObject;
  },
): OpenF1Session {
  const told = kindOf(textAt(session, 'session_type'), textAt(session, 'session_name'));
  const kind = told ?? (given.isRace ? 'RACE' : 'PRACTICE');
  const start = session ? dateOf(session, 'date_start') : null;
  const end = session ? dateOf(session, 'date_end') : null;
  const season = wholeAt(session ?? meeting, 'year', 1950, 2200) ?? yearOf(start ?? given.firstAt);
  const meetingName = textAt(meeting, 'meeting_name') ?? given.name;
  const place = textAt(session, 'circuit_short_name') ?? textAt(meeting, 'circuit_short_name') ?? 'unknown';
  const countryCode = textAt(session, 'country_code') ?? textAt(meeting, 'country_code');
  const key = numberAt(session ?? meeting ?? given.anyRecord, 'meeting_key');
  const name = textAt(session, 'session_name') ?? (isRace(kind) ? 'Race' : given.name);
  return {
    kind,
    season,
    title: meeting || session ? `${season ?? ''} ${meetingName}: ${name}`.trim() : given.name,
    announcement: {
      kind,
      name,
      origin: given.origin,
      meeting: {
        id: String(key ?? given.name),
        name: meetingName,
        season: season ?? 0,
        circuit: { ...circuitOf(place), ...(countryCode && { countryCode }) },
      },
      ...(start && { scheduledStart: start }),
      ...(end && { scheduledEnd: end }),
    },
  };
}

function yearOf(at: string | null): number | null {
  return at === null ? null : Number(at.slice(0, 4));
}

/** Null for a record that names no driver. */
export function driverAnnounced(record: OpenF1Record): EventBody<'DriverAnnounced'> | null {
  const driver = driverNumber(record);
  const code = textAt(record, 'name_acronym');
  if (driver === null || !code) return null;
  const teamName = textAt(record, 'team_name');
  const colour = /^#?([0-9a-f]{6})$/i.exec(textAt(record, 'team_colour') ?? '')?.[1];
  const countryCode = textAt(record, 'country_code');
  const headshotUrl = textAt(record, 'headshot_url');
  return {
    driver,
    code,
    fullName: driverName(namesOf(record, code)) ?? code,
    team: {
      id: teamName ? slug(teamName) : 'unknown',
      name: teamName ?? '',
      colour: `#${(colour ?? '808080').toLowerCase()}`,
    },
    ...(countryCode && { countryCode }),
    ...(headshotUrl && { headshotUrl }),
  };
}

function namesOf(record: OpenF1Record, code: string): NamesTold {
  return {
    first: textAt(record, 'first_name'),
    last: textAt(record, 'last_name'),
    whole: textAt(record, 'full_name'),
    code,
    broadcast: textAt(record, 'broadcast_name'),
    reference: undefined,
  };
}

interface Feed {
  readonly feed: string;
  readonly from: readonly Endpoint[];
  readonly of?: 'races';
}

const FEEDS: readonly Feed[] = [
  { feed: 'timing', from: ['position', 'laps', 'intervals'] },
  { feed: 'gaps', from: ['intervals'], of: 'races' },
  { feed: 'laps', from: ['laps'] },
  { feed: 'tyres', from: ['stints'] },
  { feed: 'drivers', from: ['drivers'] },
  { feed: 'raceControl', from: ['race_control'] },
  { feed: 'trackStatus', from: ['race_control'] },
  { feed: 'weather', from: ['weather'] },
  { feed: 'pitStops', from: ['pit'], of: 'races' },
  { feed: 'telemetry', from: ['car_data'] },
  { feed: 'locations', from: ['location'] },
  { feed: 'miniSectors', from: ['laps'] },
];

/** What each feed gives, from the endpoints that have records. The API has no session clock at all. */
export function openF1Feeds(
  has: (endpoint: Endpoint) => boolean,
  kind: SessionKind,
  missing: string,
): EventBody<'FeedStateChanged'>[] {
  const feeds = FEEDS.filter(({ of }) => of === undefined || isRace(kind)).map(
    ({ feed, from }): EventBody<'FeedStateChanged'> =>
      from.some(has) ? { feed, state: 'LIVE' } : { feed, state: 'UNAVAILABLE', reason: missing },
  );
  return [...feeds, { feed: 'clock', state: 'UNAVAILABLE', reason: 'OpenF1 has no session clock' }];
}

/** The feeds that one endpoint's records make live. */
export function feedsFrom(endpoint: Endpoint, kind: SessionKind): string[] {
  return FEEDS.filter(({ from, of }) => from.includes(endpoint) && (of === undefined || isRace(kind))).map(
    ({ feed }) => feed,
  );
}
