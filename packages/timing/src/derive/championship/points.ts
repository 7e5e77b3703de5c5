import { CLASSIFIED_SHARE, endedUnderRed } from '../../fold/finish.ts';
import { isRace } from '../../fold/session.ts';
import type { SessionState } from '../../fold/state.ts';
import { rulesOf, type SeasonRules } from '../../rules/season-rules.ts';
import { type LeaderboardRow, leaderboard } from '../../views/leaderboard.ts';

/** What one car takes from a session. */
export interface Taken {
  readonly driver: number;
  readonly points: number;
  /** Its place in the classification; null for a car that is out of it. */
  readonly place: number | null;
}

/** Whether the source has placed any car: a race whose order nobody knows gives nobody points. */
function isRanked(state: SessionState): boolean {
  return state.board !== null || Object.values(state.cars).some((car) => car.reportedPosition !== null);
}

/** A car that the source has given no place stands behind the others, and is not classified. */
function isPlaced(state: SessionState, { driver }: LeaderboardRow): boolean {
  return state.board !== null || state.cars[driver]?.reportedPosition !== null;
}

const KNOWN = new WeakMap<readonly LeaderboardRow[], readonly Taken[]>();
const NOTHING: readonly Taken[] = [];

/**
 * What each car takes if the session ends as it stands, in order of place. Empty for a session without
 * points, and before a race has started.
 *
 * @remarks A race under way counts as if it went its whole distance: only one that has ended is known to
 * be shortened (Sporting Regulations, article on points; the tables are data of the season).
 */
export function pointsIfEnded(state: SessionState): readonly Taken[] {
  if (!isRace(state) || state.info.startedAt === null || !isRanked(state)) return NOTHING;
  const rows = leaderboard(state);
  let taken = KNOWN.get(rows);
  if (!taken) {
    taken = takenBy(state, rows);
    KNOWN.set(rows, taken);
  }
  return taken;
}

function takenBy(state: SessionState, rows: readonly LeaderboardRow[]): readonly Taken[] {
  const { table, fastestLap } = scaleOf(state);
  const mostLaps = rows.reduce((most, row) => Math.max(most, row.lap), 0);
  return rows.map((row) => {
    if (row.points !== null) return { driver: row.driver, points: row.points, place: row.position };
    const place = isPlaced(state, row) && isClassified(state, row, mostLaps) ? row.position : null;
    if (place === null) return { driver: row.driver, points: 0, place };
    const extra = row.fastestLap && place <= FASTEST_LAP_PLACES ? fastestLap : 0;
    return { driver: row.driver, points: (table[place - 1] ?? 0) + extra, place };
  });
}

/** The point for the fastest lap was for the first ten only. */
const FASTEST_LAP_PLACES = 10;

function isClassified({ cars }: SessionState, row: LeaderboardRow, mostLaps: number): boolean {
  if (cars[row.driver]?.disqualified) return false;
  if (row.status !== 'RETIRED' && row.status !== 'STOPPED') return true;
  return row.lap > 0 && row.lap >= Math.floor(mostLaps * CLASSIFIED_SHARE);
}

interface Scale {
  readonly table: readonly number[];
  readonly fastestLap: number;
}

function scaleOf(state: SessionState): Scale {
  const { announced } = state.info;
  const rules = rulesOf(announced?.meeting.season ?? Number.POSITIVE_INFINITY);
  if (announced?.kind === 'SPRINT') return { table: rules.sprintPoints, fastestLap: 0 };
  const share = shareDriven(state, rules);
  const shortened = rules.shortenedRacePoints.find(({ belowShare }) => share < belowShare);
  const full = shortened?.points ?? rules.racePoints;
  const factor = announced?.meeting.round === rules.lastRound ? rules.lastRaceFactor : 1;
  return {
    table: isTooShort(state) ? [] : full.map((points) => points * factor),
    fastestLap: share >= rules.fastestLapFromShare ? rules.fastestLapPoints : 0,
  };
}

/** A race that ends before the leader has driven so many laps gives no points. */
const MIN_LAPS = 2;

/** A source that names those who finished and counts no laps says nothing of the distance. */
function isTooShort(state: SessionState): boolean {
  const laps = lapsDriven(state);
  if (!hasEnded(state) || laps >= MIN_LAPS) return false;
  return laps > 0 || !Object.values(state.cars).some((car) => car.finished);
}

/** The share of the distance that counts for the points: 1 unless the race has ended short of it. */
function shareDriven(state: SessionState, rules: SeasonRules): number {
  const { totalLaps } = state.track;
  if (!hasEnded(state) || totalLaps === null || totalLaps === 0) return 1;
  if (rules.shortenedOnlyIfNotResumed && !endedUnderRed(state)) return 1;
  return lapsDriven(state) / totalLaps;
}

function hasEnded(state: SessionState): boolean {
  return state.info.status === 'FINISHED' || state.info.status === 'ENDED';
}

function lapsDriven(state: SessionState): number {
  return Object.values(state.cars).reduce((most, car) => Math.max(most, car.lapsCompleted), 0);
}
