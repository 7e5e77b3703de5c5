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

/** Of a team none of whose drivers is in the session, nobody says the colour. */
const NO_COLOUR = '#6b7280';

const POSITION_BEFORE = 'Before this session; null where the source does not say, and for one who had none.';

const POINTS =
  'With those of this session as it stands. Where the source gives no points of earlier races, those of this ' +
  'session alone; null where neither is known.';

/** A race under way or over; elsewhere nobody wins any. */
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
      description: 'Of the points, those before this session; null where the source does not say.',
      resolve: ({ state, value }) => (championship(state).before === 'NONE' ? null : value.pointsBefore),
    }),
    wins: t.int({ resolve: ({ value }) => value.wins }),
    podiums: t.int({ resolve: ({ value }) => value.podiums }),
    starts: t.int({ resolve: ({ value }) => value.starts }),
    winRate: t.float({
      description: 'Wins by starts, 0 to 1; 0 without a start.',
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
        'Of the points, those of this session as it stands; null where it gives none, or none yet.',
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
      description: 'Of the points, those before this session; null where the source does not say.',
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
        'Of the points, those of this session as it stands; null where it gives none, or none yet.',
      resolve: ({ state, value }) => (givesPoints(state) ? value.points - value.pointsBefore : null),
    }),
  }),
});

const StandingsBeforeEnum = builder.enumType('StandingsBefore', {
  description: 'Where the points before a session come from.',
  values: {
    SOURCE: { description: 'The source gave them.' },
    FIRST_ROUND: { description: 'It is the first race of the season: there are none.' },
    NONE: { description: 'The source gives none: all points are of this session alone.' },
  },
});

const ChampionshipProjectionType = builder.objectRef<Of<Championship>>('ChampionshipProjection').implement({
  fields: (t) => ({
    session: t.field({
      type: SessionType,
      description: 'The session that is projected.',
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
        'Whether wins, podiums and starts count the races before this one: some sources give points only.',
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

/** Who is in the championship and not in this session is named as the standings name him. */
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
      'The championship as it would end if the race ended now or, with `at`, at that instant of it.',
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
    description: 'STATE. The championship as it would end if the race ended now.',
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
