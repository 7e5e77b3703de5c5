import type { SessionKind, SessionOrigin } from '@slipstream/timing/events/vocabulary';
import type { PartKey } from '@slipstream/timing/fold/parts';
import type { DriverInfo, RaceControlItem, SessionState } from '@slipstream/timing/fold/state';

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
  raceControl(options: LogPageArgs): Promise<Page<PlacedRaceControl>>;
  raceControlStream(options: LogStreamArgs): Promise<AsyncIterableIterator<RaceControlUpdate>>;
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

export interface LogPageArgs {
  readonly session: string | null;
  readonly first: number | null;
  readonly after: string | null;
  readonly last: number | null;
  readonly before: string | null;
}

export interface LogStreamArgs {
  readonly session: string | null;
  readonly after: string | null;
  readonly delayMs: number;
}

/** A message with the state that its drivers are looked up in. */
export interface PlacedRaceControl {
  readonly item: RaceControlItem;
  readonly state: SessionState | null;
}

export type RaceControlUpdate =
  | { readonly type: 'item'; readonly cursor: string; readonly node: PlacedRaceControl }
  | {
      readonly type: 'missed';
      readonly reason: MissedReason;
      readonly count: number | null;
      readonly until: string;
    };

export const MISSED_REASONS = ['EXPIRED', 'OTHER_EPOCH', 'UNKNOWN_CURSOR', 'SLOW_READER'] as const;
export type MissedReason = (typeof MISSED_REASONS)[number];

export interface Recording {
  readonly id: string;
  readonly title: string;
  readonly kind: SessionKind;
  readonly season: number | null;
  readonly durationMs: number;
}

export interface CircuitInfo {
  readonly id: string;
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
