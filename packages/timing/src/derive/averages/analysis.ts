import { isRace } from '../../fold/session.ts';
import type { SessionState } from '../../fold/state.ts';
import { type LeaderboardRow, leaderboard } from '../../views/leaderboard.ts';
import { type GapTrend, gapTrend } from './gap-trend.ts';
import { type PitWindow, pitWindows } from './pit-window.ts';
import { type Train, trains } from './trains.ts';

/** What is worked out of one car beside what its row shows. */
export interface CarAnalysis {
  readonly gapTrend: GapTrend | null;
  readonly train: Train | null;
  readonly pitWindow: PitWindow | null;
}

export const NO_ANALYSIS: CarAnalysis = { gapTrend: null, train: null, pitWindow: null };

const KNOWN = new WeakMap<readonly LeaderboardRow[], ReadonlyMap<number, CarAnalysis>>();
const NONE: ReadonlyMap<number, CarAnalysis> = new Map();

/** By racing number; empty for a session that is no race. Worked out once for the rows of a state. */
export function analyses(state: SessionState): ReadonlyMap<number, CarAnalysis> {
  if (!isRace(state)) return NONE;
  const rows = leaderboard(state);
  let known = KNOWN.get(rows);
  if (!known) {
    known = workedOut(state, rows);
    KNOWN.set(rows, known);
  }
  return known;
}

function workedOut(state: SessionState, rows: readonly LeaderboardRow[]): ReadonlyMap<number, CarAnalysis> {
  const inTrain = trains(state, rows);
  const windows = pitWindows(state, rows);
  return new Map(
    rows.map((row, index) => [
      row.driver,
      {
        gapTrend: gapTrend(state, row, rows[index - 1]),
        train: inTrain.get(row.driver) ?? null,
        pitWindow: windows.get(row.driver) ?? null,
      },
    ]),
  );
}
