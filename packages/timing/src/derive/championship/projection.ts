import type { DriverInfo, SessionState, StandingsState } from '../../fold/state.ts';
import { type LeaderboardRow, leaderboard } from '../../views/leaderboard.ts';
import { byCountback, withPlaces } from './countback.ts';
import { pointsIfEnded, type Taken } from './points.ts';
import { teamOfStanding } from './teams.ts';

interface ProjectedStanding {
  readonly position: number;
  readonly points: number;
  readonly pointsBefore: number;
  /** Null where the source gives no standings, and for one who had none. */
  readonly positionBefore: number | null;
  /** Places of races this season, this one as it stands: as far as the source tells of those before. */
  readonly places: readonly number[];
  readonly wins: number;
}

export interface ProjectedDriver extends ProjectedStanding {
  readonly driver: number;
  /** As the standings name those who do not drive in this session. */
  readonly code: string | null;
  readonly fullName: string | null;
  readonly podiums: number;
  readonly starts: number;
}

export interface ProjectedTeam extends ProjectedStanding {
  readonly team: string;
  readonly name: string;
  /** Null for a team none of whose drivers is known. */
  readonly colour: string | null;
}

export interface Championship {
  /**
   * Where the points before this session come from; NONE: nobody said, so that they count from nought
   * and all is of this session alone. FIRST_ROUND: there were none.
   */
  readonly before: 'SOURCE' | 'FIRST_ROUND' | 'NONE';
  readonly drivers: readonly ProjectedDriver[];
  readonly teams: readonly ProjectedTeam[];
}

interface Inputs {
  readonly taken: readonly Taken[];
  readonly standings: StandingsState | null;
  readonly drivers: SessionState['drivers'];
  readonly info: SessionState['info'];
  readonly rows: readonly LeaderboardRow[];
}

const KNOWN = new WeakMap<SessionState['cars'], { inputs: Inputs; championship: Championship }>();

/**
 * The championship as it would end if the race ended now: the standings before the session, and the
 * points for the present order. The same object, by identity, for states between which none of these
 * changed.
 */
export function championship(state: SessionState): Championship {
  const { standings, drivers, info } = state;
  const taken = pointsIfEnded(state);
  // Where nobody wins points yet, the order of the session tells equals apart.
  const rows = taken.length > 0 ? NO_ROWS : leaderboard(state);
  const inputs = { taken, standings, drivers, info, rows };
  const known = KNOWN.get(state.cars);
  if (known && INPUTS.every((input) => known.inputs[input] === inputs[input])) return known.championship;
  const worked = projected(inputs);
  KNOWN.set(state.cars, { inputs, championship: worked });
  return worked;
}

const NO_ROWS: readonly LeaderboardRow[] = [];
const INPUTS = ['taken', 'standings', 'drivers', 'info', 'rows'] as const;

function projected(inputs: Inputs): Championship {
  return { before: knownBefore(inputs), drivers: driversOf(inputs), teams: teamsOf(inputs) };
}

function knownBefore({ standings, info }: Inputs): Championship['before'] {
  if (standings) return 'SOURCE';
  return info.announced?.meeting.round === 1 && info.announced.kind === 'RACE' ? 'FIRST_ROUND' : 'NONE';
}

type Unplaced<T> = Omit<T, 'position'>;

