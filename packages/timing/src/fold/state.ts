import type { GapValue, TelemetrySample } from '../events/bodies.ts';
import type {
  CarStatus,
  Compound,
  FeedState,
  MiniSector,
  RaceControlScope,
  SegmentNumber,
  SessionKind,
  SessionOrigin,
  SessionStatus,
  TimeMark,
  TrackStatus,
} from '../events/vocabulary.ts';
import type { TrackLimitsNote } from '../rules/track-limits.ts';

/**
 * When a value was last set: `at` and `id` of the event, joined. Stamps compare as texts; the greater
 * is the newer. A value is only ever replaced by one with a greater stamp: that is what makes late
 * and duplicate events harmless.
 */
export type Stamp = string;

/**
 * Everything known of one session: the fold of a prefix of its log. Values are immutable; a fold
 * shares what did not change. It divides into parts (see `parts.ts`), each plain JSON.
 */
export interface SessionState {
  readonly session: string;
  readonly epoch: number;
  /**
   * Rises by one with each event that changed anything but telemetry, places on track and playhead:
   * the same prefix of `f1.timing` gives the same version everywhere. Never falls, not in a new
   * epoch either.
   */
  readonly version: number;
  /** The greatest `at` of the events that rose the version; null before the first. */
  readonly at: string | null;
  readonly info: SessionInfo;
  readonly playhead: Playhead | null;
  readonly track: TrackState;
  readonly weather: readonly WeatherReading[];
  /** Ids of the race control messages seen, so that none is told twice. */
  readonly raceControlIds: readonly string[];
  /** The championship as it stood before the session; null where the source does not say. */
  readonly standings: StandingsState | null;
  /** The leaderboard of a source that gives nothing but that, as it stands; null with any other source. */
  readonly board: BoardState | null;
  /** By id: teams that the source speaks of, apart from their drivers; null where it does not. */
  readonly teams: Readonly<Record<string, TeamState>> | null;
  /** By racing number. */
  readonly drivers: Readonly<Record<number, DriverInfo>>;
  readonly cars: Readonly<Record<number, CarState>>;
  readonly laps: Readonly<Record<number, readonly LapRecord[]>>;
  readonly stints: Readonly<Record<number, readonly StintRecord[]>>;
  readonly pitStops: Readonly<Record<number, readonly PitStopRecord[]>>;
  readonly telemetry: Readonly<Record<number, TelemetrySample>>;
  readonly locations: Readonly<Record<number, CarLocation>>;
  readonly outline: OutlineState;
  /** Absent on the present picture of a session, which is the only one that is folded and stored. */
  readonly view?: PastView;
}

/** What tells a picture of a session from its present one: its instant, or how far it runs behind. */
export type PastView = { readonly at: string } | { readonly delayMs: number };

export interface SessionInfo {
  readonly announced: Announcement | null;
  readonly status: SessionStatus;
  /** When it first started. */
  readonly startedAt: string | null;
  /** When the flag fell; null before it, and again when the session goes on (the next segment of qualifying). */
  readonly finishedAt: string | null;
  /** Whether the session was suspended when it finished: it was not resumed. Absent: it was not. */
  readonly finishedSuspended?: boolean;
  /** Where the session was stopped before its end; absent or null: it was not. */
  readonly stoppedAt?: string | null;
  /** How many of the five red lights are on; null outside of a start procedure. */
  readonly startLights: number | null;
  readonly segment: SegmentNumber | null;
  readonly clock: { readonly at: string; readonly remainingMs: number; readonly running: boolean } | null;
  readonly feeds: Readonly<Record<string, FeedRecord>>;
  readonly stamps: Readonly<Record<string, Stamp>>;
}

export interface Announcement {
  readonly kind: SessionKind;
  readonly name: string;
  readonly origin: SessionOrigin;
  readonly meeting: {
    readonly id: string;
    readonly name: string;
    readonly season: number;
    readonly round?: number | undefined;
    readonly circuit: {
      readonly id: string;
      readonly name: string;
      readonly countryCode?: string | undefined;
      readonly lengthKm?: number | undefined;
    };
  };
  readonly scheduledStart?: string | undefined;
  readonly scheduledEnd?: string | undefined;
  readonly supportedDriver?: number | undefined;
}

export interface FeedRecord {
  readonly state: FeedState;
  readonly reason: string | null;
  /** Since when it has been so. */
  readonly at: string;
}

