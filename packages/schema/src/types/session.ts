import type { Announcement, SessionState, TrackState } from '@slipstream/timing/fold/state';
import { leaderboardHead } from '@slipstream/timing/views/leaderboard';
import {
  driversShown,
  type FeedView,
  type SessionClockView,
  sessionClock,
  sessionView,
} from '@slipstream/timing/views/session';
import { idWithin, viewId } from '@slipstream/timing/views/view-id';
import type { GraphQLResolveInfo } from 'graphql';
import { builder } from '../builder.ts';
import type { CircuitInfo, Page } from '../graph.ts';
import { selects } from '../selects.ts';
import { sessionNamed, stateAsked } from '../session-arg.ts';
import { ofSession, ofTiming } from '../shown-parts.ts';
import { CircuitType } from './circuit.ts';
import { DriverType, driverOf } from './driver.ts';
import {
  FeedStateEnum,
  SessionKindEnum,
  SessionOriginEnum,
  SessionStatusEnum,
  TrackStatusEnum,
} from './enums.ts';
import { EPOCH, LeaderboardType, SessionType } from './leaderboard.ts';
import { PageInfoType } from './page.ts';
import { readingsOf, TeamReadingType } from './team-reading.ts';
import { WeatherType } from './weather.ts';

const MeetingType = builder.objectRef<SessionState>('Meeting').implement({
  fields: (t) => ({
    id: t.id({
      description:
        'Id of the meeting in this view of the session. `key` is the same in all sessions of the meeting.',
      resolve: (state) => idWithin(state, announcementOf(state).meeting.id),
    }),
    key: t.string({
      description: "The source's id of the meeting.",
      resolve: (state) => announcementOf(state).meeting.id,
    }),
    name: t.string({ resolve: (state) => announcementOf(state).meeting.name }),
    season: t.int({ resolve: (state) => announcementOf(state).meeting.season }),
    round: t.int({ nullable: true, resolve: (state) => announcementOf(state).meeting.round ?? null }),
    circuit: t.field({ type: CircuitType, resolve: circuitOf }),
  }),
});

const SessionClockType = builder.objectRef<SessionClockView>('SessionClock').implement({
  fields: (t) => ({
    now: t.field({
      type: 'DateTime',
      description:
        'Current time of the session, which differs from the wall clock in a replay or a simulation.',
      resolve: ({ now }, _args, { graph }) => now ?? new Date(graph.nowMs()).toISOString(),
    }),
    elapsedMs: t.exposeFloat('elapsedMs', {
      description: 'Milliseconds since the session started. 0 before the start.',
    }),
    remainingMs: t.exposeFloat('remainingMs', {
      nullable: true,
      description: 'Milliseconds left on the countdown. Null when the session has no countdown.',
    }),
    speed: t.exposeFloat('speed', {
      description: 'Session seconds per second while the session is not paused. 1 in a live session.',
    }),
    paused: t.exposeBoolean('paused'),
    startsAt: t.expose('startsAt', {
      type: 'DateTime',
      nullable: true,
      description: 'First instant that `setPlayback` can seek to. Null in a live session.',
    }),
    endsAt: t.expose('endsAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Last instant that `setPlayback` can seek to. Null in a live session and while unknown.',
    }),
  }),
});

const TrackStatusPeriodType = builder
  .objectRef<TrackState['history'][number]>('TrackStatusPeriod')
  .implement({
    fields: (t) => ({
      status: t.expose('status', { type: TrackStatusEnum }),
      from: t.expose('from', { type: 'DateTime' }),
      to: t.expose('to', { type: 'DateTime', nullable: true }),
    }),
  });

const FeedType = builder.objectRef<FeedView>('Feed').implement({
  fields: (t) => ({
    name: t.exposeString('name'),
    state: t.expose('state', { type: FeedStateEnum }),
    reason: t.exposeString('reason', {
      nullable: true,
      description:
        'Reason for people to read, such as `needs an F1 TV token`. Null when the source gives none.',
    }),
    lastAt: t.expose('at', { type: 'DateTime', nullable: true }),
  }),
});

