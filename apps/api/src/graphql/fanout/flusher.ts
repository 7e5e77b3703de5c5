import type { Delivery } from './delivery.ts';
import type { Frame } from './frame.ts';

export interface FlushTarget {
  /** Writes what was pushed since. */
  flush(nowMs: number): void;
}

/**
 * Writes at the end of each turn of the event loop: what several streams have for one connection by
 * then leaves in one write.
 */
export class Flusher {
  /** Frames of this turn that hold several messages, by what is in them. */
  readonly frames = new Map<number | string, Frame>();
  #targets: FlushTarget[] = [];
  #deliveries = new Set<Delivery>();
  #last: Delivery | null = null;

  /** `first`: nothing waits at this target yet. */
  push(target: FlushTarget, delivery: Delivery, first: boolean): void {
    if (this.#targets.length === 0) setImmediate(() => this.#flush());
    if (first) this.#targets.push(target);
    if (delivery === this.#last) return;
    this.#last = delivery;
    this.#deliveries.add(delivery);
  }

  #flush(): void {
    const targets = this.#targets;
    const deliveries = this.#deliveries;
    this.#targets = [];
    this.#deliveries = new Set();
    this.#last = null;
    const nowMs = performance.now();
    for (const target of targets) target.flush(nowMs);
    for (const delivery of deliveries) delivery.count();
    this.frames.clear();
  }
}
