import type { TimingEvent } from '../events/envelope.ts';
import type { LogItem } from '../fold/parts.ts';
import type { SessionState } from '../fold/state.ts';

/** One event that changed something, with the session's state on both sides of it. */
export interface FoldedEvent {
  readonly event: TimingEvent;
  readonly before: SessionState;
  readonly after: SessionState;
}

/** Plain JSON: what a deriver's memory is made of. */
export type Remembered =
  | string
  | number
  | boolean
  | null
  | readonly Remembered[]
  | { readonly [key: string]: Remembered };

/** What a deriver knows besides the state, by key; small, because what changed of it is stored with each step. */
export type Memory = ReadonlyMap<string, Remembered>;

/** An item of a derived log. */
export type DerivedItem = Extract<LogItem, { log: 'commentary' | 'anomalies' }>;

/**
 * Makes log items of one session's events, one event at a time. No I/O, no clock, no randomness but a seed.
 *
 * @remarks What it gives is stored in one step with the event's offset and with `takeMemory`, so that
 * each item is told once however often a projector dies. After an emptied store the whole session is
 * derived again: so an item's `id` is made of what it tells (rule, event, driver), never of a count
 * or a chance.
 */
export interface Deriver {
  /** @param earlier what the derivers before this one made of the same event */
  derive(folded: FoldedEvent, earlier: readonly DerivedItem[]): readonly DerivedItem[];
  /** What changed of its memory since the last call, in values that do not change afterwards; null forgets a key. */
  takeMemory(): Memory;
}

export interface DeriverKind {
  /** A kebab-case word; its memory is stored under it. */
  readonly name: string;
  /**
   * @param memory all that an earlier deriver of this session remembered; empty at a session's beginning,
   * and at that of a new epoch
   */
  readonly open: (session: string, memory: Memory) => Deriver;
}
