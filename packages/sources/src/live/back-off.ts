const FIRST_MS = 500;
const MAX_MS = 30_000;

/**
 * How long to wait before the next try: twice as long each time, at most half a minute, so that a feed that
 * is back is found soon.
 *
 * @param attempt counts from 0
 * @param random 0 to 1: takes away up to a half, so that not everybody comes back at once
 */
export function backOffMs(attempt: number, random: number): number {
  const whole = Math.min(MAX_MS, FIRST_MS * 2 ** Math.min(attempt, 20));
  return Math.round(whole * (1 - random / 2));
}
