/** First wait after a loss; doubles with each attempt. */
export const RETRY_BASE_MS = 500;
/** A viewer whose server restarts waits no longer than this, however long it was away. */
export const RETRY_CAP_MS = 10_000;

/**
 * How long to wait before attempt `attempt` (0 is the first): doubling, capped, and spread over its
 * upper half, so that a thousand viewers of one restarted server do not come back in one instant.
 */
export function retryDelayMs(attempt: number, random: () => number): number {
  const ceiling = Math.min(RETRY_CAP_MS, RETRY_BASE_MS * 2 ** Math.min(attempt, 10));
  return ceiling / 2 + (ceiling / 2) * random();
}
