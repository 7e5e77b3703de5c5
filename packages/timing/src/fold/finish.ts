import { isRace } from './session.ts';
import type { LapRecord, SessionState } from './state.ts';

/** Who drove so much of the winner's laps, rounded down, is classified (Sporting Regulations, classification). */
export const CLASSIFIED_SHARE = 0.9;

/** A source reports the end of a race up to so long after its winner has crossed the line: half a lap. */
const FLAG_REPORTED_WITHIN_MS = 30_000;

/**
 * When the flag fell in a race: when the winner crossed the line. That is the first crossing at the end of
 * the whole distance or, where the race was shorter, of the leader's lap that ended when the source reported
 * the end. (Sources report it some milliseconds before the crossing or after it.) Null before, and where
 * nobody crossed the line for it: a race that was stopped and not resumed.
 */
export function flagOf(state: SessionState): Flag | null {
  const { laps, info, track } = state;
  const known = FLAGS.get(laps);
  if (known?.info === info && known.track === track) return known.flag;
  const flag = workedOut(state);
  FLAGS.set(laps, { info, track, flag });
  return flag;
}

/** When the flag fell, and at the end of which lap of the winner. */
export interface Flag {
  readonly at: string;
  readonly lap: number;
}
interface Known {
  readonly info: SessionState['info'];
  readonly track: SessionState['track'];
  readonly flag: Flag | null;
}
const FLAGS = new WeakMap<SessionState['laps'], Known>();

function workedOut(state: SessionState): Flag | null {
  const { totalLaps } = state.track;
  const { finishedAt } = state.info;
  if (finishedAt === null && !totalLaps) return null;
  const from = finishedAt === null ? null : Date.parse(finishedAt) - FLAG_REPORTED_WITHIN_MS;
  /** The first crossing at the end of each lap. */
  const first = new Map<number, string>();
  for (const records of Object.values(state.laps)) {
    for (const { lap, at } of records) if (at < (first.get(lap) ?? '~')) first.set(lap, at);
  }
  const whole = totalLaps ? first.get(totalLaps) : undefined;
  if (totalLaps && whole !== undefined) return { at: whole, lap: totalLaps };
  if (from === null || endedUnderRed(state)) return null;
  const [flag] = [...first]
    .filter(([, at]) => Date.parse(at) >= from)
    .sort(([, a], [, b]) => (a < b ? -1 : 1));
  return flag ? { lap: flag[0], at: flag[1] } : null;
}

/**
 * Whether a car took the flag of a race: it crossed the line when the flag had fallen, the winner first.
 * Where a red flag ended the race no car crosses it any more: then those count that are classified and did
 * not drop out. Nobody finishes a session that was stopped before its end.
 */
export function hasFinished(state: SessionState, driver: number): boolean {
  const car = state.cars[driver];
  if (!car || !isRace(state)) return false;
  if (car.disqualified) return false;
  if (car.finished) return true;
  const last = state.laps[driver]?.at(-1);
  const flag = flagOf(state);
  if (flag && last && (last.at > flag.at || (last.at === flag.at && last.lap === flag.lap))) return true;
  const { status } = state.info;
  const isOver = status === 'ENDED' || (status === 'FINISHED' && endedUnderRed(state));
  if (!isOver || wasStopped(state) || car.retired || car.stopped) return false;
  return car.lapsCompleted > 0 && car.lapsCompleted >= Math.floor(mostLaps(state) * CLASSIFIED_SHARE);
}

/** When a car took the flag, by the lap that it completed with it; null where it has not, or no lap tells. */
export function finishedAt(state: SessionState, driver: number): string | null {
  if (!hasFinished(state, driver)) return null;
  const laps = state.laps[driver];
  const flag = flagOf(state);
  const last = (flag && laps?.find(({ at }) => at >= flag.at)) || laps?.at(-1);
  return last?.at ?? null;
}

/** Whether a race was not resumed after a red flag: its session was suspended when it finished, or the track red. */
export function endedUnderRed({ info, track }: SessionState): boolean {
  const { finishedAt } = info;
  if (finishedAt === null) return false;
  if (info.finishedSuspended) return true;
  return track.history.findLast(({ from }) => from <= finishedAt)?.status === 'RED';
}

/** Whether a session was stopped before its end: it has ended, and there is no classification. */
export function wasStopped({ info }: SessionState): boolean {
  return info.stoppedAt !== undefined && info.stoppedAt !== null;
}

/**
 * Whether a car is out of the race: the source says so, it has stood on the track for laps, or the race
 * has ended without it.
 */
export function hasRetired(state: SessionState, driver: number): boolean {
  const car = state.cars[driver];
  if (car?.retired || car?.disqualified) return true;
  if (!isRace(state)) return false;
  if (state.info.status === 'ENDED' && !wasStopped(state)) return !hasFinished(state, driver);
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