SessionType.implement({
  fields: (t) => ({
    id: t.id({
      description:
        "Id of this view of the session. Without `at` and `delayMs` it is the session's own id; with `at` it is " +
        '`ID@INSTANT`, with `delayMs` `ID~MILLISECONDS`, so that caches keep the views apart. Every argument that ' +
        'takes a session accepts all three.',
      resolve: (state) => viewId(state),
    }),
    key: t.string({
      description: "The session's own id, the same in every view of the session.",
      resolve: (state) => state.session,
    }),
    kind: t.field({ type: SessionKindEnum, resolve: (state) => announcementOf(state).kind }),
    name: t.string({ resolve: (state) => announcementOf(state).name }),
    origin: t.field({ type: SessionOriginEnum, resolve: (state) => announcementOf(state).origin }),
    status: t.field({
      type: SessionStatusEnum,
      description:
        'Status of the session. A delayed stream shows SCHEDULED until the delayed session begins.',
      resolve: (state) => state.info.status,
    }),
    epoch: t.int({ description: EPOCH, resolve: (state) => state.epoch }),
    meeting: t.field({ type: MeetingType, resolve: (state) => state }),
    startLights: t.int({
      nullable: true,
      description: 'Number of red lights that are on, 0 to 5. Null outside the start procedure.',
      resolve: (state) => state.info.startLights,
    }),
    supportedDriver: t.field({
      type: DriverType,
      nullable: true,
      description:
        'The driver chosen with `startRace`. The commentary favours this driver. Null when no driver is chosen.',
      resolve: (state) => {
        const { supportedDriver } = announcementOf(state);
        return supportedDriver === undefined ? null : driverOf(state, supportedDriver);
      },
    }),
    startedAt: t.field({ type: 'DateTime', nullable: true, resolve: (state) => state.info.startedAt }),
    stoppedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description:
        'Instant at which the session was stopped before its end. Its status is then ENDED, and its order is not a ' +
        'classification. Null while the session runs and after it ends by itself.',
      resolve: (state) => state.info.stoppedAt ?? null,
    }),
    clock: t.field({
      type: SessionClockType,
      resolve: (state, _args, { graph }) => sessionClock(state, graph.nowMs()),
    }),
    lap: t.int({ nullable: true, resolve: (state) => leaderboardHead(state).lap }),
    totalLaps: t.int({ nullable: true, resolve: (state) => leaderboardHead(state).totalLaps }),
    segment: t.int({
      nullable: true,
      description:
        'Current qualifying segment: 1, 2 or 3. Null before the first segment and outside qualifying.',
      resolve: (state) => leaderboardHead(state).segment,
    }),
    trackStatus: t.field({ type: TrackStatusEnum, resolve: (state) => state.track.status }),
    trackStatusHistory: t.field({
      type: [TrackStatusPeriodType],
      description: 'Every track status so far, oldest first. The last one is current.',
      resolve: (state) => state.track.history,
    }),
    weather: t.field({ type: WeatherType, nullable: true, resolve: (state) => state.weather.at(-1) ?? null }),
    drivers: t.field({
      type: [DriverType],
      description: 'Drivers of the session, ordered by racing number.',
      resolve: (state) => driversShown(state).map(({ number }) => driverOf(state, number)),
    }),
    leaderboard: t.field({ type: LeaderboardType, nullable: true, resolve: (state) => state }),
    teamReadings: t.field({
      type: [TeamReadingType],
      description: 'Newest measurement of each team, ordered by team name. Empty when the source gives none.',
      resolve: (state) => readingsOf(state),
    }),
    feeds: t.field({
      type: [FeedType],
      description: "The feeds of the session's source, with the reason when one gives no data.",
      resolve: (state) => sessionView(state).feeds,
    }),
  }),
});

function circuitOf(state: SessionState): CircuitInfo {
  const { id, name, countryCode, lengthKm } = announcementOf(state).meeting.circuit;
  return {
    id: idWithin(state, id),
    key: id,
    name,
    countryCode: countryCode ?? null,
    lengthKm: lengthKm ?? null,
    outline: state.outline.points,
  };
}

/** Throws for a session without an announcement: the graph returns announced sessions only. */
function announcementOf(state: SessionState): Announcement {
  if (!state.info.announced)
    throw new Error(`session ${state.session} was given out before it was announced`);
  return state.info.announced;
}

const SessionEdgeType = builder.objectRef<Page<SessionState>['edges'][number]>('SessionEdge').implement({
  fields: (t) => ({
    cursor: t.exposeString('cursor'),
    node: t.field({ type: SessionType, resolve: ({ node }) => node }),
  }),
});

const SessionConnectionType = builder.objectRef<Page<SessionState>>('SessionConnection').implement({
  fields: (t) => ({
    edges: t.field({ type: [SessionEdgeType], resolve: ({ edges }) => edges }),
    pageInfo: t.field({ type: PageInfoType, resolve: (page) => page }),
  }),
});

builder.queryField('session', (t) =>
  t.field({
    type: SessionType,
    nullable: true,
    args: { id: t.arg.id(), at: t.arg({ type: 'DateTime' }) },
    resolve: (_root, { id, at }, { graph }) => stateAsked(graph, id, at),
  }),
);

builder.queryField('sessions', (t) =>
  t.field({
    type: SessionConnectionType,
    description:
      'Sessions, newest first. `first` is 0 to 200, 20 by default. Null in a filter: all sessions.',
    args: {
      first: t.arg.int({ defaultValue: 20 }),
      after: t.arg.string(),
      season: t.arg.int(),
      kind: t.arg({ type: SessionKindEnum }),
      origin: t.arg({ type: SessionOriginEnum }),
    },
    resolve: (_root, { first, after, season, kind, origin }, { graph }) =>
      graph.sessions({
        first: first ?? 20,
        after: after ?? null,
        season: season ?? null,
        kind: kind ?? null,
        origin: origin ?? null,
      }),
  }),
);

builder.subscriptionField('session', (t) =>
  t.field({
    type: SessionType,
    description:
      'STATE. Status, clock, lap count, track status and weather. `maxHz` is 0.01 to 60 messages a second; `delayMs` is 0 to 86,400,000 ms.',
    args: {
      id: t.arg.id(),
      delayMs: t.arg.int({ defaultValue: 0 }),
      maxHz: t.arg.float({ defaultValue: 1 }),
    },
    subscribe: (_root, { id, delayMs, maxHz }, { graph }, info) =>
      graph.stateStream({
        session: sessionNamed(id),
        delayMs: delayMs ?? 0,
        maxHz: maxHz ?? 1,
        shows: shownIn(info),
        stream: 'session',
      }),
    resolve: (state) => state,
  }),
);

/** Adds changes of the leaderboard for subscriptions that select it. */
function shownIn(info: GraphQLResolveInfo): typeof ofSession {
  return selects(info, 'leaderboard') ? (part) => ofSession(part) || ofTiming(part) : ofSession;
}
