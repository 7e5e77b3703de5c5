import { builder } from '../builder.ts';
import type { Placed } from '../graph.ts';
import { sessionNamed } from '../session-arg.ts';
import { DriverType, driverOf } from './driver.ts';
import { AFTER_IN_PAGE, AFTER_IN_STREAM, LOG_STREAM, logTypes, pageArgs, shownUpdate } from './log.ts';

const RaceControlMessageType = builder.objectRef<Placed<'raceControl'>>('RaceControlMessage').implement({
  fields: (t) => ({
    id: t.id({ resolve: ({ item }) => item.id }),
    at: t.field({ type: 'DateTime', resolve: ({ item }) => item.at }),
    lap: t.int({ nullable: true, resolve: ({ item }) => item.lap }),
    category: t.string({ resolve: ({ item }) => item.category }),
    flag: t.string({ nullable: true, resolve: ({ item }) => item.flag }),
    scope: t.string({
      nullable: true,
      description: '`Track`, `Sector` or `Driver`. Null when the source gives no scope.',
      resolve: ({ item }) => item.scope,
    }),
    sector: t.int({
      nullable: true,
      description: 'Number of the marshal sector when `scope` is `Sector`. Null when the source gives none.',
      resolve: ({ item }) => item.sector,
    }),
    message: t.string({ resolve: ({ item }) => item.message }),
    drivers: t.field({
      type: [DriverType],
      resolve: ({ item, state }) => item.drivers.map((number) => driverOf(state, number)),
    }),
  }),
});

const { ConnectionType, UpdateType } = logTypes('RaceControl', RaceControlMessageType);

builder.queryField('raceControl', (t) =>
  t.field({
    type: ConnectionType,
    args: {
      session: t.arg.id(),
      first: t.arg.int(),
      after: t.arg({ type: 'Cursor', description: AFTER_IN_PAGE }),
      last: t.arg.int(),
      before: t.arg({ type: 'Cursor' }),
    },
    resolve: (_root, args, { graph }) => graph.logPage('raceControl', pageArgs(args, null)),
  }),
);

builder.subscriptionField('raceControl', (t) =>
  t.field({
    type: UpdateType,
    description: `LOG. ${LOG_STREAM}`,
    args: {
      session: t.arg.id(),
      after: t.arg({ type: 'Cursor', description: AFTER_IN_STREAM }),
      delayMs: t.arg.int({ defaultValue: 0 }),
    },
    subscribe: (_root, { session, after, delayMs }, { graph }) =>
      graph.logStream('raceControl', {
        session: sessionNamed(session),
        after: after ?? null,
        delayMs: delayMs ?? 0,
        wanted: null,
      }),
    resolve: shownUpdate,
  }),
);
