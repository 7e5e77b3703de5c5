import { stintSpeedKph } from '@slipstream/timing/derive/averages/average-speed';
import type { TelemetrySample } from '@slipstream/timing/events/bodies';
import type { PitStopRecord, SessionState } from '@slipstream/timing/fold/state';
import { type DriverDetailView, driverDetail } from '@slipstream/timing/views/driver-detail';
import { type LapView, lapsInOrder } from '@slipstream/timing/views/laps';
import { leaderboard } from '@slipstream/timing/views/leaderboard';
import { type StintView, stintsOf } from '@slipstream/timing/views/tyres';
import { builder } from '../builder.ts';
import { graphError } from '../errors.ts';
import type { Graph, ItemOf, Page, Placed } from '../graph.ts';
import { mapStream } from '../map-stream.ts';
import { sessionNamed, stateAsked } from '../session-arg.ts';
import { ofDriver } from '../shown-parts.ts';
import { degradationOf } from '../worked-out.ts';
import { AnomalyType } from './anomalies.ts';
import { CommentaryLineType } from './commentary.ts';
import { DriverType, driverOf } from './driver.ts';
import { CompoundEnum } from './enums.ts';
import { LeaderboardEntryType, SessionType, TyreType } from './leaderboard.ts';
import { PageInfoType } from './page.ts';
import { GapType, LapTimeType, SectorTimeType } from './times.ts';
import { TyreDegradationType } from './tyre-degradation.ts';

const TelemetryType = builder.objectRef<TelemetrySample>('Telemetry').implement({
  fields: (t) => ({
    at: t.expose('at', { type: 'DateTime' }),
    speedKph: t.exposeFloat('speedKph', { nullable: true }),
    rpm: t.exposeFloat('rpm', { nullable: true }),
    gear: t.exposeInt('gear', { nullable: true }),
    throttlePct: t.exposeFloat('throttlePct', { nullable: true }),
    brakePct: t.exposeFloat('brakePct', { nullable: true }),
    drs: t.exposeBoolean('drs', {
      nullable: true,
      description: 'True while the DRS flap is open. Null from the 2026 season on.',
    }),
    overtakeMode: t.boolean({
      nullable: true,
      description:
        'True while the driver uses overtake mode, from the 2026 season on. Null when the source does not report it.',
      resolve: ({ overtakeMode }) => overtakeMode ?? null,
    }),
    engineTemperatureC: t.float({ nullable: true, resolve: (sample) => sample.engineTemperatureC ?? null }),
  }),
});

interface Of<T> {
  readonly state: SessionState;
  readonly value: T;
}
const of =
  (state: SessionState) =>
  <T>(value: T): Of<T> => ({ state, value });

const LapType = builder.objectRef<Of<LapView>>('Lap').implement({
  fields: (t) => ({
    driver: t.field({ type: DriverType, resolve: ({ state, value }) => driverOf(state, value.driver) }),
    number: t.int({ resolve: ({ value }) => value.number }),
    at: t.field({
      type: 'DateTime',
      description: 'Instant at which the driver finished the lap.',
      resolve: ({ value }) => value.at,
    }),
    time: t.field({ type: LapTimeType, nullable: true, resolve: ({ value }) => value.time }),
    sectors: t.field({
      type: [SectorTimeType],
      resolve: ({ value }) => value.sectors.map((sector) => ({ ...sector, miniSectors: [] })),
    }),
    position: t.int({ nullable: true, resolve: ({ value }) => value.position }),
    gapToLeader: t.field({ type: GapType, nullable: true, resolve: ({ value }) => value.gapToLeader }),
    tyre: t.field({ type: TyreType, nullable: true, resolve: ({ value }) => value.tyre }),
    pitIn: t.boolean({ resolve: ({ value }) => value.pitIn }),
    pitOut: t.boolean({ resolve: ({ value }) => value.pitOut }),
    averageSpeedKph: t.float({ nullable: true, resolve: ({ value }) => value.averageSpeedKph }),
    segment: t.int({ nullable: true, resolve: ({ value }) => value.segment }),
    deleted: t.boolean({
      description: 'True when the stewards deleted the lap time.',
      resolve: ({ value }) => value.deleted,
    }),
    deletedReason: t.string({ nullable: true, resolve: ({ value }) => value.deletedReason }),
  }),
});

