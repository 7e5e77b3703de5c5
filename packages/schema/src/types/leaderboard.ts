import type { SessionState } from '@slipstream/timing/fold/state';
import { type LeaderboardRow, leaderboard, leaderboardHead } from '@slipstream/timing/views/leaderboard';
import type { TyreView } from '@slipstream/timing/views/tyres';
import { builder } from '../builder.ts';
import { mapStream } from '../map-stream.ts';
import { selects } from '../selects.ts';
import { sessionNamed, stateAsked } from '../session-arg.ts';
import { ofTiming } from '../shown-parts.ts';
import { WORKED_OUT, type WorkedOut } from '../worked-out.ts';
import { DriverType, driverOf } from './driver.ts';
import { CarStatusEnum, CompoundEnum, TrackStatusEnum } from './enums.ts';
import { GapType, LapTimeType, SectorTimeType } from './times.ts';

/** A row with the state that its names are looked up in. */
export interface Entry {
  readonly state: SessionState;
  readonly row: LeaderboardRow;
}

export function entriesOf(state: SessionState): readonly Entry[] {
  return leaderboard(state).map((row) => ({ state, row }));
}

export const TyreType = builder.objectRef<TyreView>('Tyre').implement({
  fields: (t) => ({
    compound: t.expose('compound', { type: CompoundEnum }),
    ageLaps: t.exposeInt('ageLaps', {
      nullable: true,
      description:
        'Laps that the set has done; null where it is not known how old it was when it was fitted.',
    }),
    new: t.exposeBoolean('new', { nullable: true, description: 'Whether it was new when it was fitted.' }),
  }),
});

const SegmentTimeType = builder.objectRef<LeaderboardRow['segmentTimes'][number]>('SegmentTime').implement({
  fields: (t) => ({
    segment: t.exposeInt('segment'),
    time: t.field({ type: LapTimeType, nullable: true, resolve: ({ time }) => time }),
  }),
});

export const LeaderboardEntryType = builder.objectRef<Entry>('LeaderboardEntry').implement({
  fields: (t) => ({
    position: t.int({ resolve: ({ row }) => row.position }),
    gridPosition: t.int({ nullable: true, resolve: ({ row }) => row.gridPosition }),
    driver: t.field({ type: DriverType, resolve: ({ state, row }) => driverOf(state, row.driver) }),
    logoUrl: t.string({
      nullable: true,
      description: 'The image that the source shows in this row; null where it gives none.',
      resolve: ({ state, row }) => state.drivers[row.driver]?.team.logoUrl ?? null,
    }),
    status: t.field({ type: CarStatusEnum, resolve: ({ row }) => row.status }),
    gapToLeader: t.field({ type: GapType, nullable: true, resolve: ({ row }) => row.gapToLeader }),
    interval: t.field({
      type: GapType,
      nullable: true,
      description: 'To the car ahead.',
      resolve: ({ row }) => row.interval,
    }),
    lap: t.int({ description: 'Laps completed.', resolve: ({ row }) => row.lap }),
    lastLap: t.field({ type: LapTimeType, nullable: true, resolve: ({ row }) => row.lastLap }),
    bestLap: t.field({
      type: LapTimeType,
      nullable: true,
      description: 'In qualifying, of the segment that ranks the car.',
      resolve: ({ row }) => row.bestLap,
    }),
    sectors: t.field({
      type: [SectorTimeType],
      resolve: ({ row }) => row.sectors.map((sector, index) => ({ number: index + 1, ...sector })),
    }),
    bestLapSectors: t.field({
      type: [SectorTimeType],
      description: "The best lap's sectors.",
      resolve: ({ row }) => row.bestLapSectors.map((sector) => ({ ...sector, miniSectors: [] })),
    }),
    fastestLap: t.boolean({
      description: 'Holds the best lap of the session.',
      resolve: ({ row }) => row.fastestLap,
    }),
    tyre: t.field({ type: TyreType, nullable: true, resolve: ({ row }) => row.tyre }),
    pitStops: t.int({ resolve: ({ row }) => row.pitStops }),
    averageSpeedKph: t.float({ nullable: true, resolve: ({ row }) => row.averageSpeedKph }),
    inBattle: t.boolean({
      description: 'Within a second of the car ahead.',
      resolve: ({ row }) => row.inBattle,
    }),
    segmentTimes: t.field({
      type: [SegmentTimeType],
      description: 'The best lap of each segment of qualifying driven so far.',
      resolve: ({ row }) => row.segmentTimes,
    }),
    knockedOutIn: t.int({
      nullable: true,
      description: 'The segment of qualifying in which this car was knocked out.',
      resolve: ({ row }) => row.knockedOutIn,
    }),
    inDanger: t.boolean({
      description: 'Would be knocked out if the segment ended now.',
      resolve: ({ row }) => row.inDanger,
    }),
  }),
});

/** Declared here and filled in session.ts, because each of the two leads to the other. */
export const SessionType = builder.objectRef<SessionState>('Session');

const VERSION =
  'Rises by at least one with each change, on every node alike. It falls only where `session` or `epoch` is another one.';
export const EPOCH =
  'How often the playhead of the session has gone back, from 0. With another epoch the picture begins anew.';

