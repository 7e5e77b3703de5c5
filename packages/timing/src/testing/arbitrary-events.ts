import fc from 'fast-check';
import type { EventBody, EventType } from '../events/bodies.ts';
import type { TimingEvent } from '../events/envelope.ts';
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
} from '../events/vocabulary.ts';
import { at, SESSION } from './events.ts';

/**
 * Few drivers, laps and instants, so that events meet: equal instants, late events, laps told twice.
 * Every type can appear with every field that its schema allows.
 */
const driver = fc.constantFrom(1, 16, 44, 999);
const lap = fc.integer({ min: 0, max: 6 });
const durationMs = fc.oneof(fc.integer({ min: 70_000, max: 70_005 }), fc.nat(200_000));
const sector = fc.constantFrom(1 as const, 2 as const, 3 as const);
const mark = fc.constantFrom(...TIME_MARKS);
const position = fc.integer({ min: 1, max: 5 });
const instant = fc.integer({ min: 0, max: 400 }).map((seconds) => at(seconds));
const points = fc.integer({ min: 0, max: 50 }).map((halves) => halves / 2);
const words = fc.constantFrom('', 'A', 'B');
const gap = fc.oneof(fc.record({ ms: fc.nat(90_000) }), fc.record({ laps: fc.integer({ min: 1, max: 3 }) }));
const measure = fc.option(fc.integer({ min: 0, max: 15_000 }));
const place = fc.integer({ min: -9_000, max: 9_000 });

type Bodies = { readonly [T in EventType]: fc.Arbitrary<EventBody<T>> };

/** Leaves out, at random, what may be left out. */
function some<T extends object, K extends keyof T>(
  required: readonly K[],
  model: { readonly [P in keyof T]-?: fc.Arbitrary<T[P]> },
): fc.Arbitrary<T> {
  return fc.record(model as never, { requiredKeys: [...required] as never }) as fc.Arbitrary<T>;
}

