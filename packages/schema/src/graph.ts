import type { SessionKind, SessionOrigin } from '@slipstream/timing/events/vocabulary';
import type { LogItem, LogName, PartKey } from '@slipstream/timing/fold/parts';
import type { DriverInfo, SessionState } from '@slipstream/timing/fold/state';
import type { ScoreCounting } from '@slipstream/timing/scores/score-record';

/** The server as resolvers see it: ports of the graph, never an engine. */
export interface Graph {
  /** The wall clock, in milliseconds. */
  nowMs(): number;
  /**
   * Returns a session's state now or, with `at`, the fold of its log up to that instant. `session` null
   * means the current session. Returns null when there is no state.
   */
  state(session: string | null, at: string | null): Promise<SessionState | null>;
  sessions(filter: SessionFilter): Promise<Page<SessionState>>;
  /** Opens a STATE stream: emits the state at once and again when a part changes for which `shows` returns true. */
  stateStream(options: StateStreamArgs): Promise<AsyncIterableIterator<SessionState>>;
  /** Returns a page of a session's log: `first` items after `after`, or `last` before `before`. Without either, the newest items. */
  logPage<L extends LogName>(log: L, options: LogPageArgs<L>): Promise<Page<Placed<L>>>;
  /** Opens a LOG stream: emits every item once, in order. */
  logStream<L extends LogName>(
    log: L,
    options: LogStreamArgs<L>,
  ): Promise<AsyncIterableIterator<LogUpdate<L>>>;
  /** Returns null before the first score of the board. */
  scoreboard(board: string): Promise<BoardLook | null>;
  /** Opens a STATE stream: emits a look at once and another after each score. */
  scoreboardStream(board: string, maxHz: number): Promise<AsyncIterableIterator<BoardLook>>;
  /** Resolves when the board shows the score. Needs the operator role. */
  recordScore(score: ScoreToRecord): Promise<RecordedScore>;
  recordings(): readonly Recording[];
  features(): Features;
  /** Returns the circuits that `startRace` accepts. */
  circuits(): readonly CircuitInfo[];
  /** Returns the drivers in a race that `startRace` starts. */
  raceEntries(): readonly DriverInfo[];
  /** The four commands resolve when the session shows their effect. They need the operator role. */
  startRace(race: RaceRequest): Promise<SessionState>;
  startReplay(replay: ReplayRequest): Promise<SessionState>;
  setPlayback(playback: PlaybackRequest): Promise<SessionState>;
  stopSession(session: string): Promise<SessionState>;
}

export interface GraphContext {
  readonly graph: Graph;
}

export interface SessionFilter {
  readonly first: number;
  readonly after: string | null;
  readonly season: number | null;
  readonly kind: SessionKind | null;
  readonly origin: SessionOrigin | null;
}

export interface Page<T> {
  readonly edges: readonly { readonly cursor: string; readonly node: T }[];
  /** Cursor of a page without edges, when known. Every later item comes after it. */
  readonly place?: string;
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

export interface StateStreamArgs {
  readonly session: string | null;
  readonly delayMs: number;
  readonly maxHz: number;
  readonly shows: (part: PartKey) => boolean;
  /** The name of the subscription field. */
  readonly stream: string;
}

/** An item of the log `L`. */
export type ItemOf<L extends LogName> = Extract<LogItem, { readonly log: L }>['item'];

/** Returns true for items to include. Pages and streams skip all other items. */
export type Wanted<L extends LogName> = (item: ItemOf<L>, state: SessionState | null) => boolean;

export interface LogPageArgs<L extends LogName> {
  readonly session: string | null;
  readonly first: number | null;
  readonly after: string | null;
  readonly last: number | null;
  readonly before: string | null;
  /** Null: all items. */
  readonly wanted: Wanted<L> | null;
}

export interface LogStreamArgs<L extends LogName> {
  readonly session: string | null;
  /** A cursor or `LOG_START`. Null: begin at the next item. */
  readonly after: string | null;
  readonly delayMs: number;
  /** Null: all items. */
  readonly wanted: Wanted<L> | null;
}

/** An item and the state that names its drivers. */
export interface Placed<L extends LogName> {
  readonly item: ItemOf<L>;
  readonly session: string;
  readonly state: SessionState | null;
}

export type LogUpdate<L extends LogName> = LogEdge<L> | Missed;

export interface LogEdge<L extends LogName> {
  readonly type: 'item';
  readonly cursor: string;
  readonly node: Placed<L>;
}

export interface Missed {
  readonly type: 'missed';
  readonly reason: MissedReason;
  /** Session of the missing items. */
  readonly session: string;
  /** Session of the items after `until`. */
  readonly resumesIn: string;
  /** Number of missing items. Null when unknown, and with a filter. */
  readonly count: number | null;
  readonly until: string;
}

/** The value of `after` for the beginning of a log. It never equals a cursor. */
export const LOG_START = 'start';

export const MISSED_REASONS = ['EXPIRED', 'OTHER_EPOCH', 'UNKNOWN_CURSOR', 'SLOW_READER'] as const;
export type MissedReason = (typeof MISSED_REASONS)[number];

/** A view of one board. All calls within one turn of the event loop show the same instant. */
export interface BoardLook {
  readonly board: string;
  /** Resolves with null before the first score. */
  facts(): Promise<BoardFacts | null>;
  top(count: number): Promise<readonly BoardRow[]>;
  /** Resolves with null when the player is not on the board. */
  entry(player: string): Promise<BoardRow | null>;
  /** Resolves with the player and up to `radius` players on either side; empty when the player is not on the board. */
  around(player: string, radius: number): Promise<readonly BoardRow[]>;
}

export interface BoardFacts {
  readonly at: string;
  readonly version: number;
  readonly players: number;
}

export interface BoardRow {
  readonly rank: number;
  readonly player: string;
  readonly name: string | null;
  readonly points: number;
}

export interface ScoreToRecord {
  readonly id: string;
  readonly board: string;
  readonly player: string;
  readonly name: string | null;
  readonly points: number;
  readonly counting: ScoreCounting;
}

export interface RecordedScore {
  readonly entry: BoardRow;
  /** True when a score with this id was counted before, so that this one changed nothing. */
  readonly duplicate: boolean;
}

export interface Recording {
  readonly id: string;
  readonly title: string;
  readonly kind: SessionKind;
  readonly season: number | null;
  readonly durationMs: number;
}

export interface CircuitInfo {
  readonly id: string;
  /** The circuit's own id, when `id` belongs to one session's view of the circuit. */
  readonly key?: string;
  readonly name: string;
  readonly countryCode: string | null;
  readonly lengthKm: number | null;
  /** In tenths of a metre, the feed's unit. */
  readonly outline: readonly (readonly [x: number, y: number])[];
}

export interface Features {
  readonly anomalyDetection: boolean;
  readonly commentaryAuthor: string;
  readonly eventLog: string;
  readonly liveStore: string;
  readonly history: string;
}

export interface RaceRequest {
  readonly driver: number | null;
  readonly circuit: string | null;
  readonly laps: number | null;
  readonly seed: number | null;
  /** True: some sensors report faulty values for anomaly detection to find. */
  readonly faults: boolean;
  readonly speed: number;
}

export interface ReplayRequest {
  readonly recording: string;
  readonly speed: number;
  readonly from: string | null;
}

export interface PlaybackRequest {
  readonly session: string;
  readonly paused: boolean | null;
  readonly speed: number | null;
  readonly seekTo: string | null;
}
