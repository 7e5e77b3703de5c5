import type { PitStopRecord, SessionState } from '../../fold/state.ts';
import { isNeutral } from './clean-pattern.ts';
import { inSeconds, type Paced } from './lap-pace.ts';
import { halfOf, patternOf } from './pattern.ts';
import { confidenceOf } from './tail.ts';

const LEAST_STOPS = 4;
/** What stops differ by when all goes well, and from which loss on a slow one is told. */
const STANDING = { leastDeviationMs: 350, lossMs: 2_000 } as const;
const IN_LANE = { leastDeviationMs: 900, lossMs: 4_000 } as const;

/**
 * A stop against the field's stops so far: by the time it stood where the source tells that, else by its
 * time in the lane.
 *
 * @returns null where too few stops were made, or the race was red-flagged while the car was in
 */
export function pacedStop(
  state: SessionState,
  driver: number,
  stop: PitStopRecord,
  at: string,
  confidence: number,
): Paced | null {
  if (isRed(state, stop.at, at)) return null;
  const standing = stop.stationaryMs !== null;
  const ms = standing ? stop.stationaryMs : stop.pitLaneMs;
  if (ms === null) return null;
  const others: number[] = [];
  for (const key of Object.keys(state.pitStops)) {
    for (const other of state.pitStops[Number(key)] ?? []) {
      if (other === stop || (Number(key) === driver && other.stop === stop.stop)) continue;
      const time = standing ? other.stationaryMs : other.pitLaneMs;
      if (time !== null && !isRed(state, other.at, endOf(other))) others.push(time);
    }
  }
  if (others.length < LEAST_STOPS) return null;
  const rule = standing ? STANDING : IN_LANE;
  const pattern = patternOf(others, rule.leastDeviationMs);
  const half = halfOf(pattern, confidence);
  const over = ms - pattern.median;
  const where = standing ? 'The car stood for' : 'The stop took';
  const than = standing ? '' : ' in the pit lane';
  return {
    slow: over > half && over >= rule.lossMs,
    lostSeconds: Math.max(0, over / 1000),
    finding: {
      value: ms,
      expectedLow: Math.max(0, Math.round(pattern.median - half)),
      expectedHigh: Math.round(pattern.median + half),
      confidence: confidenceOf(over / pattern.deviation, pattern.size),
      far: Math.max(0, over / half - 1),
      explanation:
        `${where} ${inSeconds(ms)}${than}, ${inSeconds(over)} more than the median of the ${pattern.size} stops ` +
        `made so far, ${inSeconds(pattern.median)}.`,
    },
  };
}

function endOf(stop: PitStopRecord): string {
  return stop.pitLaneMs === null ? stop.at : new Date(Date.parse(stop.at) + stop.pitLaneMs).toISOString();
}

function isRed(state: SessionState, from: string, to: string): boolean {
  if (!isNeutral(state, from, to)) return false;
  return state.track.history.some(
    (period) => period.status === 'RED' && period.from <= to && (period.to === null || period.to > from),
  );
}
