import { availableParallelism, loadavg } from 'node:os';

/**
 * How many processes want each core, where that is more than one. Time limits are for a machine that has
 * nothing else to do, and scale with it; what must be true does not.
 */
export function strain(): number {
  return Math.max(1, (loadavg()[0] ?? 0) / availableParallelism());
}

/** A time limit for the machine as it is now, in whole milliseconds. */
export function strained(ms: number): number {
  return Math.round(ms * strain());
}