export const LeaderboardType = builder.objectRef<SessionState>('Leaderboard').implement({
  fields: (t) => ({
    session: t.field({
      type: SessionType,
      description: 'The session that this is of.',
      resolve: (state) => state,
    }),
    at: t.field({
      type: 'DateTime',
      description: 'Event time of the newest event in it.',
      resolve: (state) => atOf(state),
    }),
    version: t.float({
      description: VERSION,
      resolve: (state) => state.version,
    }),
    epoch: t.int({ description: EPOCH, resolve: (state) => state.epoch }),
    lap: t.int({ nullable: true, resolve: (state) => leaderboardHead(state).lap }),
    totalLaps: t.int({ nullable: true, resolve: (state) => leaderboardHead(state).totalLaps }),
    trackStatus: t.field({ type: TrackStatusEnum, resolve: (state) => leaderboardHead(state).trackStatus }),
    segment: t.int({
      nullable: true,
      description: 'As Session.segment.',
      resolve: (state) => leaderboardHead(state).segment,
    }),
    cutPosition: t.int({
      nullable: true,
      description:
        'The last place that is safe in the segment of qualifying under way; null in the last one and between two.',
      resolve: (state) => leaderboardHead(state).cutPosition,
    }),
    betweenSegments: t.boolean({
      description:
        'Of qualifying: one segment is over, and the next has not begun. Nobody is in danger then.',
      resolve: (state) => leaderboardHead(state).betweenSegments,
    }),
    entries: t.field({ type: [LeaderboardEntryType], resolve: entriesOf }),
  }),
});

interface Changes {
  readonly state: SessionState;
  readonly full: boolean;
  readonly entries: readonly Entry[];
}

const LeaderboardChangesType = builder.objectRef<Changes>('LeaderboardChanges').implement({
  fields: (t) => ({
    session: t.field({
      type: SessionType,
      description: 'The session that this is of; another one than in the message before comes with `full`.',
      resolve: ({ state }) => state,
    }),
    version: t.float({ description: VERSION, resolve: ({ state }) => state.version }),
    epoch: t.int({ description: EPOCH, resolve: ({ state }) => state.epoch }),
    full: t.boolean({
      description:
        'The first message, one of another session or epoch, or one after a pause too long to patch: drop what you hold.',
      resolve: ({ full }) => full,
    }),
    at: t.field({ type: 'DateTime', resolve: ({ state }) => atOf(state) }),
    entries: t.field({ type: [LeaderboardEntryType], resolve: ({ entries }) => entries }),
  }),
});

/** What is delayed may not have begun: then it is as old as the instant that it shows. */
export function atOf(state: SessionState): string {
  return state.at ?? state.playhead?.at ?? new Date(0).toISOString();
}

/**
 * One subscriber's memory of what it was sent: the first message is full, and one of another session or
 * epoch. An entry has changed when its row has, or what is worked out for it and selected.
 */
function changesSince(workedOut: readonly WorkedOut[]): (state: SessionState) => Changes {
  let before: SessionState | null = null;
  let sent = new Map<number, string>();
  return (state) => {
    const full = before === null || before.session !== state.session || before.epoch !== state.epoch;
    const drivers = before?.drivers;
    before = state;
    const entries = entriesOf(state);
    const texts = new Map(
      entries.map(({ row }) => [
        row.driver,
        JSON.stringify([row, workedOut.map((of) => of(state, row.driver))]),
      ]),
    );
    const changed = entries.filter(
      ({ row }) =>
        sent.get(row.driver) !== texts.get(row.driver) || drivers?.[row.driver] !== state.drivers[row.driver],
    );
    sent = texts;
    return { state, full, entries: full ? entries : changed };
  };
}

builder.queryField('leaderboard', (t) =>
  t.field({
    type: LeaderboardType,
    nullable: true,
    description: 'The standings now or, with `at`, as they stood at that instant of the session.',
    args: { session: t.arg.id(), at: t.arg({ type: 'DateTime' }) },
    resolve: (_root, { session, at }, { graph }) => stateAsked(graph, session, at),
  }),
);

builder.subscriptionField('leaderboard', (t) =>
  t.field({
    type: LeaderboardType,
    description: 'STATE',
    args: {
      session: t.arg.id(),
      delayMs: t.arg.int({ defaultValue: 0 }),
      maxHz: t.arg.float({ defaultValue: 5 }),
    },
    subscribe: (_root, { session, delayMs, maxHz }, { graph }) =>
      graph.stateStream({
        session: sessionNamed(session),
        delayMs: delayMs ?? 0,
        maxHz: maxHz ?? 5,
        shows: ofTiming,
        stream: 'leaderboard',
      }),
    resolve: (state) => state,
  }),
);

builder.subscriptionField('leaderboardChanges', (t) =>
  t.field({
    type: LeaderboardChangesType,
    description: 'STATE. As leaderboard, but after the first message only the entries that changed.',
    args: {
      session: t.arg.id(),
      delayMs: t.arg.int({ defaultValue: 0 }),
      maxHz: t.arg.float({ defaultValue: 5 }),
    },
    subscribe: async (_root, { session, delayMs, maxHz }, { graph }, info) => {
      const shows = ofTiming;
      const states = await graph.stateStream({
        session: sessionNamed(session),
        delayMs: delayMs ?? 0,
        maxHz: maxHz ?? 5,
        shows,
        stream: 'leaderboardChanges',
      });
      const workedOut = Object.entries(WORKED_OUT).flatMap(([field, of]) =>
        selects(info, 'entries', field) ? [of] : [],
      );
      return mapStream(states, changesSince(workedOut));
    },
    resolve: (changes) => changes,
  }),
);
