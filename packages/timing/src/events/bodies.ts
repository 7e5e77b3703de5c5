import { z } from 'zod';
import {
  COMPOUNDS,
  FEED_STATES,
  MINI_SECTORS,
  RACE_CONTROL_SCOPES,
  SESSION_KINDS,
  SESSION_ORIGINS,
  SESSION_STATUSES,
  TIME_MARKS,
  TRACK_STATUSES,
} from './vocabulary.ts';

/** Only what is a moment: `Date.parse` gives a number for each, so that arithmetic with instants never fails. */
export const INSTANT =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

/**
 * An instant: RFC 3339, UTC, exactly three decimals (`2023-10-08T17:03:33.771Z`). All instants have
 * this one width, so that comparing the texts compares the instants.
 */
export const instant = z.string().regex(INSTANT, {
  error: 'an instant is RFC 3339 in UTC with milliseconds, such as 2023-10-08T17:03:33.771Z',
});

export const driver = z.int().min(0).max(999);
export const lap = z.int().min(0).max(999);
const durationMs = z.int().min(0);
const sector = z.union([z.literal(1), z.literal(2), z.literal(3)]);
const segment = z.union([z.literal(1), z.literal(2), z.literal(3)]);
const mark = z.enum(TIME_MARKS);

/** A gap in time (`ms`) or, for a car one or more laps down, in whole laps (`laps`). */
export const gap = z.union([z.object({ ms: durationMs }), z.object({ laps: z.int().min(1) })]);
export type GapValue = z.infer<typeof gap>;

