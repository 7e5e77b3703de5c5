import type { SessionState } from '../../fold/state.ts';
import type { LeaderboardRow } from '../../views/leaderboard.ts';
import { isNeutralised } from './clean-laps.ts';
import { type PitLoss, pitLoss } from './pit-loss.ts';

/** Where a car would come back to the race if it stopped now. */
export interface PitWindow extends PitLoss {
  readonly rejoinPosition: number;
  /** The car that it would come back behind, and so far behind it; null: in the lead. */
  readonly ahead: Neighbour | null;
  readonly behind: Neighbour | null;
}
export interface Neighbour {
  readonly driver: number;
  readonly gapMs: number;
}

/**
 * Each running car's window. None behind a safety car (a stop then costs less, and the gaps are those of
 * the queue), before the race and after it, and for a car whose gap is not known.
 */
export function pitWindows(
  state: SessionState,
  rows: readonly LeaderboardRow[],
): ReadonlyMap<number, PitWindow> {
  const windows = new Map<number, PitWindow>();
  if (state.info.status !== 'STARTED' || isNeutralised(state.track.status)) return windows;
  const loss = pitLoss(state);
  const running = placesBehindLeader(rows);
  for (const { row, gapMs } of running) {
    if (row.status !== 'ON_TRACK' || row.lap < 1) continue;
    const rejoinMs = gapMs + loss.lossMs;
    const others = running.filter((other) => other.row !== row);
    const ahead = others.findLast((other) => other.gapMs <= rejoinMs);
    const behind = others.find((other) => other.gapMs > rejoinMs);
    windows.set(row.driver, {
      ...loss,
      rejoinPosition: others.filter((other) => other.gapMs <= rejoinMs).length + 1,
      ahead: ahead ? { driver: ahead.row.driver, gapMs: rejoinMs - ahead.gapMs } : null,
      behind: behind ? { driver: behind.row.driver, gapMs: behind.gapMs - rejoinMs } : null,
    });
  }
  return windows;
}

interface Placed {
  readonly row: LeaderboardRow;
  readonly gapMs: number;
}

/** The cars that are still in the race, with their gaps in time; a car laps down through the interval to the one ahead. */
export function placesBehindLeader(rows: readonly LeaderboardRow[]): readonly Placed[] {
  const placed: Placed[] = [];
  const lapMs = rows[0]?.lastLap?.ms ?? null;
  let before = 0;
  for (const row of rows) {
    if (row.status === 'RETIRED' || row.status === 'STOPPED') continue;
    const gapMs = placed.length === 0 ? 0 : gapOf(row, before, lapMs);
    if (gapMs === null) continue;
    before = Math.max(before, gapMs);
    placed.push({ row, gapMs: before });
  }
  return placed;
}

function gapOf(
  { gapToLeader, interval }: LeaderboardRow,
  before: number,
  lapMs: number | null,
): number | null {
  if (gapToLeader && 'ms' in gapToLeader) return gapToLeader.ms;
  if (interval && 'ms' in interval) return before + interval.ms;
  const laps = gapToLeader ?? interval;
  return laps && 'laps' in laps && lapMs !== null ? laps.laps * lapMs : null;
}
