import type { AnomalyItem, CommentaryItem } from '../derive/items.ts';
import { initialState } from './initial.ts';
import type { RaceControlItem, SessionState } from './state.ts';

/** One part of a session's state that is stored, sent and replaced as a whole. Plain JSON. */
export type PartKey =
  | 'head'
  | 'info'
  | 'playhead'
  | 'track'
  | 'weather'
  | 'raceControlIds'
  | 'outline'
  | 'standings'
  | 'board'
  | 'teams'
  | `${CarPart}/${number}`;
export type CarPart = (typeof CAR_PARTS)[number];
export const CAR_PARTS = ['drivers', 'cars', 'laps', 'stints', 'pitStops', 'telemetry', 'locations'] as const;

/** An item of one of a session's logs. `id` is unique in its log. */
export type LogItem =
  | { readonly log: 'raceControl'; readonly item: RaceControlItem }
  | { readonly log: 'commentary'; readonly item: CommentaryItem }
  | { readonly log: 'anomalies'; readonly item: AnomalyItem };
export const LOG_NAMES = [
  'raceControl',
  'commentary',
  'anomalies',
] as const satisfies readonly LogItem['log'][];
export type LogName = (typeof LOG_NAMES)[number];

/**
 * What became of an event:
 * - `applied`: something changed;
 * - `unchanged`: it is newer, but says what was known;
 * - `late`: everything it says is older than what is known, or it is a duplicate; nothing changed;
 * - `stale-epoch`: it is of an epoch before the state's; nothing changed.
 */
export type FoldOutcome = 'applied' | 'unchanged' | 'late' | 'stale-epoch';

export interface Folded {
  readonly state: SessionState;
  readonly outcome: FoldOutcome;
  /** The parts that differ from the state before. A new epoch replaces all of them: see `reset`. */
  readonly changed: readonly PartKey[];
  /** True when the event began a new epoch: the state before counts for nothing. */
  readonly reset: boolean;
  readonly items: readonly LogItem[];
}

/** Part `head`: what a state is besides its other parts. */
export interface StateHead {
  readonly session: string;
  readonly epoch: number;
  readonly version: number;
  readonly at: string | null;
}

/** What the part `key` holds, by kind of part; null where there is none. */
export type PartValue = StateHead | SessionState[Exclude<SinglePart, 'head'>] | SessionState[CarPart][number];
type SinglePart = (typeof SINGLE_PARTS)[number];
const SINGLE_PARTS = [
  'head',
  'info',
  'playhead',
  'track',
  'weather',
  'raceControlIds',
  'outline',
  'standings',
  'board',
  'teams',
] as const;

/**
 * One part of a state, to be stored or sent on its own: plain JSON without undefined, so that it comes
 * back from JSON as it went.
 *
 * @returns null where the state has no such part (a car that is not known, no playhead)
 */
export function partOf(state: SessionState, key: PartKey): PartValue | null {
  if (key === 'head') {
    return { session: state.session, epoch: state.epoch, version: state.version, at: state.at };
  }
  if (isSingle(key)) return state[key];
  const { part, driver } = carKey(key);
  return state[part][driver] ?? null;
}

/** The keys of all parts that a state has. */
export function partKeys(state: SessionState): readonly PartKey[] {
  const keys: PartKey[] = SINGLE_PARTS.filter((key) => key === 'head' || state[key] !== null);
  for (const part of CAR_PARTS)
    for (const driver of Object.keys(state[part])) keys.push(`${part}/${+driver}`);
  return keys;
}

/**
 * A state with some of its parts set, as `partOf` gave them; a null value takes the part away. From null
 * and all parts of a state it builds that state again.
 *
 * @param state null to begin with a session of which nothing is known
 */
export function withParts(
  state: SessionState | null,
  session: string,
  entries: Iterable<readonly [PartKey, unknown]>,
): SessionState {
  const empty = initialState(session);
  const next: Mutable<SessionState> = { ...(state ?? empty) };
  const own = new Set<CarPart>();
  for (const [key, value] of entries) {
    if (key === 'head') {
      const { epoch, version, at } = (value ?? empty) as StateHead;
      Object.assign(next, { epoch, version, at });
    } else if (isSingle(key)) {
      Object.assign(next, { [key]: value ?? empty[key] });
    } else {
      const { part, driver } = carKey(key);
      if (!own.has(part)) Object.assign(next, { [part]: { ...next[part] } });
      own.add(part);
      const record = next[part] as Record<number, unknown>;
      if (value === null) delete record[driver];
      else record[driver] = value;
    }
  }
  return next;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function isSingle(key: PartKey): key is SinglePart {
  return !key.includes('/');
}

function carKey(key: Exclude<PartKey, SinglePart>): { part: CarPart; driver: number } {
  const slash = key.indexOf('/');
  return { part: key.slice(0, slash) as CarPart, driver: Number(key.slice(slash + 1)) };
}