const circuit = z.object({
  id: z.string().min(1),
  name: z.string(),
  countryCode: z.string().optional(),
  lengthKm: z.number().positive().optional(),
});
const meeting = z.object({
  id: z.string().min(1),
  name: z.string(),
  season: z.int(),
  round: z.int().optional(),
  circuit,
});
const team = z.object({
  id: z.string().min(1),
  name: z.string(),
  colour: z.string().regex(/^#[0-9a-f]{6}$/),
  logoUrl: z.string().optional(),
});

const count = z.int().min(0);
/** `places[0]` is how often first in a race of the season, `places[1]` how often second …: equal points are told apart by them. */
const finishes = { wins: count.optional(), places: z.array(count).optional() };

const telemetrySample = z.object({
  at: instant,
  speedKph: z.number().nullable(),
  rpm: z.number().nullable(),
  gear: z.int().nullable(),
  throttlePct: z.number().min(0).max(100).nullable(),
  brakePct: z.number().min(0).max(100).nullable(),
  /** True while the flap is open; null where the season has no DRS. */
  drs: z.boolean().nullable(),
  /** True while the driver uses it, from 2026 on; absent where the source does not tell. */
  overtakeMode: z.boolean().nullable().optional(),
  engineTemperatureC: z.number().nullable().optional(),
});

const locationSample = z.object({
  at: instant,
  /** In the feed's units: tenths of a metre from the circuit's origin. */
  x: z.number(),
  y: z.number(),
});

/**
 * The speed of a playback that goes as fast as its log can be read and carried. Its session's time is
 * no faster wall clock: it is wherever the newest event is.
 */
export const AS_FAST_AS_POSSIBLE = 1_000_000;

/**
 * Every event of a session, by type: what its body holds. An absent optional field says nothing
 * (the value stays); null says that there is no value. Types are past tense. Rules about lateness
 * and duplicates stand with `fold`.
 */
export const EVENT_BODIES = {
  /** What session this is. Sent again when something of it becomes known. */
  SessionAnnounced: z.object({
    kind: z.enum(SESSION_KINDS),
    name: z.string(),
    origin: z.enum(SESSION_ORIGINS),
    meeting,
    /** Scheduled start and end. */
    scheduledStart: instant.optional(),
    scheduledEnd: instant.optional(),
    /** Whom the one who started the session supports: it is told around them. */
    supportedDriver: driver.optional(),
  }),
  /**
   * `stopped` true, with ENDED: somebody stopped the session before its end, or its source fell silent. It has
   * no classification then.
   */
  SessionStatusChanged: z.object({ status: z.enum(SESSION_STATUSES), stopped: z.boolean().optional() }),
  /**
   * So many of the five red lights are on: 0 when the procedure begins, then one more a second. That
   * they go out is told by `SessionStatusChanged`: any change of the status ends the procedure.
   */
  StartLightsChanged: z.object({ lights: z.int().min(0).max(5) }),
  /** A segment of qualifying is the one under way from here on. */
  SegmentStarted: z.object({ segment }),
  /** The countdown of the session, as it stood at the event's `at`; it runs down in real time while `running`. */
  ClockChanged: z.object({ remainingMs: durationMs, running: z.boolean() }),
  /**
   * Where the playhead stands (the event's `at`) and how it goes on from there. `wallAt` is the wall
   * clock at that moment, so that anyone can tell the session's time now. Written by the playback,
   * never by a recording; live sessions have none. `settled` false: the playhead jumped, and the events
   * that lie between follow at once, up to the next `PlayheadMoved` with `settled` true; until then
   * nobody needs to be shown anything.
   */
  PlayheadMoved: z.object({
    wallAt: instant,
    speed: z.number().positive(),
    paused: z.boolean(),
    settled: z.boolean(),
    startsAt: instant,
    endsAt: instant.nullable(),
  }),
  /** What one feed of the source gives, and why not where it does not. */
  FeedStateChanged: z.object({
    feed: z.string().min(1),
    state: z.enum(FEED_STATES),
    reason: z.string().optional(),
  }),
  /** The lap that the leader is on. */
  LapCountChanged: z.object({ lap: lap.optional(), totalLaps: lap.optional() }),
  DriverAnnounced: z.object({
    driver,
    code: z.string(),
    fullName: z.string(),
    team,
    countryCode: z.string().optional(),
    headshotUrl: z.string().optional(),
  }),
  /**
   * The championship as it stood before this session: everyone in it, those too who do not drive today.
   * The whole of it each time; the newest holds. What is absent is not known.
   */
  StandingsAnnounced: z.object({
    drivers: z.array(
      z.object({
        driver,
        code: z.string().optional(),
        fullName: z.string().optional(),
        points: z.number().min(0),
        podiums: count.optional(),
        starts: count.optional(),
        ...finishes,
      }),
    ),
    /** `team` is the id that the drivers are announced with, where one drives for it. */
    teams: z.array(
      z.object({ team: z.string().min(1), name: z.string(), points: z.number().min(0), ...finishes }),
    ),
  }),
  GridPositionSet: z.object({ driver, position: z.int().min(1) }),
  /** Ranks as the source gives them. May name some of the cars only; the fold keeps a permutation. */
  PositionsChanged: z.object({ positions: z.array(z.object({ driver, position: z.int().min(1) })).min(1) }),
  /**
   * The whole leaderboard, as a source shows it that says no more than that: who is missing has left. The
   * newest holds, as it is: places may be left out or shared. `points` and `interval` as the source gives
   * them; null or absent where it gives none.
   */
  LeaderboardReported: z.object({
    rows: z.array(
      z.object({
        driver,
        position: z.int().min(1),
        points: z.number().nullable().optional(),
        interval: gap.nullable().optional(),
      }),
    ),
  }),
  /** What is known of a team, and no driver of it: its name, and a reading where there is one. */
  TeamReported: z.object({ team, engineTemperatureC: z.number().optional() }),
  /** Null: no gap is shown (the leader, a car without one). */
  GapChanged: z.object({
    driver,
    gapToLeader: gap.nullable().optional(),
    interval: gap.nullable().optional(),
  }),
  /** `timeMs` null: the sector is cleared, as at the start of a lap. */
  SectorTimed: z.object({ driver, sector, timeMs: durationMs.nullable(), mark: mark.optional() }),
  /** Mini sectors from `firstIndex` (from 0) on; `count` where the source tells how many the sector has. */
  MiniSectorsChanged: z.object({
    driver,
    sector,
    firstIndex: z.int().min(0),
    miniSectors: z.array(z.enum(MINI_SECTORS)).min(1),
    count: z.int().optional(),
  }),
  /**
   * A lap was finished. Sent again for the same lap when more is known or its time is corrected.
   * `timeMs` null: the lap has no time (a lap into the pits, a red flag).
   */
  LapCompleted: z.object({
    driver,
    lap,
    timeMs: durationMs.nullable().optional(),
    mark: mark.optional(),
    segment: segment.optional(),
  }),
  /** The driver's best lap as the source gives it; null: the driver has none (any more). */
  BestLapChanged: z.object({
    driver,
    timeMs: durationMs.nullable(),
    lap: lap.optional(),
    /** Of which segment of qualifying; absent: of the session. */
    segment: segment.optional(),
  }),
  /** The stewards took a lap's time away. At least one of `lap` and `timeMs` says which. */
  LapDeleted: z.object({
    driver,
    lap: lap.optional(),
    timeMs: durationMs.optional(),
    reason: z.string(),
    /** True: it is the lap after the one of the offence, which is no second offence. */
    nextLap: z.boolean().optional(),
  }),
  /** A deleted lap counts again. */
  LapReinstated: z.object({ driver, lap: lap.optional(), timeMs: durationMs.optional() }),
  /**
   * A set of tyres is on the car, or more is known of it. `stint` counts from 1. `ageLaps` is how many
   * laps the set has now, `ageAtStartLaps` how many it had when it was fitted.
   */
  StintChanged: z.object({
    driver,
    stint: z.int().min(1),
    compound: z.enum(COMPOUNDS).optional(),
    new: z.boolean().optional(),
    ageAtStartLaps: lap.optional(),
    ageLaps: lap.optional(),
    /** The first lap on the set, where the source says so. Without it the stops tell. */
    fromLap: lap.optional(),
    /** False: the car came through the pits and kept the set that it had. */
    tyresChanged: z.boolean().optional(),
  }),
  PitEntered: z.object({ driver }),
  /** The car left its box or the pit lane for the track. */
  PitExited: z.object({ driver }),
  /** The number of stops that the source counts for the car. */
  PitStopsCounted: z.object({ driver, pitStops: z.int().min(0) }),
  /** What one stop took, where the source says so. `stop` counts from 1. */
  PitStopTimed: z.object({
    driver,
    stop: z.int().min(1),
    lap: lap.optional(),
    pitLaneMs: durationMs.optional(),
    stationaryMs: durationMs.optional(),
  }),
  /** Only the fields that changed. */
  CarStatusChanged: z.object({
    driver,
    retired: z.boolean().optional(),
    stopped: z.boolean().optional(),
    knockedOut: z.boolean().optional(),
    finished: z.boolean().optional(),
    /** Out of the classification, whatever it drove. */
    disqualified: z.boolean().optional(),
    /** On the way from the pits to the track. */
    pitOut: z.boolean().optional(),
    /** The source has taken the car out of the session, as if it had never entered; false: it is back. */
    removed: z.boolean().optional(),
  }),
  /** `message` is the source's text, in capitals as sent. `messageId` is unique in the session. */
  RaceControlMessageSent: z.object({
    messageId: z.string().min(1),
    category: z.string(),
    message: z.string(),
    lap: lap.optional(),
    flag: z.string().optional(),
    scope: z.enum(RACE_CONTROL_SCOPES).optional(),
    /** Marshal sector, where `scope` is Sector. */
    sector: z.int().optional(),
    drivers: z.array(driver),
  }),
  TrackStatusChanged: z.object({ status: z.enum(TRACK_STATUSES) }),
  WeatherReported: z.object({
    airC: z.number().optional(),
    trackC: z.number().optional(),
    humidityPct: z.number().optional(),
    pressureHpa: z.number().optional(),
    windSpeedMps: z.number().optional(),
    windDirectionDeg: z.int().optional(),
    raining: z.boolean().optional(),
  }),
  /** One or more samples of one car, oldest first. */
  TelemetrySampled: z.object({ driver, samples: z.array(telemetrySample).min(1) }),
  LocationSampled: z.object({ driver, samples: z.array(locationSample).min(1) }),
} as const;

export type EventType = keyof typeof EVENT_BODIES;
export type EventBody<T extends EventType> = z.infer<(typeof EVENT_BODIES)[T]>;
export type TelemetrySample = z.infer<typeof telemetrySample>;
export type LocationSample = z.infer<typeof locationSample>;

/** These two go to `f1.telemetry` (key: session and car); every other type goes to `f1.timing` (key: session). */
export const TELEMETRY_TYPES: ReadonlySet<EventType> = new Set(['TelemetrySampled', 'LocationSampled']);
