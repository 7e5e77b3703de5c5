import type { MissedReason } from '../live/log-fold.ts';

/** What could not be had, in a sentence. */
export function missedText(
  reason: MissedReason,
  count: number | null,
  noun: 'message' | 'line' = 'message',
): string {
  const what =
    count === null || count === 0 ? `Some ${noun}s` : count === 1 ? `One ${noun}` : `${count} ${noun}s`;
  switch (reason) {
    case 'EXPIRED':
      return `${what} from before are no longer kept.`;
    case 'SLOW_READER':
      return `${what} came faster than this connection could take them.`;
    case 'OTHER_EPOCH':
    case 'UNKNOWN_CURSOR':
      return `The session was moved; ${noun}s go on from here.`;
  }
}
