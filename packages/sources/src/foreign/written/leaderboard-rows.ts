import type { GapValue } from '@slipstream/timing/events/bodies';
import type { DriverInfo, SessionState } from '@slipstream/timing/fold/state';
import { rulesOf } from '@slipstream/timing/rules/season-rules';
import { type LeaderboardRow, leaderboard } from '@slipstream/timing/views/leaderboard';
import { gapText } from '@slipstream/timing/views/text';
import { UNKNOWN_TEAM } from '../foreign-team.ts';

/** A row of `f1.leaderboard.results`. */
export interface LeaderboardResult {
  readonly driver: string;
  readonly team: string;
  readonly position: number;
  /** As the source gives them, else for this place if the session ended now. */
  readonly points: number;
  /** To the car ahead: `+3.204s`, `+3.2s`, `+1 LAP`; empty for the leader and where there is none. */
  readonly interval: string;
  readonly logo: string;
  /** `#RRGGBB`. */
  readonly teamColor: string;
}

/** A row of `GET /api/leaderboard`, which says a little more. */
export interface LeaderboardResultInFull extends LeaderboardResult {
  readonly number: number;
  readonly code: string;
  /** To the leader, written as `interval` is. */
  readonly gap: string;
}

/** The leaderboard in the shape of `f1.leaderboard.results`, first place first. */
export function leaderboardResults(state: SessionState): readonly LeaderboardResult[] {
  return leaderboard(state).map((row) => resultOf(state, row));
}

export function leaderboardResultsInFull(state: SessionState): readonly LeaderboardResultInFull[] {
  return leaderboard(state).map((row) => ({
    ...resultOf(state, row),
    number: row.driver,
    code: state.drivers[row.driver]?.code ?? String(row.driver),
    gap: textOf(row.gapToLeader),
  }));
}

function resultOf(
  state: SessionState,
  { driver, position, points, interval }: LeaderboardRow,
): LeaderboardResult {
  const info = state.drivers[driver];
  const team = info?.team ?? UNKNOWN_TEAM;
  return {
    driver: info?.fullName ?? `Car ${driver}`,
    team: team.name,
    position,
    points: points ?? pointsOf(state, position),
    interval: textOf(interval),
    logo: team.logoUrl ?? badgeOf(team),
    teamColor: team.colour.toUpperCase(),
  };
}

function pointsOf(state: SessionState, position: number): number {
  const { announced } = state.info;
  if (announced?.kind !== 'RACE' && announced?.kind !== 'SPRINT') return 0;
  const rules = rulesOf(announced.meeting.season);
  return (announced.kind === 'RACE' ? rules.racePoints : rules.sprintPoints)[position - 1] ?? 0;
}

const MS_PER_SECOND = 1_000;
/** Programs write one decimal at least. */
const ZEROS_TO_SPARE = /(?<=\.\d)0{1,2}$/;

function textOf(gap: GapValue | null): string {
  if (gap === null) return '';
  if ('laps' in gap) return gapText(gap);
  return `+${(gap.ms / MS_PER_SECOND).toFixed(3).replace(ZEROS_TO_SPARE, '')}s`;
}

/** A team's initials on its colour, as an image that needs no server: sources seldom give a logo. */
function badgeOf({ name, colour }: Pick<DriverInfo['team'], 'name' | 'colour'>): string {
  const initials = name
    .split(/[^\p{L}\p{N}]+/u)
    .map((word) => word.charAt(0))
    .join('')
    .slice(0, 2)
    .toUpperCase();
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="${colour}"/>` +
    `<text x="16" y="21" font-family="sans-serif" font-size="14" text-anchor="middle" fill="#fff">${initials}</text></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