const BODIES: Bodies = {
  SessionAnnounced: some<EventBody<'SessionAnnounced'>, 'kind' | 'name' | 'origin' | 'meeting'>(
    ['kind', 'name', 'origin', 'meeting'],
    {
      kind: fc.constantFrom(...SESSION_KINDS),
      name: words,
      origin: fc.constantFrom(...SESSION_ORIGINS),
      meeting: fc.record(
        {
          id: fc.constantFrom('m1', 'm2'),
          name: words,
          season: fc.integer({ min: 2012, max: 2030 }),
          round: fc.integer({ min: 1, max: 24 }),
          circuit: fc.record(
            {
              id: fc.constantFrom('c1', 'c2'),
              name: words,
              countryCode: words,
              lengthKm: fc.integer({ min: 3, max: 7 }),
            },
            { requiredKeys: ['id', 'name'] },
          ),
        },
        { requiredKeys: ['id', 'name', 'season', 'circuit'] },
      ),
      scheduledStart: instant,
      scheduledEnd: instant,
      supportedDriver: driver,
    },
  ),
  SessionStatusChanged: some<EventBody<'SessionStatusChanged'>, 'status'>(['status'], {
    status: fc.constantFrom(...SESSION_STATUSES),
    stopped: fc.boolean(),
  }),
  StartLightsChanged: fc.record({ lights: fc.nat(5) }),
  SegmentStarted: fc.record({ segment: sector }),
  ClockChanged: fc.record({ remainingMs: fc.nat(100), running: fc.boolean() }),
  PlayheadMoved: fc.record({
    wallAt: instant,
    speed: fc.constantFrom(1, 2, 30),
    paused: fc.boolean(),
    settled: fc.boolean(),
    startsAt: instant,
    endsAt: fc.option(instant),
  }),
  FeedStateChanged: some<EventBody<'FeedStateChanged'>, 'feed' | 'state'>(['feed', 'state'], {
    feed: fc.constantFrom('timing', 'telemetry'),
    state: fc.constantFrom(...FEED_STATES),
    reason: words,
  }),
  LapCountChanged: some<EventBody<'LapCountChanged'>, never>([], { lap, totalLaps: lap }),
  DriverAnnounced: some<EventBody<'DriverAnnounced'>, 'driver' | 'code' | 'fullName' | 'team'>(
    ['driver', 'code', 'fullName', 'team'],
    {
      driver,
      code: words,
      fullName: words,
      team: fc.record({ id: fc.constant('t'), name: words, colour: fc.constant('#ff8000') }),
      countryCode: words,
      headshotUrl: words,
    },
  ),
  StandingsAnnounced: fc.record({
    drivers: fc.array(
      fc.record(
        {
          driver,
          code: words,
          fullName: words,
          points,
          wins: fc.nat(3),
          podiums: fc.nat(5),
          starts: fc.nat(9),
          places: fc.array(fc.nat(3), { maxLength: 4 }),
        },
        { requiredKeys: ['driver', 'points'] },
      ),
      { maxLength: 4 },
    ),
    teams: fc.array(
      fc.record(
        {
          team: fc.constantFrom('t', 'u'),
          name: words,
          points,
          wins: fc.nat(3),
          places: fc.array(fc.nat(3), { maxLength: 4 }),
        },
        { requiredKeys: ['team', 'name', 'points'] },
      ),
      { maxLength: 2 },
    ),
  }),
  GridPositionSet: fc.record({ driver, position }),
  PositionsChanged: fc.record({
    positions: fc.array(fc.record({ driver, position }), { minLength: 1, maxLength: 4 }),
  }),
  LeaderboardReported: fc.record({
    rows: fc.array(
      fc.record(
        { driver, position, points: fc.option(points), interval: fc.option(gap) },
        {
          requiredKeys: ['driver', 'position'],
        },
      ),
      { maxLength: 4 },
    ),
  }),
  TeamReported: fc.record(
    {
      team: fc.record({
        id: fc.constantFrom('t', 'u'),
        name: words,
        colour: fc.constant('#ff8000'),
      }),
      engineTemperatureC: fc.nat(130),
    },
    { requiredKeys: ['team'] },
  ),
  GapChanged: some<EventBody<'GapChanged'>, 'driver'>(['driver'], {
    driver,
    gapToLeader: fc.option(gap),
    interval: fc.option(gap),
  }),
  SectorTimed: some<EventBody<'SectorTimed'>, 'driver' | 'sector' | 'timeMs'>(
    ['driver', 'sector', 'timeMs'],
    {
      driver,
      sector,
      timeMs: fc.option(fc.nat(3)),
      mark,
    },
  ),
  MiniSectorsChanged: some<
    EventBody<'MiniSectorsChanged'>,
    'driver' | 'sector' | 'firstIndex' | 'miniSectors'
  >(['driver', 'sector', 'firstIndex', 'miniSectors'], {
    driver,
    sector,
    firstIndex: fc.oneof({ weight: 9, arbitrary: fc.nat(4) }, { weight: 1, arbitrary: fc.nat(1e9) }),
    miniSectors: fc.array(fc.constantFrom(...MINI_SECTORS), { minLength: 1, maxLength: 4 }),
    count: fc.integer({ min: -1, max: 9 }),
  }),
  LapCompleted: some<EventBody<'LapCompleted'>, 'driver' | 'lap'>(['driver', 'lap'], {
    driver,
    lap,
    timeMs: fc.option(durationMs),
    mark,
    segment: sector,
  }),
  BestLapChanged: some<EventBody<'BestLapChanged'>, 'driver' | 'timeMs'>(['driver', 'timeMs'], {
    driver,
    timeMs: fc.option(durationMs),
    lap,
    segment: sector,
  }),
  LapDeleted: some<EventBody<'LapDeleted'>, 'driver' | 'reason'>(['driver', 'reason'], {
    driver,
    lap,
    timeMs: durationMs,
    reason: words,
    nextLap: fc.boolean(),
  }),
  LapReinstated: some<EventBody<'LapReinstated'>, 'driver'>(['driver'], { driver, lap, timeMs: durationMs }),
  StintChanged: some<EventBody<'StintChanged'>, 'driver' | 'stint'>(['driver', 'stint'], {
    driver,
    stint: fc.integer({ min: 1, max: 3 }),
    compound: fc.constantFrom(...COMPOUNDS),
    new: fc.boolean(),
    ageAtStartLaps: lap,
    ageLaps: lap,
    fromLap: lap,
    tyresChanged: fc.boolean(),
  }),
  PitEntered: fc.record({ driver }),
  PitExited: fc.record({ driver }),
  PitStopsCounted: fc.record({ driver, pitStops: fc.nat(3) }),
  PitStopTimed: some<EventBody<'PitStopTimed'>, 'driver' | 'stop'>(['driver', 'stop'], {
    driver,
    stop: fc.integer({ min: 1, max: 3 }),
    lap,
    pitLaneMs: fc.nat(40_000),
    stationaryMs: fc.nat(5_000),
  }),
  CarStatusChanged: some<EventBody<'CarStatusChanged'>, 'driver'>(['driver'], {
    removed: fc.boolean(),
    driver,
    retired: fc.boolean(),
    stopped: fc.boolean(),
    knockedOut: fc.boolean(),
    finished: fc.boolean(),
    disqualified: fc.boolean(),
    pitOut: fc.boolean(),
  }),
  RaceControlMessageSent: some<
    EventBody<'RaceControlMessageSent'>,
    'messageId' | 'category' | 'message' | 'drivers'
  >(['messageId', 'category', 'message', 'drivers'], {
    messageId: fc.constantFrom('rc-1', 'rc-2', 'rc-3'),
    category: words,
    message: words,
    lap,
    flag: words,
    scope: fc.constantFrom(...RACE_CONTROL_SCOPES),
    sector: fc.nat(20),
    drivers: fc.array(driver, { maxLength: 2 }),
  }),
  TrackStatusChanged: fc.record({ status: fc.constantFrom(...TRACK_STATUSES) }),
  WeatherReported: some<EventBody<'WeatherReported'>, never>([], {
    airC: fc.nat(30),
    trackC: fc.nat(50),
    humidityPct: fc.nat(100),
    pressureHpa: fc.nat(1_000),
    windSpeedMps: fc.nat(9),
    windDirectionDeg: fc.nat(359),
    raining: fc.boolean(),
  }),
  TelemetrySampled: fc.record({
    driver,
    samples: fc.array(
      fc.record(
        {
          at: instant,
          speedKph: measure,
          rpm: measure,
          gear: measure,
          throttlePct: fc.option(fc.nat(100)),
          brakePct: fc.option(fc.nat(100)),
          drs: fc.option(fc.boolean()),
          overtakeMode: fc.option(fc.boolean()),
          engineTemperatureC: measure,
        },
        { requiredKeys: ['at', 'speedKph', 'rpm', 'gear', 'throttlePct', 'brakePct', 'drs'] },
      ),
      { minLength: 1, maxLength: 3 },
    ),
  }),
  LocationSampled: fc.record({
    driver,
    samples: fc.array(fc.record({ at: instant, x: place, y: place }), { minLength: 1, maxLength: 3 }),
  }),
};

