import { isRace } from './session.ts';
import type { LapRecord, SessionState } from './state.ts';

/**
 * Whether a car took the flag of a race: it drove the whole distance, or completed a lap after the flag
 * fell. Once a race has ended, every car that did not drop out has taken it: one that stood in the pits
 * when a red flag ended the race completes no lap any more.
 */
export function hasFinished(state: SessionState, driver: number): boolean {
  const car = state.cars[driver];
  if (!car || !isRace(state)) return false;
  if (car.finished) return true;
  const { totalLaps } = state.track;
  if (totalLaps !== null && totalLaps > 0 && car.lapsCompleted >= totalLaps) return true;
  const { finishedAt, status } = state.info;
  if (finishedAt === null) return false;
  const last = state.laps[driver]?.at(-1);
  if (last && last.at >= finishedAt) return true;
  return status === 'ENDED' && !car.retired && !car.stopped && car.lapsCompleted > 0;
}

/** The lap that a car was on at an instant: one more than it had completed by then. */
export function lapAt(laps: readonly LapRecord[] | undefined, at: string): number {
  for (let index = (laps?.length ?? 0) - 1; index >= 0; index -= 1) {
    const record = laps?.[index];
    if (record && record.at <= at) return record.lap + 1;
  }
  return 1;
}
