import { setTimeout as sleep } from 'node:timers/promises';
import { LiveStoreUnavailable } from './live-store-unavailable.ts';

/** An adapter that knows its engine to be away says so at once: asking is cheap, and streams are to heal within a second. */
const RETRY_MS = 50;

/**
 * Asks a live store that may be away until it answers.
 *
 * @throws what asking again would not change: a store that was closed, or once `wanted` says no.
 */
export async function untilAvailable<T>(
  ask: () => Promise<T>,
  wanted: () => boolean = () => true,
  pause: (ms: number) => Promise<unknown> = sleep,
): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (cause) {
      if (!wanted() || !isAway(cause)) throw cause;
      await pause(RETRY_MS);
    }
  }
}

/** Whether the same question may be answered later. */
export function isAway(cause: unknown): boolean {
  return cause instanceof LiveStoreUnavailable && cause.retriable;
}
