import type { PartKey } from '@slipstream/timing/fold/parts';

/** Parts of a session's state that a leaderboard does not show. */
const NOT_TIMING = new Set([
  'head',
  'playhead',
  'telemetry',
  'locations',
  'outline',
  'weather',
  'raceControlIds',
  'standings',
  'teams',
]);

/** Returns true for parts that a leaderboard shows. */
export function ofTiming(part: PartKey): boolean {
  return !NOT_TIMING.has(kindOf(part));
}

const SESSION = new Set(['info', 'playhead', 'track', 'weather', 'drivers', 'outline', 'board', 'teams']);

/** Returns true for parts that the session stream shows. */
export function ofSession(part: PartKey): boolean {
  return SESSION.has(kindOf(part));
}

/** Returns a test for parts that the detail of one driver shows: the leaderboard's parts and the driver's telemetry. */
export function ofDriver(number: number): (part: PartKey) => boolean {
  return (part) => ofTiming(part) || part === `telemetry/${number}`;
}

const TRACK_MAP = new Set(['locations', 'drivers']);

export function ofTrackMap(part: PartKey): boolean {
  return TRACK_MAP.has(kindOf(part));
}

const CHAMPIONSHIP = new Set(['info', 'track', 'drivers', 'cars', 'laps', 'standings', 'board']);

/** Returns true for parts that the championship depends on. */
export function ofChampionship(part: PartKey): boolean {
  return CHAMPIONSHIP.has(kindOf(part));
}

function kindOf(part: PartKey): string {
  const slash = part.indexOf('/');
  return slash === -1 ? part : part.slice(0, slash);
}