const StintType = builder.objectRef<Of<StintView> & { readonly driver: number }>('Stint').implement({
  fields: (t) => ({
    driver: t.field({ type: DriverType, resolve: ({ state, driver }) => driverOf(state, driver) }),
    number: t.int({
      description: 'Number of the set among the sets the car has used, from 1.',
      resolve: ({ value }) => value.stint,
    }),
    compound: t.field({ type: CompoundEnum, resolve: ({ value }) => value.compound }),
    fromLap: t.int({ resolve: ({ value }) => value.fromLap }),
    toLap: t.int({
      description: 'Last lap of the stint. For the set on the car, the current lap.',
      resolve: ({ value }) => value.toLap,
    }),
    ageAtStartLaps: t.int({
      nullable: true,
      description: 'Laps on the set when it was fitted. Null when unknown.',
      resolve: ({ value }) => value.ageAtStartLaps,
    }),
    averageSpeedKph: t.float({
      nullable: true,
      description: 'Average over the timed laps of the stint, in km/h. Null when unknown.',
      resolve: ({ state, value, driver }) => stintSpeedKph(state, driver, value.stint),
    }),
    tyreDegradation: t.field({
      type: TyreDegradationType,
      nullable: true,
      resolve: ({ state, value, driver }) => degradationOf(state, driver, value.stint),
    }),
  }),
});

const PitStopType = builder.objectRef<Of<PitStopRecord> & { readonly driver: number }>('PitStop').implement({
  fields: (t) => ({
    driver: t.field({ type: DriverType, resolve: ({ state, driver }) => driverOf(state, driver) }),
    number: t.int({ resolve: ({ value }) => value.stop }),
    lap: t.int({ description: 'Lap on which the car entered the pits.', resolve: ({ value }) => value.lap }),
    at: t.field({
      type: 'DateTime',
      description: 'Instant at which the car entered the pits.',
      resolve: ({ value }) => value.at,
    }),
    pitLaneMs: t.int({
      nullable: true,
      description: 'Milliseconds from pit entry to pit exit. Null while the car is in the pits.',
      resolve: ({ value }) => value.pitLaneMs,
    }),
  }),
});

interface ShownDriver {
  readonly state: SessionState;
  readonly number: number;
  /** Null when the driver is not in the session. */
  readonly detail: DriverDetailView | null;
}

const DriverDetailType = builder.objectRef<ShownDriver>('DriverDetail').implement({
  description:
    'Everything known about one driver. A subscription that follows the current session can reach a session without the driver: `entry` is then null and the lists are empty.',
  fields: (t) => ({
    session: t.field({
      type: SessionType,
      description: 'The session that this detail describes.',
      resolve: ({ state }) => state,
    }),
    number: t.exposeInt('number', { description: 'The racing number from the argument `number`.' }),
    entry: t.field({
      type: LeaderboardEntryType,
      nullable: true,
      description:
        'Null while the driver is not in the session, which only a subscription can reach. Never null in a query.',
      resolve: ({ state, detail }) => detail && { state, row: detail.row },
    }),
    telemetry: t.field({
      type: TelemetryType,
      nullable: true,
      description: 'The newest sample. Null before the first one, and when the source gives no telemetry.',
      resolve: ({ detail }) => detail?.telemetry ?? null,
    }),
    laps: t.field({ type: [LapType], resolve: ({ state, detail }) => detail?.laps.map(of(state)) ?? [] }),
    stints: t.field({
      type: [StintType],
      resolve: ({ state, number, detail }) =>
        detail?.stints.map((value) => ({ state, value, driver: number })) ?? [],
    }),
    pitStops: t.field({
      type: [PitStopType],
      resolve: ({ state, number, detail }) =>
        detail?.pitStops.map((value) => ({ state, value, driver: number })) ?? [],
    }),
    commentary: t.field({
      type: [CommentaryLineType],
      description: 'The newest lines that name the driver, oldest first. `last` is 0 to 500, 20 by default.',
      args: { last: t.arg.int({ defaultValue: 20 }) },
      resolve: ({ state, number }, { last }, { graph }) =>
        newest('commentary', graph, state, last, ({ drivers }) => drivers.includes(number)),
    }),
    anomalies: t.field({
      type: [AnomalyType],
      description:
        "The newest anomalies of the driver's car, oldest first. `last` is 0 to 500, 20 by default.",
      args: { last: t.arg.int({ defaultValue: 20 }) },
      resolve: ({ state, number }, { last }, { graph }) =>
        newest('anomalies', graph, state, last, ({ driver }) => driver === number),
    }),
  }),
});

/** Returns the newest items of a log up to the instant of `state`: a past state must not show later items. */
async function newest<L extends 'commentary' | 'anomalies'>(
  log: L,
  graph: Graph,
  state: SessionState,
  last: number | null | undefined,
  wanted: (item: ItemOf<L>) => boolean,
): Promise<Placed<L>[]> {
  const { at, session } = state;
  const page = await graph.logPage(log, {
    session,
    first: null,
    after: null,
    last: last ?? 20,
    before: null,
    wanted: (item) => at !== null && item.at <= at && wanted(item),
  });
  return page.edges.map(({ node }) => ({ item: node.item, session, state }));
}

function shownDriver(state: SessionState, number: number): ShownDriver {
  return { state, number, detail: driverDetail(state, number) };
}

/** Returns true once the session has announced its cars and this car is not among them. */
function isMissing(state: SessionState, number: number): boolean {
  return leaderboard(state).length > 0 && !driverDetail(state, number);
}

