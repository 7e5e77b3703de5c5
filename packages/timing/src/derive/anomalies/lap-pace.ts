import type { SectorNumber } from '../../events/vocabulary.ts';
import type { LapRecord, SessionState } from '../../fold/state.ts';
import type { Finding } from './incident.ts';
import { halfOf, medianOf, patternOf } from './pattern.ts';
import { confidenceOf } from './tail.ts';

/** How many of a driver's laps make his pattern, at most and at least. */
const PATTERN_LAPS = 8;
const LEAST_LAPS = 4;
/** Laps of others that ended within this of a lap tell how fast the track was. */
const TOGETHER_MS = 120_000;
const LEAST_OTHERS = 3;
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
 * @returns null where a lap says nothing: the first, one into or out of the pits, one behind a safety car,
 * one without enough laps to compare it with
 */
export function pacedLap(
  state: SessionState,
  driver: number,
  lap: LapRecord,
  confidence: number,
): Paced | null {
  if (!isClean(state, driver, lap) || lap.ms === null) return null;
  const own = patternLaps(state, driver, lap);
  if (own.length < LEAST_LAPS) return null;
  const times = own.map(({ ms }) => ms as number);
  const factor = trackFactor(state, driver, lap.at, (other) => other.ms);
  return paced(lap.ms, times, factor, {
    what: `Lap ${lap.lap}`,
    leastShare: LEAST_LAP_SHARE,
    lossMs: LAP_LOSS_MS * (wasYellow(state, lap.at, lap.ms) ? UNDER_YELLOW : 1),
    confidence,
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
): Paced | null {
  const car = state.cars[driver];
  const from = new Date(Date.parse(at) - ms).toISOString();
  if (!car || car.inPit || car.pitOut || car.finished || isNeutral(state, from, at)) return null;
  const own = patternLaps(state, driver, null);
  const times = own.map(({ sectorsMs }) => sectorsMs[sector - 1] ?? null).filter((time) => time !== null);
  if (times.length < LEAST_LAPS) return null;
  const factor = trackFactor(state, driver, at, (other) => other.sectorsMs[sector - 1] ?? null);
  return paced(ms, times, factor, {
    what: `Sector ${sector}`,
    leastShare: LEAST_SECTOR_SHARE,
    lossMs: SECTOR_LOSS_MS * (wasYellow(state, at, ms) ? UNDER_YELLOW : 1),
    confidence,
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
  },
): Paced {
  const pattern = patternOf(times, rule.leastShare * medianOf(times));
  const expected = pattern.median * factor;
  const half = halfOf(pattern, rule.confidence);
  const over = ms - expected;
  const z = over / (pattern.deviation * Math.sqrt(1 + 1 / pattern.size));
  const track =
    Math.abs(factor - 1) > 0.002 ? `, times ${factor.toFixed(3)} as the others' laps have it` : '';
  const slow = over > half && over >= rule.lossMs;
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

/** How much slower or faster the others are around `at` than they had been; 1 where too few tell. */
function trackFactor(
  state: SessionState,
  driver: number,
  at: string,
  timeOf: (lap: LapRecord) => number | null,
): number {
  const atMs = Date.parse(at);
  const factors: number[] = [];
  for (const key of Object.keys(state.laps)) {
    const other = Number(key);
    if (other === driver) continue;
    const newest = state.laps[other]?.at(-1);
    if (!newest || Math.abs(Date.parse(newest.at) - atMs) > TOGETHER_MS) continue;
    const time = timeOf(newest);
    if (time === null || !isClean(state, other, newest)) continue;
    const before = patternLaps(state, other, newest)
      .map(timeOf)
      .filter((ms) => ms !== null);
    if (before.length >= LEAST_LAPS) factors.push(time / medianOf(before));
  }
  return factors.length >= LEAST_OTHERS ? medianOf(factors) : 1;
}

/** The newest clean laps before one (null: all). */
function patternLaps(state: SessionState, driver: number, before: LapRecord | null): readonly LapRecord[] {
  const laps = state.laps[driver] ?? [];
  const found: LapRecord[] = [];
  for (let i = laps.length - 1; i >= 0 && found.length < PATTERN_LAPS; i--) {
    const lap = laps[i] as LapRecord;
    if ((before === null || lap.lap < before.lap) && isClean(state, driver, lap)) found.push(lap);
  }
  return found;
}

function isClean(state: SessionState, driver: number, lap: LapRecord): boolean {
  if (lap.ms === null || lap.lap <= 1 || lap.pitIn || lap.pitOut) return false;
  const before = lapOf(state.laps[driver] ?? [], lap.lap - 1);
  return !isNeutral(state, before?.at ?? lap.at, lap.at);
}

/** A car's laps mostly begin with its first, none left out: then a lap's place is known. */
function lapOf(laps: readonly LapRecord[], number: number): LapRecord | undefined {
  const there = laps[number - 1];
  return there?.lap === number ? there : laps.find(({ lap }) => lap === number);
}

/** Whether a part of the time between was neither green nor a local yellow. */
export function isNeutral(state: SessionState, from: string, to: string): boolean {
  return state.track.history.some(
    (period) =>
      period.status !== 'CLEAR' &&
      period.status !== 'YELLOW' &&
      period.from <= to &&
      (period.to === null || period.to > from),
  );
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
