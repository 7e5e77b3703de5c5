import { isRace } from './session.ts';
import type { LapRecord, SessionState } from './state.ts';

/** Who drove so much of the winner's laps, rounded down, is classified (Sporting Regulations, classification). */
const CLASSIFIED_SHARE = 0.9;

/**
 * Whether a car took the flag of a race: it drove the whole distance, or completed a lap after the flag
 * fell. Where a red flag ended the race no car completes a lap any more: then, once the session has
 * ended, those count that are classified and did not drop out.
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
  if (status !== 'ENDED' || car.retired || car.stopped) return false;
  const winner = Object.values(state.cars).reduce((most, other) => Math.max(most, other.lapsCompleted), 0);
  return car.lapsCompleted > 0 && car.lapsCompleted >= Math.floor(winner * CLASSIFIED_SHARE);
}

/** Whether a car is out of the race: the source says so, or the race has ended without it. */
export function hasRetired(state: SessionState, driver: number): boolean {
  if (state.cars[driver]?.retired) return true;
  return isRace(state) && state.info.status === 'ENDED' && !hasFinished(state, driver);
}

/** The lap that a car was on at an instant: one more than it had completed by then. */
export function lapAt(laps: readonly LapRecord[] | undefined, at: string): number {
  for (let index = (laps?.length ?? 0) - 1; index >= 0; index -= 1) {
    const record = laps?.[index];
    if (record && record.at <= at) return record.lap + 1;
  }
  return 1;
}
