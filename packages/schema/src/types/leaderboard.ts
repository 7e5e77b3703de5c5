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

/** A row and the state that holds its names. */
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
      description: 'Laps on the set. Null when its age at fitting is unknown.',
    }),
    new: t.exposeBoolean('new', {
      nullable: true,
      description: 'True when the set was new when it was fitted. Null when unknown.',
    }),
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
      description: 'URL of the image that the source shows in this row. Null when the source gives none.',
      resolve: ({ state, row }) => state.drivers[row.driver]?.team.logoUrl ?? null,
    }),
    status: t.field({ type: CarStatusEnum, resolve: ({ row }) => row.status }),
    gapToLeader: t.field({ type: GapType, nullable: true, resolve: ({ row }) => row.gapToLeader }),
    interval: t.field({
      type: GapType,
      nullable: true,
      description: 'Gap to the car ahead. Null for the leader and when unknown.',
      resolve: ({ row }) => row.interval,
    }),
    lap: t.int({ description: 'Number of completed laps.', resolve: ({ row }) => row.lap }),
    lastLap: t.field({ type: LapTimeType, nullable: true, resolve: ({ row }) => row.lastLap }),
    bestLap: t.field({
      type: LapTimeType,
      nullable: true,
      description:
        'Best lap of the session; in qualifying, of the segment that ranks the car. Null before the first timed lap.',
      resolve: ({ row }) => row.bestLap,
    }),
    sectors: t.field({
      type: [SectorTimeType],
      resolve: ({ row }) => row.sectors.map((sector, index) => ({ number: index + 1, ...sector })),
    }),
    bestLapSectors: t.field({
      type: [SectorTimeType],
      description: 'Sectors of `bestLap`.',
      resolve: ({ row }) => row.bestLapSectors.map((sector) => ({ ...sector, miniSectors: [] })),
    }),
    fastestLap: t.boolean({
      description: 'True for the car with the best lap of the session.',
      resolve: ({ row }) => row.fastestLap,
    }),
    tyre: t.field({ type: TyreType, nullable: true, resolve: ({ row }) => row.tyre }),
    pitStops: t.int({ resolve: ({ row }) => row.pitStops }),
    averageSpeedKph: t.float({ nullable: true, resolve: ({ row }) => row.averageSpeedKph }),
    inBattle: t.boolean({
      description:
        'True in a race while the interval to the car ahead is below one second and both cars are on the track.',
      resolve: ({ row }) => row.inBattle,
    }),
    segmentTimes: t.field({
      type: [SegmentTimeType],
      description: 'Best lap of the car in each qualifying segment so far. Empty outside qualifying.',
      resolve: ({ row }) => row.segmentTimes,
    }),
    knockedOutIn: t.int({
      nullable: true,
      description: 'Qualifying segment in which the car was knocked out. Null when it was not.',
      resolve: ({ row }) => row.knockedOutIn,
    }),
    inDanger: t.boolean({
      description: 'True when the car would be knocked out if the segment ended now.',
      resolve: ({ row }) => row.inDanger,
    }),
  }),
});

/** Declared here and implemented in session.ts, because the two types refer to each other. */
export const SessionType = builder.objectRef<SessionState>('Session');

const VERSION =
  'Increases by at least one with each change. It is the same on every node and decreases only when `session` or `epoch` changes.';
export const EPOCH =
  'Number of times the playhead of the session has moved back, from 0. When it changes, discard earlier data of the session.';

export const LeaderboardType = builder.objectRef<SessionState>('Leaderboard').implement({
  fields: (t) => ({
    session: t.field({
      type: SessionType,
      description: 'The session that this leaderboard shows.',
      resolve: (state) => state,
    }),
    at: t.field({
      type: 'DateTime',
      description: 'Event time of the newest event that the leaderboard includes.',
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
      description: 'The same as `Session.segment`.',
      resolve: (state) => leaderboardHead(state).segment,
    }),
    cutPosition: t.int({
      nullable: true,
      description:
        'Last position that is safe in the current qualifying segment. Null in the last segment, between segments and outside qualifying.',
      resolve: (state) => leaderboardHead(state).cutPosition,
    }),
    betweenSegments: t.boolean({
      description:
        'True in qualifying between the end of one segment and the start of the next. No car is in danger then.',
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
      description: 'The session that this message describes. When it changes, `full` is true.',
      resolve: ({ state }) => state,
    }),
    version: t.float({ description: VERSION, resolve: ({ state }) => state.version }),
    epoch: t.int({ description: EPOCH, resolve: ({ state }) => state.epoch }),
    full: t.boolean({
      description:
        'True in the first message, when the session or epoch changes, and after a pause too long to patch. Discard the entries you hold.',
      resolve: ({ full }) => full,
    }),
    at: t.field({ type: 'DateTime', resolve: ({ state }) => atOf(state) }),
    entries: t.field({ type: [LeaderboardEntryType], resolve: ({ entries }) => entries }),
  }),
});

/** Returns the instant of the newest event or, when a delayed session has not begun, the instant of its playhead. */
export function atOf(state: SessionState): string {
  return state.at ?? state.playhead?.at ?? new Date(0).toISOString();
}

/**
 * Remembers what one subscriber received. The first message is full, and so is the first message of another
 * session or epoch. An entry has changed when its row or one of its selected computed fields has.
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
    description:
      'The standings now or, with `at`, at that instant of the session. Null while no session is current, and before the session is announced.',
    args: { session: t.arg.id(), at: t.arg({ type: 'DateTime' }) },
    resolve: (_root, { session, at }, { graph }) => stateAsked(graph, session, at),
  }),
);

builder.subscriptionField('leaderboard', (t) =>
  t.field({
    type: LeaderboardType,
    description:
      'STATE. All entries in every message. `maxHz` is 0.01 to 60 messages a second; `delayMs` is 0 to 86,400,000 ms.',
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
    description:
      'STATE. Like `leaderboard`, but later messages hold only the entries that changed. `maxHz` is 0.01 to 60 messages a second; `delayMs` is 0 to 86,400,000 ms.',
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
