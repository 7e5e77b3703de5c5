import type { LapRecord } from '../../fold/state.ts';
import { eventIdOf, type Scene } from './line.ts';

/** A lap that has just been timed, and counts. */
export interface TimedLap {
  readonly driver: number;
  readonly ms: number;
  readonly record: LapRecord;
  /** The event that timed it. */
  readonly event: string;
}

/** A source says up to so long after a lap that it is a best. */
const BEST_WITHIN_MS = 5_000;

/**
 * The lap that an event times, where it counts as a best of its car: a source can show a time that it does not
 * rank. It says that a lap is a best with the lap, or just after it.
 *
 * @param bestOf the best of the car that the lap must be no slower than
 */
export function timedLap(
  { event, before, after }: Scene,
  bestOf: (driver: number, record: LapRecord) => { readonly ms: number } | null | undefined,
): TimedLap | null {
  if (event.type !== 'LapCompleted' && event.type !== 'BestLapChanged') return null;
  const { driver, lap, timeMs: ms } = event.body;
  const record = after.laps[driver]?.find((each) => each.lap === lap);
  if (typeof ms !== 'number' || !record || record.ms !== ms || record.deleted) return null;
  const best = bestOf(driver, record);
  if (!best || best.ms > ms || record.stamps.time === undefined) return null;
  if (event.type === 'BestLapChanged') {
    const isOld = Date.parse(event.at) - Date.parse(record.at) > BEST_WITHIN_MS;
    return isOld ? null : { driver, ms, record, event: eventIdOf(record.stamps.time) };
  }
  const known = before.laps[driver]?.find((each) => each.lap === lap);
  return known?.ms === ms ? null : { driver, ms, record, event: event.id };
}
