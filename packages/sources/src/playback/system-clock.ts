import type { WallClock } from './playback.ts';

/** The machine's clock. A wait of nothing lets pending input and output go first, without a timer's delay. */
export const systemClock: WallClock = {
  nowMs: () => Date.now(),
  after(ms, callback) {
    if (ms <= 0) {
      const immediate = setImmediate(callback);
      return () => clearImmediate(immediate);
    }
    const timer = setTimeout(callback, Math.min(ms, MAX_TIMEOUT_MS));
    return () => clearTimeout(timer);
  },
};

/** Node runs a longer timeout at once. Whoever waits looks at the clock again when called. */
const MAX_TIMEOUT_MS = 2_147_483_647;
