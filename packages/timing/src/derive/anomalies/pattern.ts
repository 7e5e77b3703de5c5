import { halfWidthOf } from './tail.ts';

/** Median absolute deviation to standard deviation, of a normal variable. */
const TO_DEVIATION = 1.4826;

/** Few values, told robustly: one odd one among them changes little. */
export interface Pattern {
  readonly median: number;
  readonly deviation: number;
  readonly size: number;
}

/** @param values at least one; @param leastDeviation in their unit */
export function patternOf(values: readonly number[], leastDeviation: number): Pattern {
  const median = medianOf(values);
  const spread = medianOf(values.map((value) => Math.abs(value - median)));
  return { median, deviation: Math.max(leastDeviation, TO_DEVIATION * spread), size: values.length };
}

export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] as number)) / 2;
}

/** Half of the interval that holds `confidence` of the next values; wider for few values, as Student's t is. */
export function halfOf({ deviation, size }: Pattern, confidence: number): number {
  return halfWidthOf(confidence) * deviation * Math.sqrt(1 + 1 / size) * (1 + 2 / size);
}