function driversOf(inputs: Inputs): readonly ProjectedDriver[] {
  const { standings, drivers, taken, info } = inputs;
  const counts = info.announced?.kind === 'RACE';
  const by = new Map(taken.map((each) => [each.driver, each]));
  const before = new Map(standings?.drivers.map((record, index) => [record.driver, { record, index }]));
  const numbers = new Set([...before.keys(), ...Object.keys(drivers).map(Number), ...by.keys()]);
  const all = [...numbers].map((driver): Unplaced<ProjectedDriver> => {
    const { record, index } = before.get(driver) ?? { record: null, index: null };
    const own = by.get(driver);
    const place = counts ? (own?.place ?? null) : null;
    const pointsBefore = record?.points ?? 0;
    return {
      driver,
      code: record?.code ?? null,
      fullName: record?.fullName ?? null,
      points: pointsBefore + (own?.points ?? 0),
      pointsBefore,
      positionBefore: index === null ? null : index + 1,
      places: withPlaces(record?.places ?? firsts(record?.wins), place === null ? [] : [place]),
      wins: (record?.wins ?? record?.places?.[0] ?? 0) + (place === 1 ? 1 : 0),
      podiums: (record?.podiums ?? podiumsIn(record?.places)) + (place !== null && place <= 3 ? 1 : 0),
      starts: (record?.starts ?? 0) + (counts && own ? 1 : 0),
    };
  });
  const placeOf = new Map(inputs.rows.map(({ driver, position }) => [driver, position]));
  return ranked(
    all,
    (each) => each.driver,
    ({ driver }) => placeOf.get(driver) ?? UNPLACED,
  );
}

function teamsOf(inputs: Inputs): readonly ProjectedTeam[] {
  const { standings, drivers, taken, info } = inputs;
  const counts = info.announced?.kind === 'RACE';
  const present = new Map<string, DriverInfo['team']>();
  for (const { team } of Object.values(drivers)) if (isNamed(team)) present.set(team.id, team);
  const gained = new Map<string, { points: number; places: number[] }>();
  for (const { driver, points, place } of taken) {
    const team = drivers[driver]?.team.id;
    if (team === undefined || !present.has(team)) continue;
    const sum = gained.get(team) ?? { points: 0, places: [] };
    sum.points += points;
    if (place !== null && counts) sum.places.push(place);
    gained.set(team, sum);
  }
  const told = (standings?.teams ?? []).map((record, index) => ({
    record,
    index,
    team: teamOfStanding(record, present),
  }));
  const untold = [...present.values()].filter(({ id }) => !told.some(({ team }) => team?.id === id));
  const all = [...told, ...untold.map((team) => ({ record: null, index: null, team }))].map(
    ({ record, index, team }): Unplaced<ProjectedTeam> => {
      const own = gained.get(team?.id ?? '') ?? { points: 0, places: [] };
      const pointsBefore = record?.points ?? 0;
      return {
        team: team?.id ?? record?.team ?? '',
        name: team?.name ?? record?.name ?? '',
        colour: team?.colour ?? null,
        points: pointsBefore + own.points,
        pointsBefore,
        positionBefore: index === null ? null : index + 1,
        places: withPlaces(record?.places ?? firsts(record?.wins), own.places),
        wins: (record?.wins ?? record?.places?.[0] ?? 0) + own.places.filter((place) => place === 1).length,
      };
    },
  );
  const placeOf = new Map<string, number>();
  for (const { driver, position } of [...inputs.rows].reverse()) {
    const team = drivers[driver]?.team.id;
    if (team !== undefined) placeOf.set(team, position);
  }
  return ranked(
    all,
    (each) => each.team,
    ({ team }) => placeOf.get(team) ?? UNPLACED,
  );
}

/** Drivers whose team nobody has named are no team together. */
function isNamed({ name }: DriverInfo['team']): boolean {
  return name !== '';
}

/** Behind every car of the session. */
const UNPLACED = 1_000;

/** Equal in all that counts: in the order in which they stood before, then in that of this session. */
function ranked<T extends Omit<ProjectedStanding, 'position'>>(
  all: readonly T[],
  idOf: (each: T) => number | string,
  placeOf: (each: T) => number,
): readonly (T & { readonly position: number })[] {
  const stood = (each: T) => each.positionBefore ?? Number.MAX_SAFE_INTEGER;
  return [...all]
    .sort(
      (a, b) =>
        byCountback(a, b) || stood(a) - stood(b) || placeOf(a) - placeOf(b) || (idOf(a) < idOf(b) ? -1 : 1),
    )
    .map((each, index) => ({ ...each, position: index + 1 }));
}

function firsts(wins: number | null | undefined): readonly number[] {
  return wins ? [wins] : [];
}

function podiumsIn(places: readonly number[] | null | undefined): number {
  return (places ?? []).slice(0, 3).reduce((sum, times) => sum + times, 0);
}
