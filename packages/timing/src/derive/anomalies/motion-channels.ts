import type { Reading } from './engine-temperature.ts';
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

/** A speed against what the one before allows. */
export function readSpeed(
  kph: number,
  before: number | null,
  elapsedMs: number,
  stuck: StuckChannel,
  atMs: number,
): Reading {
  const step = Math.max(LEAST_STEP_MS, elapsedMs) / 1000;
  const known = before !== null && elapsedMs <= LONGEST_STEP_MS;
  const low = known ? Math.max(0, before - LOSES_KPH_A_SECOND * step - SPEED_MARGIN_KPH) : 0;
  const high = known ? Math.min(TOP_KPH, before + GAINS_KPH_A_SECOND * step + SPEED_MARGIN_KPH) : TOP_KPH;
  const stood = atMs - stuck.sinceMs;
  const isStuck = kph > 0 && stood >= STUCK_SPEED_MS && stuck.up + stuck.down >= REVS_MOVED_RPM;
  const half = (high - low) / 2;
  const off = Math.abs(kph - (low + high) / 2);
  const far = Math.max(0, off / half - 1);
  const outside = kph < low || kph > high;
  const range = `${low.toFixed(0)} to ${high.toFixed(0)} km/h`;
  const explanation = isStuck
    ? `The speed has read ${kph.toFixed(0)} km/h for ${(stood / 1000).toFixed(1)} s, while the revs changed by ${(stuck.up + stuck.down).toFixed(0)} rpm in all.`
    : `${kph.toFixed(0)} km/h, ${(elapsedMs / 1000).toFixed(2)} s after ${before === null ? 'no reading' : `${before.toFixed(0)} km/h`}: a car can have ${range}.`;
  return {
    outside: outside || isStuck,
    finding: {
      value: kph,
      expectedLow: low,
      expectedHigh: high,
      confidence: isStuck ? stuck.confidence : confidenceOf((3 * off) / half, 1_000),
      far: isStuck ? stood / STUCK_SPEED_MS : far * 4,
      explanation,
    },
  };
}

/** Revs against what an engine can turn, and against standing still while the car does not. */
export function readRpm(rpm: number, stuck: StuckChannel, atMs: number): Reading {
  const stood = atMs - stuck.sinceMs;
  const moved = stuck.up + stuck.down;
  const isStuck = rpm > 0 && stood >= STUCK_RPM_MS && moved >= SPEED_MOVED_KPH;
  const off = Math.abs(rpm - TOP_RPM / 2) / (TOP_RPM / 2);
  const explanation = isStuck
    ? `The revs have read ${rpm.toFixed(0)} rpm for ${(stood / 1000).toFixed(1)} s, while the speed changed by ${moved.toFixed(0)} km/h in all.`
    : `${rpm.toFixed(0)} rpm: an engine turns at 0 to ${TOP_RPM} rpm.`;
  return {
    outside: rpm > TOP_RPM || rpm < 0 || isStuck,
    finding: {
      value: rpm,
      expectedLow: 0,
      expectedHigh: TOP_RPM,
      confidence: isStuck ? stuck.confidence : confidenceOf(3 * off, 1_000),
      far: isStuck ? stood / STUCK_RPM_MS : Math.max(0, off - 1) * 10,
      explanation,
    },
  };
}
