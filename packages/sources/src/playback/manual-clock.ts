import type { WallClock } from './playback.ts';

/** A wall clock for tests: it stands until it is moved. */
export interface ManualClock extends WallClock {
  /** Moves on, calling back on the way whoever is due, and lets each of them run to where it waits again. */
  advance(ms: number): Promise<void>;
  /** How many wait to be called. */
  waiting(): number;
}

export function manualClock(startMs: number): ManualClock {
  let now = startMs;
  let order = 0;
  const timers = new Map<number, { at: number; callback: () => void }>();

  function nextDue(until: number): number | null {
    let first: number | null = null;
    for (const [id, { at }] of timers) {
      const best = first === null ? undefined : timers.get(first);
      if (at <= until && (!best || at < best.at)) first = id;
    }
    return first;
  }

  return {
    nowMs: () => now,
    after(ms, callback) {
      const id = order++;
      timers.set(id, { at: now + Math.max(0, ms), callback });
      return () => void timers.delete(id);
    },
    async advance(ms) {
      const until = now + ms;
      await pendingPromises();
      for (let id = nextDue(until); id !== null; id = nextDue(until)) {
        const timer = timers.get(id);
        timers.delete(id);
        now = Math.max(now, timer?.at ?? now);
        timer?.callback();
        await pendingPromises();
      }
      now = until;
    },
    waiting: () => timers.size,
  };
}

/** When the event loop comes round, every promise that could go on has. */
function pendingPromises(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
