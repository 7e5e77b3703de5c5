import type { WallClock } from '@slipstream/sources/playback/playback';
import { systemClock } from '@slipstream/sources/playback/system-clock';

/** Waits between attempts: doubling, capped, with jitter so that many processes do not retry at once. */
export interface BackOff {
  readonly firstMs: number;
  readonly mostMs: number;
}

/** @param failures how many attempts failed so far, at least 1 */
export function backOffMs({ firstMs, mostMs }: BackOff, failures: number, random = Math.random): number {
  const most = Math.min(mostMs, firstMs * 2 ** Math.min(failures - 1, 16));
  return Math.round(most * (0.75 + random() / 4));
}

/** Sleeps that end early on `close`. */
export class Sleeper {
  readonly #clock: WallClock;
  readonly #waking = new Set<() => void>();
  #closed = false;

  constructor(clock: WallClock = systemClock) {
    this.#clock = clock;
  }

  get closed(): boolean {
    return this.#closed;
  }

  sleep(ms: number): Promise<void> {
    if (this.#closed) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        cancel();
        this.#waking.delete(wake);
        resolve();
      };
      const cancel = this.#clock.after(ms, wake);
      this.#waking.add(wake);
    });
  }

  /** Ends every sleep. Later sleeps end at once. */
  close(): void {
    this.#closed = true;
    this.wake();
  }

  wake(): void {
    for (const wake of [...this.#waking]) wake();
  }
}

/** Returns a function that waits by the given clock. */
export function pauses(clock: WallClock): (ms: number) => Promise<void> {
  return (ms) => new Promise((resolve) => clock.after(ms, resolve));
}

/** Waits at most `ms` for work that may never end. Resolves with whether it ended in time. */
export async function within(
  ms: number,
  work: Promise<unknown>,
  clock: WallClock = systemClock,
): Promise<boolean> {
  let cancel = () => {};
  const late = new Promise<false>((resolve) => {
    cancel = clock.after(ms, () => resolve(false));
  });
  const done = work.then(
    () => true as const,
    () => true as const,
  );
  try {
    return await Promise.race([done, late]);
  } finally {
    cancel();
  }
}
