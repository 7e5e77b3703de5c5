import type { PartKey } from '@slipstream/timing/fold/parts';

/** Which parts of a session's state the viewers of each stream see. */
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

/** What a leaderboard is made of. */
export function ofTiming(part: PartKey): boolean {
  return !NOT_TIMING.has(kindOf(part));
}

const SESSION = new Set(['info', 'playhead', 'track', 'weather', 'drivers', 'outline', 'board', 'teams']);

/** What a session tells of itself. */
export function ofSession(part: PartKey): boolean {
  return SESSION.has(kindOf(part));
}

/** What the detail of one driver is made of: its own parts, and every car's place in the order. */
export function ofDriver(number: number): (part: PartKey) => boolean {
  return (part) => ofTiming(part) || part === `telemetry/${number}`;
}

const TRACK_MAP = new Set(['locations', 'drivers']);

export function ofTrackMap(part: PartKey): boolean {
  return TRACK_MAP.has(kindOf(part));
}

const CHAMPIONSHIP = new Set(['info', 'track', 'drivers', 'cars', 'laps', 'standings', 'board']);

/** What the championship is worked out from. */
export function ofChampionship(part: PartKey): boolean {
  return CHAMPIONSHIP.has(kindOf(part));
}

function kindOf(part: PartKey): string {
  const slash = part.indexOf('/');
  return slash === -1 ? part : part.slice(0, slash);
}
