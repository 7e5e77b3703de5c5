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
    drs: t.exposeBoolean('drs', { nullable: true, description: 'Null from 2026 on.' }),
    overtakeMode: t.boolean({
      nullable: true,
      description: 'Whether it is in use, from 2026 on; null where the source does not tell.',
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
    at: t.field({ type: 'DateTime', description: 'When it was finished.', resolve: ({ value }) => value.at }),
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
      description: 'Its time was taken away by the stewards.',
      resolve: ({ value }) => value.deleted,
    }),
    deletedReason: t.string({ nullable: true, resolve: ({ value }) => value.deletedReason }),
  }),
});

const StintType = builder.objectRef<Of<StintView> & { readonly driver: number }>('Stint').implement({
  fields: (t) => ({
    driver: t.field({ type: DriverType, resolve: ({ state, driver }) => driverOf(state, driver) }),
    number: t.int({
      description: 'Counts the sets that were driven, from 1.',
      resolve: ({ value }) => value.stint,
    }),
    compound: t.field({ type: CompoundEnum, resolve: ({ value }) => value.compound }),
    fromLap: t.int({ resolve: ({ value }) => value.fromLap }),
    toLap: t.int({
      description: 'Of the set on the car: the lap under way.',
      resolve: ({ value }) => value.toLap,
    }),
    ageAtStartLaps: t.int({
      nullable: true,
      description: 'Laps that the set had done when it was fitted; null where that is not known.',
      resolve: ({ value }) => value.ageAtStartLaps,
    }),
    averageSpeedKph: t.float({
      nullable: true,
      description: 'Over its timed laps.',
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
    lap: t.int({ description: 'On which the car came in.', resolve: ({ value }) => value.lap }),
    at: t.field({ type: 'DateTime', description: 'When it came in.', resolve: ({ value }) => value.at }),
    pitLaneMs: t.int({
      nullable: true,
      description: 'From pit entry to pit exit; null while the car is in.',
      resolve: ({ value }) => value.pitLaneMs,
    }),
  }),
});

interface ShownDriver {
  readonly state: SessionState;
  readonly number: number;
  /** Null: the driver is not in the session. */
  readonly detail: DriverDetailView | null;
}

const DriverDetailType = builder.objectRef<ShownDriver>('DriverDetail').implement({
  description:
    'All that is known of one driver. In a subscription that follows the current session the driver may not be in it: then `entry` is null, and the lists are empty.',
  fields: (t) => ({
    session: t.field({
      type: SessionType,
      description: 'The session that this is of.',
      resolve: ({ state }) => state,
    }),
    number: t.exposeInt('number', { description: 'The racing number that was asked for.' }),
    entry: t.field({
      type: LeaderboardEntryType,
      nullable: true,
      description: 'Null while the driver is not in the session; see DriverDetail. Never null in a query.',
      resolve: ({ state, detail }) => detail && { state, row: detail.row },
    }),
    telemetry: t.field({
      type: TelemetryType,
      nullable: true,
      description: 'The newest sample; null before the first, and where the source gives none.',
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
      description: 'The newest lines that name the driver, oldest first.',
      args: { last: t.arg.int({ defaultValue: 20 }) },
      resolve: ({ state, number }, { last }, { graph }) =>
        newest('commentary', graph, state, last, ({ drivers }) => drivers.includes(number)),
    }),
    anomalies: t.field({
      type: [AnomalyType],
      description: "The newest of the driver's car, oldest first.",
      args: { last: t.arg.int({ defaultValue: 20 }) },
      resolve: ({ state, number }, { last }, { graph }) =>
        newest('anomalies', graph, state, last, ({ driver }) => driver === number),
    }),
  }),
});

/** Of a session's log, what the state shown may know of: a state of the past has none of what came later. */
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

/** Whether the session has named its cars, and this is none of them. */
function isMissing(state: SessionState, number: number): boolean {
  return leaderboard(state).length > 0 && !driverDetail(state, number);
}

/** A session without the driver says so once, however much of it changes. */
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
      'STATE. NOT_FOUND where `session` is given and has no such driver. Without `session` it follows the current one: while the driver is not in it, one message says so with `entry: null`.',
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
    description: 'Laps in the order in which they were finished.',
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
