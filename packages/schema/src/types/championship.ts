import { pointsIfEnded } from '@slipstream/timing/derive/championship/points';
import {
  type Championship,
  championship,
  type ProjectedDriver,
  type ProjectedTeam,
} from '@slipstream/timing/derive/championship/projection';
import type { SessionState } from '@slipstream/timing/fold/state';
import { builder } from '../builder.ts';
import { sessionNamed, stateAsked } from '../session-arg.ts';
import { ofChampionship } from '../shown-parts.ts';
import { DriverType, driverOf, type ShownDriver, TeamType, teamIn } from './driver.ts';
import { atOf, SessionType } from './leaderboard.ts';

interface Of<T> {
  readonly state: SessionState;
  readonly value: T;
}

/** Standings carry no colours: a team without a driver in the session gets this one. */
const NO_COLOUR = '#6b7280';

const POSITION_BEFORE =
  'Position before this session, from 1. Null when the source gives no earlier standings, or when they give no position here.';

const POINTS =
  'Points including those of this session as it stands. When the source gives no points of earlier races, ' +
  'the points of this session alone. Null when neither is known.';

/** Returns true for a race or sprint that has started: other sessions award no points. */
function givesPoints(state: SessionState): boolean {
  return pointsIfEnded(state).length > 0;
}

function isAnythingKnown(state: SessionState): boolean {
  return givesPoints(state) || championship(state).before !== 'NONE';
}

const DriverStandingType = builder.objectRef<Of<ProjectedDriver>>('DriverStanding').implement({
  fields: (t) => ({
    position: t.int({ resolve: ({ value }) => value.position }),
    driver: t.field({ type: DriverType, resolve: ({ state, value }) => namedDriver(state, value) }),
    points: t.float({
      nullable: true,
      description: POINTS,
      resolve: ({ state, value }) => (isAnythingKnown(state) ? value.points : null),
    }),
    pointsBefore: t.float({
      nullable: true,
      description: 'The part of `points` from before this session. Null when the source does not give it.',
      resolve: ({ state, value }) => (championship(state).before === 'NONE' ? null : value.pointsBefore),
    }),
    wins: t.int({ resolve: ({ value }) => value.wins }),
    podiums: t.int({ resolve: ({ value }) => value.podiums }),
    starts: t.int({ resolve: ({ value }) => value.starts }),
    winRate: t.float({
      description: 'Wins divided by starts, from 0 to 1. 0 before the first start.',
      resolve: ({ value }) => (value.starts === 0 ? 0 : value.wins / value.starts),
    }),
    positionBefore: t.int({
      nullable: true,
      description: POSITION_BEFORE,
      resolve: ({ value }) => value.positionBefore,
    }),
    pointsGained: t.float({
      nullable: true,
      description:
        'The part of `points` from this session as it stands. Null when the session awards no points, or none yet.',
      resolve: ({ state, value }) => (givesPoints(state) ? value.points - value.pointsBefore : null),
    }),
  }),
});

const TeamStandingType = builder.objectRef<Of<ProjectedTeam>>('TeamStanding').implement({
  fields: (t) => ({
    position: t.int({ resolve: ({ value }) => value.position }),
    team: t.field({
      type: TeamType,
      resolve: ({ state, value: { team, name, colour } }) =>
        teamIn(state, { id: team, name, colour: colour ?? NO_COLOUR }),
    }),
    points: t.float({
      nullable: true,
      description: POINTS,
      resolve: ({ state, value }) => (isAnythingKnown(state) ? value.points : null),
    }),
    pointsBefore: t.float({
      nullable: true,
      description: 'The part of `points` from before this session. Null when the source does not give it.',
      resolve: ({ state, value }) => (championship(state).before === 'NONE' ? null : value.pointsBefore),
    }),
    wins: t.int({ resolve: ({ value }) => value.wins }),
    positionBefore: t.int({
      nullable: true,
      description: POSITION_BEFORE,
      resolve: ({ value }) => value.positionBefore,
    }),
    pointsGained: t.float({
      nullable: true,
      description:
        'The part of `points` from this session as it stands. Null when the session awards no points, or none yet.',
      resolve: ({ state, value }) => (givesPoints(state) ? value.points - value.pointsBefore : null),
    }),
  }),
});

const StandingsBeforeEnum = builder.enumType('StandingsBefore', {
  description: 'The origin of the points from before a session.',
  values: {
    SOURCE: { description: 'The source gives them.' },
    FIRST_ROUND: { description: 'This is the first race of the season, so there are no earlier points.' },
    NONE: { description: 'The source gives no earlier points. All points are those of this session.' },
  },
});

const ChampionshipProjectionType = builder.objectRef<Of<Championship>>('ChampionshipProjection').implement({
  fields: (t) => ({
    session: t.field({
      type: SessionType,
      description: 'The session whose current order the projection uses.',
      resolve: ({ state }) => state,
    }),
    at: t.field({ type: 'DateTime', resolve: ({ state }) => atOf(state) }),
    drivers: t.field({
      type: [DriverStandingType],
      resolve: ({ state, value }) => value.drivers.map((each) => ({ state, value: each })),
    }),
    teams: t.field({
      type: [TeamStandingType],
      resolve: ({ state, value }) => value.teams.map((each) => ({ state, value: each })),
    }),
    standingsBefore: t.field({ type: StandingsBeforeEnum, resolve: ({ value }) => value.before }),
    countsKnown: t.boolean({
      description:
        'True when `wins`, `podiums` and `starts` include the races before this one. Some sources give only points.',
      resolve: ({ state, value }) =>
        value.before === 'FIRST_ROUND' ||
        (value.before === 'SOURCE' && (state.standings?.drivers.every(hasCounts) ?? false)),
    }),
  }),
});

function hasCounts({
  wins,
  places,
  podiums,
  starts,
}: NonNullable<SessionState['standings']>['drivers'][number]) {
  return (wins !== null || places !== null) && (podiums !== null || places !== null) && starts !== null;
}

/** Takes the names of a driver who is absent from this session from the standings. */
function namedDriver(state: SessionState, { driver, code, fullName }: ProjectedDriver): ShownDriver {
  const info = driverOf(state, driver);
  if (state.drivers[driver]) return info;
  return { ...info, code: code ?? info.code, fullName: fullName ?? info.fullName };
}

function projectionOf(state: SessionState): Of<Championship> {
  return { state, value: championship(state) };
}

builder.queryField('championship', (t) =>
  t.field({
    type: ChampionshipProjectionType,
    nullable: true,
    description:
      'The championship if the race ended now or, with `at`, at that instant of the race. Null while no session is current, and before the session is announced.',
    args: { session: t.arg.id(), at: t.arg({ type: 'DateTime' }) },
    resolve: async (_root, { session, at }, { graph }) => {
      const state = await stateAsked(graph, session, at);
      return state && projectionOf(state);
    },
  }),
);

builder.subscriptionField('championship', (t) =>
  t.field({
    type: ChampionshipProjectionType,
    description:
      'STATE. The championship if the race ended now. `maxHz` is 0.01 to 60 messages a second; `delayMs` is 0 to 86,400,000 ms.',
    args: {
      session: t.arg.id(),
      delayMs: t.arg.int({ defaultValue: 0 }),
      maxHz: t.arg.float({ defaultValue: 1 }),
    },
    subscribe: (_root, { session, delayMs, maxHz }, { graph }) =>
      graph.stateStream({
        session: sessionNamed(session),
        delayMs: delayMs ?? 0,
        maxHz: maxHz ?? 1,
        shows: ofChampionship,
        stream: 'championship',
      }),
    resolve: projectionOf,
  }),
);