/** Where the playhead was at `wallAt`, and how it has moved since. */
export interface Playhead {
  readonly at: string;
  readonly wallAt: string;
  readonly speed: number;
  readonly paused: boolean;
  /** False while what a jump of the playhead skipped is being folded. */
  readonly settled: boolean;
  readonly startsAt: string;
  readonly endsAt: string | null;
  readonly stamp: Stamp;
}

export interface TrackState {
  readonly status: TrackStatus;
  /** Every status that was told, oldest first: `status` and `history` are made of them. */
  readonly told: readonly { readonly status: TrackStatus; readonly stamp: Stamp }[];
  readonly history: readonly {
    readonly status: TrackStatus;
    readonly from: string;
    readonly to: string | null;
  }[];
  readonly lap: number | null;
  readonly totalLaps: number | null;
  readonly stamps: Readonly<Record<string, Stamp>>;
}

export interface WeatherReading {
  readonly at: string;
  readonly airC: number | null;
  readonly trackC: number | null;
  readonly humidityPct: number | null;
  readonly pressureHpa: number | null;
  readonly windSpeedMps: number | null;
  readonly windDirectionDeg: number | null;
  readonly raining: boolean | null;
  readonly stamp: Stamp;
}

export interface DriverInfo {
  readonly number: number;
  readonly code: string;
  readonly fullName: string;
  readonly team: {
    readonly id: string;
    readonly name: string;
    readonly colour: string;
    readonly logoUrl?: string;
  };
  readonly countryCode: string | null;
  readonly headshotUrl: string | null;
  readonly stamp: Stamp;
}

export interface BoardState {
  /** In the source's order of places. */
  readonly rows: readonly BoardRow[];
  readonly stamp: Stamp;
}

export interface BoardRow {
  readonly driver: number;
  readonly position: number;
  readonly points: number | null;
  readonly interval: GapValue | null;
}

export interface TeamState {
  readonly team: DriverInfo['team'];
  /** The newest; null before the first. */
  readonly reading: TeamReading | null;
  readonly stamp: Stamp;
}

export interface TeamReading {
  readonly at: string;
  readonly engineTemperatureC: number;
  readonly stamp: Stamp;
}

/** The championship before a session, in the source's own order. A count is null where the source does not give it. */
export interface StandingsState {
  readonly drivers: readonly DriverStandingRecord[];
  readonly teams: readonly TeamStandingRecord[];
  readonly stamp: Stamp;
}

interface StandingRecord {
  readonly points: number;
  readonly wins: number | null;
  /** How often in each place of a race, from the first on. */
  readonly places: readonly number[] | null;
}

export interface DriverStandingRecord extends StandingRecord {
  readonly driver: number;
  readonly code: string | null;
  readonly fullName: string | null;
  readonly podiums: number | null;
  readonly starts: number | null;
}

export interface TeamStandingRecord extends StandingRecord {
  readonly team: string;
  readonly name: string;
}

export interface SectorState {
  readonly ms: number | null;
  readonly mark: TimeMark;
  readonly miniSectors: readonly MiniSector[];
}

/** A best lap. `lap` as the source numbers it, null where it does not. */
export interface BestLap {
  readonly ms: number;
  readonly lap: number | null;
  /** When it was set; null where the log has the time but not the lap (it began later). */
  readonly at: string | null;
}

/** What the source last said is a best lap. `ms` null: that there is none. */
export interface SourceBest {
  readonly ms: number | null;
  readonly lap: number | null;
  readonly stamp: Stamp;
}

/** A lap's time was taken away, or given back. Which lap is meant is worked out when the laps are known. */
export interface Ruling {
  readonly lap: number | null;
  readonly ms: number | null;
  readonly deleted: boolean;
  readonly reason: string | null;
  /** True: the lap after the one of the offence. */
  readonly nextLap?: boolean;
  readonly stamp: Stamp;
}

