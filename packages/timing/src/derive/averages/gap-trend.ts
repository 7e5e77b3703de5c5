import type { SessionState } from '../../fold/state.ts';
import { BATTLE_MS, type LeaderboardRow } from '../../views/leaderboard.ts';
import { isClean, lapNumbered } from './clean-laps.ts';

/** How the gap of a car to the one ahead of it changes. */
export interface GapTrend {
  /** The car ahead. */
  readonly ahead: number;
  /** What the gap gains with each lap; negative: the car behind is the faster one. */
  readonly perLapMs: number;
  /** Over so many laps. */
  readonly laps: number;
  /**
   * The lap on which the car behind comes within a second of the one ahead if it goes on so: as near as
   * cars drive to each other. Null: it is as near already, or not in this race.
   */
  readonly catchUpLap: number | null;
}

const TREND_LAPS = 3;
/** Below this the difference of two cars is noise: no catching up is told from it. */
const LEAST_CLOSING_MS = 30;

/**
 * The trend over the last three laps that both cars drove, by their lap times. Null until each has
 * driven three in a row that tell its pace: timed, on track from line to line, no safety car.
 */
export function gapTrend(
  state: SessionState,
  row: LeaderboardRow,
  ahead: LeaderboardRow | undefined,
): GapTrend | null {
  if (!ahead || row.status !== 'ON_TRACK' || ahead.status !== 'ON_TRACK') return null;
  const [own, others] = [state.laps[row.driver], state.laps[ahead.driver]];
  let change = 0;
  for (let number = row.lap; number > row.lap - TREND_LAPS; number -= 1) {
    const [lap, other] = [lapNumbered(own, number), lapNumbered(others, number)];
    if (!lap || !other || !isClean(lap, state.track.history) || !isClean(other, state.track.history)) {
      return null;
    }
    change += lap.ms - other.ms;
  }
  const perLapMs = Math.round(change / TREND_LAPS);
  return { ahead: ahead.driver, perLapMs, laps: TREND_LAPS, catchUpLap: catchUpLap(state, row, perLapMs) };
}

function catchUpLap({ track }: SessionState, row: LeaderboardRow, perLapMs: number): number | null {
  if (perLapMs > -LEAST_CLOSING_MS || !row.interval || !('ms' in row.interval)) return null;
  if (row.interval.ms <= BATTLE_MS) return null;
  const lap = row.lap + Math.ceil((row.interval.ms - BATTLE_MS) / -perLapMs);
  return lap > (track.totalLaps ?? Number.POSITIVE_INFINITY) ? null : lap;
}