export const ALL_TYPES = Object.keys(BODIES) as readonly EventType[];

/**
 * Events of the given types in any order: later ones can speak of earlier instants. No two have the
 * same id.
 */
export function arbitraryLog({
  types = ALL_TYPES,
  epochs = 1,
  maxLength = 60,
}: {
  types?: readonly EventType[];
  epochs?: number;
  maxLength?: number;
} = {}): fc.Arbitrary<readonly TimingEvent[]> {
  const one = fc
    .constantFrom(...types)
    .chain((type) =>
      fc
        .tuple(instant, BODIES[type] as fc.Arbitrary<object>, fc.nat(epochs - 1))
        .map((parts) => ({ type, parts })),
    );
  return fc.tuple(fc.array(one, { minLength: 1, maxLength }), fc.nat(1_000)).map(([drafts, salt]) =>
    drafts.map(({ type, parts: [when, body, epoch] }, index) => {
      // Ids that do not follow the order of arrival, so that ties of `at` fall either way.
      const order = (index * 7 + salt) % 1_009;
      return {
        v: 1,
        id: `${SESSION}-${String(order).padStart(9, '0')}`,
        session: SESSION,
        epoch,
        at: when,
        type,
        // As it comes from a log: fast-check's own objects have no prototype.
        body: JSON.parse(JSON.stringify(body)),
      } as TimingEvent;
    }),
  );
}

/** Some order of the same things. */
export function shuffled<T>(things: readonly T[]): fc.Arbitrary<readonly T[]> {
  return fc.shuffledSubarray([...things], { minLength: things.length, maxLength: things.length });
}