/** Emits one message with `detail: null` per session and epoch while the driver is missing, however often the session changes. */
function onceWhileMissing(number: number): (state: SessionState) => ShownDriver | null {
  let before: SessionState | null = null;
  return (state) => {
    const shown = shownDriver(state, number);
    const wasSaid =
      before?.session === state.session && before.epoch === state.epoch && !driverDetail(before, number);
    before = state;
    return !shown.detail && wasSaid ? null : shown;
  };
}

builder.queryField('driver', (t) =>
  t.field({
    type: DriverDetailType,
    nullable: true,
    args: { session: t.arg.id(), number: t.arg.int({ required: true }), at: t.arg({ type: 'DateTime' }) },
    resolve: async (_root, { session, number, at }, { graph }) => {
      const state = await stateAsked(graph, session, at);
      const shown = state && shownDriver(state, number);
      return shown?.detail ? shown : null;
    },
  }),
);

builder.subscriptionField('driver', (t) =>
  t.field({
    type: DriverDetailType,
    description:
      'STATE. Fails with NOT_FOUND when `session` is given and has no such driver. Without `session` the stream follows the current session; it emits one message with `entry: null` while the driver is not in that session. `maxHz` is 0.01 to 60 messages a second; `delayMs` is 0 to 86,400,000 ms.',
    args: {
      session: t.arg.id(),
      number: t.arg.int({ required: true }),
      delayMs: t.arg.int({ defaultValue: 0 }),
      maxHz: t.arg.float({ defaultValue: 5 }),
    },
    subscribe: async (_root, { session, number, delayMs, maxHz }, { graph }) => {
      const named = session == null ? null : await stateAsked(graph, session, null);
      if (named && isMissing(named, number)) {
        throw graphError('NOT_FOUND', `number: no car ${number} is in session ${named.session}`);
      }
      const states = await graph.stateStream({
        session: sessionNamed(session),
        delayMs: delayMs ?? 0,
        maxHz: maxHz ?? 5,
        shows: ofDriver(number),
        stream: 'driver',
      });
      return mapStream(states, onceWhileMissing(number));
    },
    resolve: (shown) => shown,
  }),
);

const LapConnectionType = (() => {
  const LapEdgeType = builder.objectRef<Page<Of<LapView>>['edges'][number]>('LapEdge').implement({
    fields: (t) => ({
      cursor: t.exposeString('cursor'),
      node: t.field({ type: LapType, resolve: ({ node }) => node }),
    }),
  });
  return builder.objectRef<Page<Of<LapView>>>('LapConnection').implement({
    fields: (t) => ({
      edges: t.field({ type: [LapEdgeType], resolve: ({ edges }) => edges }),
      pageInfo: t.field({ type: PageInfoType, resolve: (page) => page }),
    }),
  });
})();

const MAX_LAPS_PAGE = 2_000;

builder.queryField('laps', (t) =>
  t.field({
    type: LapConnectionType,
    description:
      'Laps in the order in which drivers finished them. `first` is 0 to 2,000, 2,000 by default. `drivers` null: all drivers.',
    args: {
      session: t.arg.id(),
      drivers: t.arg.intList(),
      first: t.arg.int(),
      after: t.arg.string(),
      at: t.arg({ type: 'DateTime' }),
    },
    resolve: async (_root, { session, drivers, first, after, at }, { graph }) => {
      const size = first ?? MAX_LAPS_PAGE;
      if (size < 0 || size > MAX_LAPS_PAGE)
        throw graphError('BAD_USER_INPUT', `first: give 0 to ${MAX_LAPS_PAGE}`);
      const state = await stateAsked(graph, session, at);
      if (!state) return { edges: [], hasNextPage: false, hasPreviousPage: false };
      const all = lapsInOrder(state, drivers ?? undefined).map((value) => ({
        cursor: `${value.at}/${value.driver}/${value.number}`,
        node: { state, value },
      }));
      const start = after == null ? 0 : all.findIndex(({ cursor }) => cursor === after) + 1;
      if (after != null && start === 0)
        throw graphError('BAD_USER_INPUT', `after: no lap has the cursor ${after}`);
      return {
        edges: all.slice(start, start + size),
        hasNextPage: start + size < all.length,
        hasPreviousPage: start > 0,
      };
    },
  }),
);

builder.queryField('stints', (t) =>
  t.field({
    type: [StintType],
    args: { session: t.arg.id(), drivers: t.arg.intList(), at: t.arg({ type: 'DateTime' }) },
    resolve: async (_root, { session, drivers, at }, { graph }) => {
      const state = await stateAsked(graph, session, at);
      if (!state) return [];
      return (drivers ?? Object.keys(state.stints).map(Number)).flatMap((driver) =>
        stintsOf(state, driver).map((value) => ({ state, value, driver })),
      );
    },
  }),
);
