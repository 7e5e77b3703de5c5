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
  | `${CarPart}/${number}`;
export type CarPart = (typeof CAR_PARTS)[number];
export const CAR_PARTS = ['drivers', 'cars', 'laps', 'stints', 'pitStops', 'telemetry', 'locations'] as const;

/** An item of one of a session's logs. `id` is unique in its log. */
export type LogItem = { readonly log: 'raceControl'; readonly item: RaceControlItem };
export type LogName = LogItem['log'];

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
