import type { SectorNumber } from '../../events/vocabulary.ts';
import type { LapRecord, SessionState } from '../../fold/state.ts';
import {
  isClean,
  isNeutral,
  LEAST_LAPS,
  patternLaps,
  patternNow,
  timeOf,
  trackFactor,
} from './clean-pattern.ts';
import type { Finding } from './incident.ts';
import { halfOf, medianOf, patternOf } from './pattern.ts';
import { confidenceOf } from './tail.ts';

/** A lap varies by at least this share of itself, and a sector too: traffic, tyres, fuel, a mistake. */
const LEAST_LAP_SHARE = 0.006;
const LEAST_SECTOR_SHARE = 0.012;
/** Beyond its interval, a lap or a sector is told of when it also lost so much. */
const LAP_LOSS_MS = 5_000;
const SECTOR_LOSS_MS = 4_000;
/** Under a local yellow drivers lift: a slow one is told of when it lost so many times more. */
const UNDER_YELLOW = 3;

/** A time against its driver's pattern; `slow` says whether it is out of it. */
export interface Paced {
  readonly slow: boolean;
  readonly lostSeconds: number;
  readonly finding: Finding;
}

/**
 * A lap against its driver's recent laps, moved by what the others' laps say of the track just then (rain,
 * a track that dries).
 *
 * @param wanted whether it is of interest when it is not slow, because an earlier one was
 * @returns null where a lap says nothing: the first, one into or out of the pits, one behind a safety car,
 * one without enough laps to compare it with, one that is not slow and not wanted
 */
export function pacedLap(
  state: SessionState,
  driver: number,
  lap: LapRecord,
  confidence: number,
  wanted: boolean,
): Paced | null {
  if (!isClean(state, driver, lap) || lap.ms === null) return null;
  const own = patternLaps(state, driver, lap);
  if (own.length < LEAST_LAPS) return null;
  const times = own.map(({ ms }) => ms as number);
  const factor = trackFactor(state, driver, lap.at, 0);
  return paced(lap.ms, times, factor, {
    what: `Lap ${lap.lap}`,
    leastShare: LEAST_LAP_SHARE,
    lossMs: LAP_LOSS_MS,
    confidence,
    wanted,
    wasYellow: () => wasYellow(state, lap.at, lap.ms as number),
  });
}

/** The same of one sector, as the car finishes it. `lap` is the lap that the car is on. */
export function pacedSector(
  state: SessionState,
  driver: number,
  sector: SectorNumber,
  ms: number,
  at: string,
  confidence: number,
  wanted: boolean,
): Paced | null {
  const car = state.cars[driver];
  const from = new Date(Date.parse(at) - ms).toISOString();
  if (!car || car.inPit || car.pitOut || car.finished || isNeutral(state, from, at)) return null;
  const times = patternNow(state, driver)
    .map((lap) => timeOf(lap, sector))
    .filter((time) => time !== null);
  if (times.length < LEAST_LAPS) return null;
  const factor = trackFactor(state, driver, at, sector);
  return paced(ms, times, factor, {
    what: `Sector ${sector}`,
    leastShare: LEAST_SECTOR_SHARE,
    lossMs: SECTOR_LOSS_MS,
    confidence,
    wanted,
    wasYellow: () => wasYellow(state, at, ms),
  });
}

function paced(
  ms: number,
  times: readonly number[],
  factor: number,
  rule: {
    readonly what: string;
    readonly leastShare: number;
    readonly lossMs: number;
    readonly confidence: number;
    readonly wanted: boolean;
    readonly wasYellow: () => boolean;
  },
): Paced | null {
  const median = medianOf(times);
  const expected = median * factor;
  const over = ms - expected;
  // Nearly all are: nothing more needs to be known of them.
  if (over < rule.lossMs && !rule.wanted) return null;
  const pattern = patternOf(times, rule.leastShare * median);
  const half = halfOf(pattern, rule.confidence);
  const z = over / (pattern.deviation * Math.sqrt(1 + 1 / pattern.size));
  const track =
    Math.abs(factor - 1) > 0.002 ? `, times ${factor.toFixed(3)} as the others' laps have it` : '';
  const slow = over > half && over >= rule.lossMs * (rule.wasYellow() ? UNDER_YELLOW : 1);
  return {
    slow,
    lostSeconds: Math.max(0, over / 1000),
    finding: {
      value: ms,
      expectedLow: Math.round(expected - half),
      expectedHigh: Math.round(expected + half),
      confidence: confidenceOf(z, pattern.size),
      far: Math.max(0, over / half - 1),
      explanation:
        `${rule.what} took ${inSeconds(ms)}${slow ? `, ${inSeconds(over)} more than expected` : ', as expected again'}: ` +
        `the median of the last ${pattern.size} clean ones is ${inSeconds(pattern.median)}${track}.`,
    },
  };
}

function wasYellow(state: SessionState, at: string, ms: number): boolean {
  const from = new Date(Date.parse(at) - ms).toISOString();
  return state.track.history.some(
    ({ status, from: since, to }) => status === 'YELLOW' && since <= at && (to === null || to > from),
  );
}

export function inSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(3)} s`;
}
