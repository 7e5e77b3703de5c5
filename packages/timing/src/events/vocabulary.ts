/**
 * The closed vocabularies of the sport, as the public contract spells them (`schema.graphql`).
 * Each is a tuple, so that a schema, a type and a GraphQL enum come from one list.
 */
export const SESSION_KINDS = ['PRACTICE', 'QUALIFYING', 'SPRINT_QUALIFYING', 'SPRINT', 'RACE'] as const;
export type SessionKind = (typeof SESSION_KINDS)[number];

export const SESSION_ORIGINS = ['LIVE', 'REPLAY', 'SIMULATION'] as const;
export type SessionOrigin = (typeof SESSION_ORIGINS)[number];

export const SESSION_STATUSES = ['SCHEDULED', 'STARTED', 'SUSPENDED', 'FINISHED', 'ENDED'] as const;
export type SessionStatus = (typeof SESSION_STATUSES)[number];

export const TRACK_STATUSES = [
  'CLEAR',
  'YELLOW',
  'VIRTUAL_SAFETY_CAR',
  'VIRTUAL_SAFETY_CAR_ENDING',
  'SAFETY_CAR',
  'RED',
] as const;
export type TrackStatus = (typeof TRACK_STATUSES)[number];

export const CAR_STATUSES = ['ON_TRACK', 'IN_PIT', 'PIT_OUT', 'STOPPED', 'RETIRED', 'FINISHED'] as const;
export type CarStatus = (typeof CAR_STATUSES)[number];

/** `HYPERSOFT` to `SUPERSOFT` and `SUPERHARD` were raced until 2018. */
export const COMPOUNDS = [
  'HYPERSOFT',
  'ULTRASOFT',
  'SUPERSOFT',
  'SOFT',
  'MEDIUM',
  'HARD',
  'SUPERHARD',
  'INTERMEDIATE',
  'WET',
  'UNKNOWN',
] as const;
export type Compound = (typeof COMPOUNDS)[number];

/** The compound of a name as sources write it, in any case, with or without spaces and underscores. */
export function compoundNamed(name: string): Compound {
  const plain = name.toUpperCase().replaceAll(/[\s_-]/g, '');
  return COMPOUNDS.find((compound) => compound === plain) ?? 'UNKNOWN';
}

export const TIME_MARKS = ['OVERALL_BEST', 'PERSONAL_BEST', 'NONE'] as const;
export type TimeMark = (typeof TIME_MARKS)[number];

export const MINI_SECTORS = ['NOT_DRIVEN', 'SLOWER', 'PERSONAL_BEST', 'OVERALL_BEST', 'PIT'] as const;
export type MiniSector = (typeof MINI_SECTORS)[number];

export const FEED_STATES = ['LIVE', 'STALE', 'GATED', 'UNAVAILABLE'] as const;
export type FeedState = (typeof FEED_STATES)[number];

export const RACE_CONTROL_SCOPES = ['Track', 'Sector', 'Driver'] as const;
export type RaceControlScope = (typeof RACE_CONTROL_SCOPES)[number];

export const COMMENTARY_KINDS = [
  'START',
  'OVERTAKE',
  'LEAD_CHANGE',
  'PIT_STOP',
  'FASTEST_LAP',
  'BATTLE',
  'RETIREMENT',
  'TRACK_STATUS',
  'PENALTY',
  'WEATHER',
  'MILESTONE',
  'FINISH',
  'ANOMALY',
] as const;
export type CommentaryKind = (typeof COMMENTARY_KINDS)[number];

export const COMMENTARY_TONES = ['HIGHLIGHT', 'WARNING', 'INFO'] as const;
export type CommentaryTone = (typeof COMMENTARY_TONES)[number];

/** From the gravest on. */
export const SEVERITIES = ['CRITICAL', 'WARNING', 'INFO'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const METRICS = [
  'ENGINE_TEMPERATURE',
  'RPM',
  'SPEED',
  'THROTTLE',
  'BRAKE',
  'LAP_TIME',
  'SECTOR_TIME',
  'PIT_STOP_TIME',
  'FEED_SILENCE',
] as const;
export type Metric = (typeof METRICS)[number];

/** The three sectors of a lap, by number. */
export type SectorNumber = 1 | 2 | 3;
/** The three segments of qualifying (Q1, Q2, Q3; SQ1 to SQ3 of a sprint qualifying). */
export type SegmentNumber = 1 | 2 | 3;
