import type { SessionKind, SessionOrigin } from '@slipstream/timing/events/vocabulary';
import type { LogItem, LogName, PartKey } from '@slipstream/timing/fold/parts';
import type { DriverInfo, SessionState } from '@slipstream/timing/fold/state';
import type { ScoreCounting } from '@slipstream/timing/scores/score-record';

/** What resolvers may ask of the server: ports of the graph, never an engine. */
export interface Graph {
  /** The wall clock, in milliseconds. */
  nowMs(): number;
  /**
   * A session's state now or, with `at`, the fold of its log up to that instant; `session` null
   * means the current one. Null where there is none.
   */
  state(session: string | null, at: string | null): Promise<SessionState | null>;
  sessions(filter: SessionFilter): Promise<Page<SessionState>>;
  /** A STATE stream: the state at once, then again whenever a part changed that `shows` tells of. */
  stateStream(options: StateStreamArgs): Promise<AsyncIterableIterator<SessionState>>;
  /** A page of a session's log: `first` after `after`, or `last` before `before`; with neither, the newest. */
  logPage<L extends LogName>(log: L, options: LogPageArgs<L>): Promise<Page<Placed<L>>>;
  /** A LOG stream: every item once, in order. */
  logStream<L extends LogName>(
    log: L,
    options: LogStreamArgs<L>,
  ): Promise<AsyncIterableIterator<LogUpdate<L>>>;
  /** Null: nothing was counted on that board yet. */
  scoreboard(board: string): Promise<BoardLook | null>;
  /** A STATE stream: a look at once, then another whenever a score was counted. */
  scoreboardStream(board: string, maxHz: number): Promise<AsyncIterableIterator<BoardLook>>;
  /** Resolves when the score stands on its board. It needs the operator role. */
  recordScore(score: ScoreToRecord): Promise<RecordedScore>;
  recordings(): readonly Recording[];
  features(): Features;
  /** What races can be started on. */
  circuits(): readonly CircuitInfo[];
  /** Who takes part in a race that is started. */
  raceEntries(): readonly DriverInfo[];
  /** The four commands resolve when the session shows what was asked for. They need the operator role. */
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
  /** Of a page without edges, where that is known: its place. What comes later lies behind it. */
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

/** Which items are wanted; the others are as if they were not in the log. */
export type Wanted<L extends LogName> = (item: ItemOf<L>, state: SessionState | null) => boolean;

export interface LogPageArgs<L extends LogName> {
  readonly session: string | null;
  readonly first: number | null;
  readonly after: string | null;
  readonly last: number | null;
  readonly before: string | null;
  /** Null: all of them. */
  readonly wanted: Wanted<L> | null;
}

export interface LogStreamArgs<L extends LogName> {
  readonly session: string | null;
  /** A cursor, or `LOG_START`; null: from the next item on. */
  readonly after: string | null;
  readonly delayMs: number;
  /** Null: all of them. */
  readonly wanted: Wanted<L> | null;
}

/** An item with the state that its drivers are looked up in. */
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
  /** Of which items are missing. */
  readonly session: string;
  /** Of which the items behind `until` are. */
  readonly resumesIn: string;
  /** Null where it is not known, or not how many of them were wanted. */
  readonly count: number | null;
  readonly until: string;
}

/** What `after` takes besides a cursor: no cursor reads so. */
export const LOG_START = 'start';

export const MISSED_REASONS = ['EXPIRED', 'OTHER_EPOCH', 'UNKNOWN_CURSOR', 'SLOW_READER'] as const;
export type MissedReason = (typeof MISSED_REASONS)[number];

/** What is asked of a look in one turn of the event loop is told of one instant. */
export interface BoardLook {
  readonly board: string;
  /** Null: nothing was counted on it yet. */
  facts(): Promise<BoardFacts | null>;
  top(count: number): Promise<readonly BoardRow[]>;
  /** Null: not on the board. */
  entry(player: string): Promise<BoardRow | null>;
  /** With so many on either side; empty: not on the board. */
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
  /** A score of this id was counted before: this one changed nothing. */
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
  /** Where `id` is that of one session's circuit: the circuit's own. */
  readonly key?: string;
  readonly name: string;
  readonly countryCode: string | null;
  readonly lengthKm: number | null;
  /** In the feed's units: tenths of a metre. */
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
  /** Whether some of its cars' metrics are faulty, for detectors to find. */
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
