import { builder } from '../builder.ts';
import type { Page, PlacedRaceControl, RaceControlUpdate } from '../graph.ts';
import { DriverType, driverOf } from './driver.ts';
import { MissedReasonEnum } from './enums.ts';
import { PageInfoType } from './page.ts';

const RaceControlMessageType = builder.objectRef<PlacedRaceControl>('RaceControlMessage').implement({
  fields: (t) => ({
    id: t.id({ resolve: ({ item }) => item.id }),
    at: t.field({ type: 'DateTime', resolve: ({ item }) => item.at }),
    lap: t.int({ nullable: true, resolve: ({ item }) => item.lap }),
    category: t.string({ resolve: ({ item }) => item.category }),
    flag: t.string({ nullable: true, resolve: ({ item }) => item.flag }),
    scope: t.string({
      nullable: true,
      description: 'Track, Sector or Driver.',
      resolve: ({ item }) => item.scope,
    }),
    sector: t.int({
      nullable: true,
      description: 'The marshal sector, where `scope` is Sector.',
      resolve: ({ item }) => item.sector,
    }),
    message: t.string({ resolve: ({ item }) => item.message }),
    drivers: t.field({
      type: [DriverType],
      resolve: ({ item, state }) => item.drivers.map((number) => driverOf(state, number)),
    }),
  }),
});

interface Edge {
  readonly cursor: string;
  readonly node: PlacedRaceControl;
}

const RaceControlEdgeType = builder.objectRef<Edge>('RaceControlEdge').implement({
  fields: (t) => ({
    cursor: t.expose('cursor', { type: 'Cursor' }),
    node: t.field({ type: RaceControlMessageType, resolve: ({ node }) => node }),
  }),
});

const RaceControlConnectionType = builder
  .objectRef<Page<PlacedRaceControl>>('RaceControlConnection')
  .implement({
    fields: (t) => ({
      edges: t.field({ type: [RaceControlEdgeType], resolve: ({ edges }) => edges }),
      pageInfo: t.field({ type: PageInfoType, resolve: (page) => page }),
    }),
  });

type MissedUpdate = Extract<RaceControlUpdate, { type: 'missed' }>;

const MissedType = builder.objectRef<MissedUpdate>('Missed').implement({
  description: 'A hole in a log that cannot be filled. What follows comes after `until`.',
  fields: (t) => ({
    reason: t.expose('reason', { type: MissedReasonEnum }),
    count: t.float({ nullable: true, resolve: ({ count }) => count }),
    until: t.expose('until', { type: 'Cursor' }),
  }),
});

const RaceControlUpdateType = builder.unionType('RaceControlUpdate', {
  types: [RaceControlEdgeType, MissedType],
  resolveType: (update) => ('reason' in update ? MissedType : RaceControlEdgeType),
});

builder.queryField('raceControl', (t) =>
  t.field({
    type: RaceControlConnectionType,
    args: {
      session: t.arg.id(),
      first: t.arg.int(),
      after: t.arg({ type: 'Cursor' }),
      last: t.arg.int(),
      before: t.arg({ type: 'Cursor' }),
    },
    resolve: (_root, { session, first, after, last, before }, { graph }) =>
      graph.raceControl({
        session: session ?? null,
        first: first ?? null,
        after: after ?? null,
        last: last ?? null,
        before: before ?? null,
      }),
  }),
);

builder.subscriptionField('raceControl', (t) =>
  t.field({
    type: RaceControlUpdateType,
    description: 'LOG',
    args: {
      session: t.arg.id(),
      after: t.arg({ type: 'Cursor' }),
      delayMs: t.arg.int({ defaultValue: 0 }),
    },
    subscribe: (_root, { session, after, delayMs }, { graph }) =>
      graph.raceControlStream({ session: session ?? null, after: after ?? null, delayMs: delayMs ?? 0 }),
    resolve: (update) => (update.type === 'missed' ? update : { cursor: update.cursor, node: update.node }),
  }),
);
