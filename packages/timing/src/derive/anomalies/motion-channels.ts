import type { Reading } from './engine-temperature.ts';
import type { Finding, OpenIncident } from './incident.ts';
import type { StuckChannel } from './stuck-channel.ts';
import { confidenceOf } from './tail.ts';

/** Faster or slower a car cannot become: what grip, engine and brakes give, in km/h in a second, with a margin. */
const GAINS_KPH_A_SECOND = 110;
const LOSES_KPH_A_SECOND = 260;
/** What the sensor and the feed's times may be off. */
const SPEED_MARGIN_KPH = 30;
const LEAST_STEP_MS = 250;
/** After a longer pause a change of speed says nothing. */
const LONGEST_STEP_MS = 1_500;
const TOP_KPH = 400;
const TOP_RPM = 16_500;

const STUCK_SPEED_MS = 6_000;
/** Revs went up and down by so much while the speed stood: no limiter holds a car so. */
const REVS_MOVED_RPM = 25_000;
const STUCK_RPM_MS = 5_000;
/** Speed went up and down by so much while the revs stood. */
const SPEED_MOVED_KPH = 150;

/** An impossible value is so many deviations off: the limits are no guess. */
const LIMIT_DEVIATIONS = 4;
const MANY = 1_000;

/**
 * A speed against those on both sides of it: one that no car can reach from the one before, and that is gone
 * with the next. So it is told one sample late. A jump that stays is no fault of a sensor: feeds lose
 * samples, and cars crash.
 *
 * @param beforeThat the sample before `before`
 * @returns null where nothing is wrong
 */
export function readSpeed(
  kph: number,
  before: number | null,
  beforeThat: number | null,
  elapsedMs: number,
  stuck: StuckChannel,
  atMs: number,
): Reading | null {
  if (kph < 0 || kph > TOP_KPH) {
    return outOfRange(kph, 0, TOP_KPH, `${kph.toFixed(0)} km/h: a car can have 0 to ${TOP_KPH} km/h.`);
  }
  const step = Math.max(LEAST_STEP_MS, elapsedMs) / 1000;
  const known = before !== null && beforeThat !== null && elapsedMs <= LONGEST_STEP_MS;
  const from = beforeThat ?? kph;
  const low = known ? Math.max(0, Math.min(from, kph) - LOSES_KPH_A_SECOND * step - SPEED_MARGIN_KPH) : 0;
  const high = known
    ? Math.min(TOP_KPH, Math.max(from, kph) + GAINS_KPH_A_SECOND * step + SPEED_MARGIN_KPH)
    : TOP_KPH;
  if (known && (before < low || before > high)) {
    const between = `between ${from.toFixed(0)} and ${kph.toFixed(0)} km/h`;
    const can = `a car can have had ${low.toFixed(0)} to ${high.toFixed(0)} km/h`;
    return outOfRange(
      before,
      low,
      high,
      `The speed read ${before.toFixed(0)} km/h for a moment, ${between}: ${can}.`,
    );
  }
  const stood = atMs - stuck.sinceMs;
  const moved = stuck.up + stuck.down;
  if (kph > 0 && stood >= STUCK_SPEED_MS && moved >= REVS_MOVED_RPM) {
    const while_ = `while the revs changed by ${moved.toFixed(0)} rpm in all`;
    const what = `The speed has read ${kph.toFixed(0)} km/h for ${(stood / 1000).toFixed(1)} s, ${while_}.`;
    return stuckAt(kph, low, high, stuck, stood / STUCK_SPEED_MS, what);
  }
  return null;
}

/** Revs against what an engine can turn, and against standing still while the car does not: null where nothing is wrong. */
export function readRpm(rpm: number, stuck: StuckChannel, atMs: number): Reading | null {
  if (rpm < 0 || rpm > TOP_RPM) {
    return outOfRange(rpm, 0, TOP_RPM, `${rpm.toFixed(0)} rpm: an engine turns at 0 to ${TOP_RPM} rpm.`);
  }
  const stood = atMs - stuck.sinceMs;
  const moved = stuck.up + stuck.down;
  if (rpm > 0 && stood >= STUCK_RPM_MS && moved >= SPEED_MOVED_KPH) {
    const while_ = `while the speed changed by ${moved.toFixed(0)} km/h in all`;
    const what = `The revs have read ${rpm.toFixed(0)} rpm for ${(stood / 1000).toFixed(1)} s, ${while_}.`;
    return stuckAt(rpm, 0, TOP_RPM, stuck, stood / STUCK_RPM_MS, what);
  }
  return null;
}

function outOfRange(value: number, low: number, high: number, explanation: string): Reading {
  const half = (high - low) / 2;
  const off = Math.abs(value - (low + high) / 2) / half;
  const confidence = confidenceOf(LIMIT_DEVIATIONS * off, MANY);
  return {
    outside: true,
    finding: () => ({
      value,
      expectedLow: low,
      expectedHigh: high,
      confidence,
      far: LIMIT_DEVIATIONS * (off - 1),
      explanation,
    }),
  };
}

function stuckAt(
  value: number,
  expectedLow: number,
  expectedHigh: number,
  { confidence }: StuckChannel,
  far: number,
  explanation: string,
): Reading {
  const finding: Finding = { value, expectedLow, expectedHigh, confidence, far, explanation };
  return { outside: true, finding: () => finding };
}

/** What a channel says once it is right again. */
export function rightAgain(what: 'speed' | 'revs', value: number, open: OpenIncident): Reading {
  const unit = what === 'speed' ? 'km/h' : 'rpm';
  const explanation = `The ${what === 'speed' ? 'speed is' : 'revs are'} possible again: ${value.toFixed(0)} ${unit}.`;
  const finding: Finding = { ...open, value, far: 0, explanation };
  return { outside: false, finding: () => finding };
}
