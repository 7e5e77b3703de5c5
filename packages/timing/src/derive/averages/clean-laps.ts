import type { TrackStatus } from '../../events/vocabulary.ts';
import type { LapRecord, TrackState } from '../../fold/state.ts';

type History = TrackState['history'];
interface Period {
  readonly fromMs: number;
  readonly toMs: number;
}

const NEUTRAL: ReadonlySet<TrackStatus> = new Set<TrackStatus>([
  'SAFETY_CAR',
  'VIRTUAL_SAFETY_CAR',
  'VIRTUAL_SAFETY_CAR_ENDING',
  'RED',
]);

/** Whether the cars may not race: lap times and gaps then say nothing of pace. */
export function isNeutralised(status: TrackStatus): boolean {
  return NEUTRAL.has(status);
}

const PERIODS = new WeakMap<History, readonly Period[]>();

function neutralPeriods(history: History): readonly Period[] {
  let periods = PERIODS.get(history);
  if (!periods) {
    periods = history
      .filter(({ status }) => isNeutralised(status))
      .map(({ from, to }) => ({
        fromMs: Date.parse(from),
        toMs: to === null ? Number.POSITIVE_INFINITY : Date.parse(to),
      }));
    PERIODS.set(history, periods);
  }
  return periods;
}

export type TimedLap = LapRecord & { readonly ms: number };

/** A lap with a time, no metre of which was driven behind a safety car, a virtual one, or under red. */
export function isGreen(lap: LapRecord, history: History): lap is TimedLap {
  if (lap.ms === null) return false;
  const end = Date.parse(lap.at);
  const begin = end - lap.ms;
  return neutralPeriods(history).every(({ fromMs, toMs }) => toMs <= begin || fromMs >= end);
}

/** A green lap from line to line on the track, and not the first one: it tells the pace of a car. */
export function isClean(lap: LapRecord, history: History): lap is TimedLap {
  return lap.lap > 1 && !lap.pitIn && !lap.pitOut && isGreen(lap, history);
}

/** The record of a lap by its number; laps stand in order, without holes but where the log began later. */
export function lapNumbered(laps: readonly LapRecord[] | undefined, number: number): LapRecord | undefined {
  const guess = laps?.[number - (laps[0]?.lap ?? 1)];
  return guess?.lap === number ? guess : laps?.find((lap) => lap.lap === number);
}

/** Of an even number of values, the mean of the middle two; null of none. */
export function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle];
  if (upper === undefined) return null;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}