/** What a tower row shows of a car, as the events gave it. Ranks that it needs of others are computed by the views. */
export interface CarState {
  readonly number: number;
  readonly gridPosition: number | null;
  /** As the source ranked it; `rank` in views/order.ts makes a permutation of these. */
  readonly reportedPosition: number | null;
  readonly gapToLeader: GapValue | null;
  readonly interval: GapValue | null;
  /** Laps completed. */
  readonly lapsCompleted: number;
  readonly lastLap: { readonly ms: number; readonly mark: TimeMark; readonly lap: number } | null;
  /** Worked out from the car's laps, rulings and source bests: see fold/best-laps.ts. */
  readonly bestLap: BestLap | null;
  /** Best lap of each segment of qualifying, by segment 1 to 3. */
  readonly segmentBests: Readonly<Partial<Record<SegmentNumber, BestLap>>>;
  /** By segment; 0 is the whole session. */
  readonly sourceBests: Readonly<Partial<Record<SegmentNumber | 0, SourceBest>>>;
  readonly rulings: readonly Ruling[];
  /** What race control said of the car and the track's limits, oldest first, beside the laps it deleted. */
  readonly trackLimitsNotes: readonly { readonly kind: TrackLimitsNote; readonly stamp: Stamp }[];
  readonly sectors: readonly [SectorState, SectorState, SectorState];
  readonly inPit: boolean;
  readonly pitOut: boolean;
  readonly retired: boolean;
  readonly stopped: boolean;
  readonly finished: boolean;
  readonly knockedOut: boolean;
  /** Absent: it was not. */
  readonly disqualified?: boolean;
  /** The source took the car out of the session. Absent: it did not. */
  readonly removed?: boolean;
  /** Stops that the source counts; it also counts a retirement in the pits. */
  readonly pitStopsCounted: number;
  /** The newest stamp of each mini sector, by sector; empty where none was told. What older versions stored has none. */
  readonly miniStamps?: readonly (readonly Stamp[])[];
  /** The newest stamp of each field or group of fields. */
  readonly stamps: Readonly<Record<string, Stamp>>;
}

export interface LapRecord {
  readonly lap: number;
  /** When it was finished. */
  readonly at: string;
  readonly ms: number | null;
  readonly mark: TimeMark;
  readonly sectorsMs: readonly [number | null, number | null, number | null];
  readonly sectorMarks: readonly [TimeMark, TimeMark, TimeMark];
  readonly position: number | null;
  readonly gapToLeader: GapValue | null;
  readonly compound: Compound | null;
  readonly tyreAgeLaps: number | null;
  readonly tyreNew: boolean | null;
  readonly pitIn: boolean;
  readonly pitOut: boolean;
  readonly segment: SegmentNumber | null;
  readonly deleted: boolean;
  readonly deletedReason: string | null;
  readonly stamps: Readonly<Record<string, Stamp>>;
}

/** A set of tyres as the source reported it; `fittedSets` says which of them were driven. */
export interface StintRecord {
  /** Unique among the car's records, rising in their order. */
  readonly stint: number;
  /** The source's own number, which it can use again. What older versions stored has none: it is `stint`. */
  readonly toldAs?: number;
  readonly compound: Compound;
  readonly new: boolean | null;
  /** The first lap on the set; null while the stop at which it is fitted is still to come. */
  readonly fromLap: number | null;
  /** Null where it is not known. */
  readonly ageAtStartLaps: number | null;
  /** As the source last said; null where it never did. */
  readonly ageLaps: number | null;
  /** The source says that the old tyres stayed on. */
  readonly tyresKept?: boolean;
  readonly stamps: Readonly<Record<string, Stamp>>;
}

export interface PitStopRecord {
  readonly stop: number;
  /** The lap on which the car came in. */
  readonly lap: number;
  /** When it came in. */
  readonly at: string;
  readonly pitLaneMs: number | null;
  readonly stationaryMs: number | null;
  readonly stamps: Readonly<Record<string, Stamp>>;
}

export interface CarLocation {
  readonly at: string;
  readonly x: number;
  readonly y: number;
}

/**
 * The circuit's outline, learnt from the places of one car: traced until it comes back to where the
 * trace began. It rests on `LocationSampled` events alone, because they travel apart from the timing.
 */
export interface OutlineState {
  /** Empty until a lap was driven. In the feed's units. */
  readonly points: readonly (readonly [x: number, y: number])[];
  /** The lap being traced; null before and after. */
  readonly tracing: {
    readonly driver: number;
    /** When the newest of the points was passed. */
    readonly at: string;
    readonly points: readonly (readonly [x: number, y: number])[];
  } | null;
}

/** A race control message as a log item. */
export interface RaceControlItem {
  readonly id: string;
  readonly at: string;
  readonly lap: number | null;
  readonly category: string;
  readonly flag: string | null;
  readonly scope: RaceControlScope | null;
  readonly sector: number | null;
  readonly message: string;
  readonly drivers: readonly number[];
}

export type { CarStatus };
