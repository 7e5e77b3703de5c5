import type { SessionKind, SessionOrigin, SessionStatus } from '@slipstream/timing/events/vocabulary';
import type { LogItem, LogName, PartKey } from '@slipstream/timing/fold/parts';
import type { ScoreStore } from './score-store.ts';

/** Plain JSON: what a store may keep as text. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Next offset to apply, by `topic:partition`. */
export type Offsets = Readonly<Record<string, number>>;

export function offsetKey(topic: string, partition: number): string {
  return `${topic}:${partition}`;
}

/** What the list of sessions needs to know of one, so that nobody reads whole sessions for it. */
export interface SessionSummary {
  readonly kind: SessionKind | null;
  readonly origin: SessionOrigin | null;
  readonly season: number | null;
  readonly status: SessionStatus;
  /** Still going on: neither ended nor a playback that came to its end. */
  readonly active: boolean;
  /** It ended because nothing was heard from its source. Absent: it did not. */
  readonly silent?: boolean;
  /** When its first event was appended to the event log: the order of sessions, also when they are stored anew. */
  readonly begunAtMs?: number;
}

/** The order of a list of sessions: by when they began, else by when they were first applied. */
export function newestFirst(a: SessionEntry, b: SessionEntry): number {
  return (b.summary.begunAtMs ?? 0) - (a.summary.begunAtMs ?? 0) || b.order - a.order;
}

/**
 * One atomic step of one session. `from` is what the writer believes to be stored; where it is not,
 * nothing is applied. That one comparison makes a redelivered batch apply zero times, and stops a
 * writer that does not know yet that another took over.
 */
export interface SessionChange {
  readonly session: string;
  /** Names one life of the stored picture. Another one than stored needs `reset`. */
  readonly epoch: string;
  /** Everything stored of the session goes first, its logs included; `epoch` begins. */
  readonly reset: boolean;
  /** Null: nothing is stored of the session. */
  readonly from: Offsets | null;
  readonly to: Offsets;
  readonly parts: ReadonlyMap<PartKey, Json>;
  /** What only projectors need to know, by key: kept and given with snapshots, told to nobody. Null takes a key away. */
  readonly memory: ReadonlyMap<string, Json>;
  readonly items: readonly LogItem[];
  readonly summary: SessionSummary;
  /** When the oldest of its events was appended to the event log, where that is known: handed on with the notice. */
  readonly appendedAtMs?: number;
}

export type Applied =
  | { readonly applied: true; readonly sequence: number }
  | { readonly applied: false; readonly stored: StoredPosition | null };

export interface StoredPosition {
  readonly epoch: string;
  /** Rises by exactly one with each change applied in an epoch, from 1. */
  readonly sequence: number;
  readonly offsets: Offsets;
}

export interface Snapshot extends StoredPosition {
  readonly parts: ReadonlyMap<PartKey, Json>;
  readonly memory: ReadonlyMap<string, Json>;
}

/** An item with its place in its log: `number` rises by exactly one from item to item in an epoch, from 1. */
export interface NumberedItem {
  readonly number: number;
  readonly entry: LogItem;
}

/** Tells one applied change, whole: who has `sequence - 1` needs nothing else. */
export interface ChangeNotice {
  readonly session: string;
  readonly epoch: string;
  readonly sequence: number;
  readonly reset: boolean;
  readonly parts: ReadonlyMap<PartKey, Json>;
  readonly items: readonly NumberedItem[];
  readonly appendedAtMs?: number;
}

export interface LogRange {
  readonly session: string;
  readonly log: LogName;
  /** Items after this number; 0 for the oldest. */
  readonly after: number;
  readonly limit: number;
}

export interface LogPage {
  /** The epoch that the items are of; null when nothing is stored of the session. */
  readonly epoch: string | null;
  readonly items: readonly NumberedItem[];
  /** Numbers of the oldest item still kept and of the newest; 0 and 0 for an empty log. `oldest` is above 1 once the log was trimmed. */
  readonly oldest: number;
  readonly newest: number;
}

export interface SessionEntry {
  readonly session: string;
  /** Rises from session to session in the order in which they were first applied. */
  readonly order: number;
  readonly summary: SessionSummary;
}

/** What a watcher is told. `lost`: notices may have been missed from here on; read a snapshot. */
export type WatchMessage =
  | { readonly type: 'change'; readonly notice: ChangeNotice }
  | { readonly type: 'lost' };

/** Resolves when nothing more will be told. */
export type Unwatch = () => Promise<void>;

/**
 * Where the current picture lives: one atomic apply of (state, log items, offsets), snapshots, logs
 * that can be read from a cursor, and notice of each change. The contract suite beside this file is
 * the port's exact meaning.
 */
export interface LiveStore {
  /** What a person calls this engine: Redis, embedded. */
  readonly name: string;
  /** The boards: they hang on no session. */
  readonly scores: ScoreStore;
  apply(change: SessionChange): Promise<Applied>;
  position(session: string): Promise<StoredPosition | null>;
  snapshot(session: string): Promise<Snapshot | null>;
  readLog(range: LogRange): Promise<LogPage>;
  /** Resolves when the watch is acknowledged: every change applied from then on is told, in order, or `lost`. */
  watch(session: string, tell: (message: WatchMessage) => void): Promise<Unwatch>;
  /** Newest first. */
  sessions(): Promise<readonly SessionEntry[]>;
  /** Told when `sessions()` may read differently. Acknowledged as `watch` is. */
  watchSessions(tell: () => void): Promise<Unwatch>;
  /** Everything below these offsets was applied, for every session: where a projector may begin to read. */
  appliedUpTo(): Promise<Offsets>;
  /**
   * Only ever moves an offset up.
   *
   * @param believed what is marked as far as the caller knows. Where less is, the store lost something:
   * then nothing is marked, and it resolves false. A mark on an emptied store would hide the loss.
   */
  markApplied(offsets: Offsets, believed?: Offsets): Promise<boolean>;
  close(): Promise<void>;
}
