import { setImmediate as settled } from 'node:timers/promises';
import type { WallClock } from '@slipstream/sources/playback/playback';

interface Timer {
  readonly dueMs: number;
  readonly order: number;
  readonly callback: () => void;
}

/** Time that goes by when somebody says so. */
export class VirtualClock implements WallClock {
  #nowMs = 0;
  #order = 0;
  readonly #timers = new Set<Timer>();

  nowMs(): number {
    return this.#nowMs;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { dueMs: this.#nowMs + Math.max(0, ms), order: this.#order++, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Runs the next timer, and lets time go by up to it. @returns whether there was one by `untilMs` */
  step(untilMs = Number.POSITIVE_INFINITY): boolean {
    let next: Timer | null = null;
    for (const timer of this.#timers) {
      if (!next || timer.dueMs < next.dueMs || (timer.dueMs === next.dueMs && timer.order < next.order))
        next = timer;
    }
    if (!next || next.dueMs > untilMs) return false;
    this.#timers.delete(next);
    this.#nowMs = Math.max(this.#nowMs, next.dueMs);
    next.callback();
    return true;
  }

  /** Lets time go by; what becomes due runs, and what follows from it. */
  async pass(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    await settled();
    while (this.step(untilMs)) await settled();
    this.#nowMs = untilMs;
  }
}
