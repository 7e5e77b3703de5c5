import type { SegmentNumber } from '@slipstream/timing/events/vocabulary';
import type { Random } from './random.ts';

export interface Segment {
  readonly lastsMs: number;
  /** From the flag to the next segment, at least. */
  readonly breakMs: number;
}

/** How long the segments are. Sporting Regulations: 18, 15 and 12 minutes; for a sprint 12, 10 and 8. */
export const SEGMENTS: Readonly<Record<'RACE' | 'SPRINT', readonly [Segment, Segment, Segment]>> = {
  RACE: [minutes(18, 7), minutes(15, 8), minutes(12, 0)],
  SPRINT: [minutes(12, 7), minutes(10, 7), minutes(8, 0)],
};

/** One run: out of the garage, a lap to warm the tyres, laps that count, and back. */
export interface Run {
  /** After the segment began. */
  readonly leavesAfterMs: number;
  readonly pushLaps: number;
}

/** What an out lap takes, from leaving the box, to the reference lap. */
const OUT_LAP = 1.36;
/** The last run crosses the line so long before the flag. */
const BEFORE_FLAG_MS = [8_000, 75_000] as const;
const FIRST_RUN_MS = [4_000, 150_000] as const;
const SECOND_LAP_CHANCE = 0.25;

/** The runs of one car: one early, one as late as it can be, in the first segment some do one more. */
export function runsOf(
  segment: SegmentNumber,
  lastsMs: number,
  referenceMs: number,
  random: Random,
): readonly Run[] {
  const pushLaps = random.chance(SECOND_LAP_CHANCE) ? 2 : 1;
  const first = Math.round(random.between(FIRST_RUN_MS[0], FIRST_RUN_MS[1]));
  const beforeFlag = random.between(BEFORE_FLAG_MS[0], BEFORE_FLAG_MS[1]);
  const last = Math.round(lastsMs - beforeFlag - referenceMs * OUT_LAP - 12_000);
  const runs = [
    { leavesAfterMs: first, pushLaps },
    { leavesAfterMs: Math.max(first + 1, last), pushLaps: 1 },
  ];
  if (segment > 1 || !random.chance(0.4)) return runs;
  const between = Math.round((first + last) / 2 + random.between(-30_000, 30_000));
  return [...runs, { leavesAfterMs: between, pushLaps: 1 }];
}

function minutes(lasts: number, pause: number): Segment {
  return { lastsMs: lasts * 60_000, breakMs: pause * 60_000 };
}
