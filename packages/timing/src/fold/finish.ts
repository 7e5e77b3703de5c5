import { isRace } from './session.ts';
import type { LapRecord, SessionState } from './state.ts';

/** Who drove so much of the winner's laps, rounded down, is classified (Sporting Regulations, classification). */
export const CLASSIFIED_SHARE = 0.9;

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
  return car.lapsCompleted > 0 && car.lapsCompleted >= Math.floor(mostLaps(state) * CLASSIFIED_SHARE);
}

/** When a car took the flag, by the lap that it completed with it; null where it has not, or no lap tells. */
export function finishedAt(state: SessionState, driver: number): string | null {
  if (!hasFinished(state, driver)) return null;
  const laps = state.laps[driver];
  const { finishedAt: flag } = state.info;
  const last = (flag !== null && laps?.find(({ at }) => at >= flag)) || laps?.at(-1);
  return last?.at ?? null;
}

/**
 * Whether a car is out of the race: the source says so, it has stood on the track for laps, or the race
 * has ended without it.
 */
export function hasRetired(state: SessionState, driver: number): boolean {
  const car = state.cars[driver];
  if (car?.retired) return true;
  if (!isRace(state)) return false;
  if (state.info.status === 'ENDED') return !hasFinished(state, driver);
  return car?.stopped === true && lapsSince(state, state.laps[driver]?.at(-1)?.at ?? '') > STANDING_LAPS;
}

/** Feeds may say of a car that it stopped, and never that it retired (Hamilton, Qatar 2023). */
const STANDING_LAPS = 2;

/** The most laps that any car has completed after an instant. */
function lapsSince(state: SessionState, at: string): number {
  return Object.values(state.laps).reduce(
    (most, laps) => Math.max(most, laps.filter((lap) => lap.at > at).length),
    0,
  );
}

function mostLaps(state: SessionState): number {
  return Object.values(state.cars).reduce((most, car) => Math.max(most, car.lapsCompleted), 0);
}

/** The lap that a car was on at an instant: one more than it had completed by then. */
export function lapAt(laps: readonly LapRecord[] | undefined, at: string): number {
  for (let index = (laps?.length ?? 0) - 1; index >= 0; index -= 1) {
    const record = laps?.[index];
    if (record && record.at <= at) return record.lap + 1;
  }
  return 1;
}
