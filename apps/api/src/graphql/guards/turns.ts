/** Longest time for which one slice blocks the event loop, and so delays messages to viewers. */
export const SLICE_MS = 2;

/**
 * Runs long jobs in slices. Each turn of the event loop runs one slice of one job, in the order of the calls.
 * Other work therefore waits for at most one slice, however many jobs there are.
 */
class Turns {
  readonly #waiting: (() => void)[] = [];
  #scheduled = false;

  /** Resolves when the caller may run its next slice. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#scheduled || this.#waiting.length === 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#waiting.shift()?.();
      this.#schedule();
    });
  }
}

/** One instance per process, because a process has one event loop. */
export const turns = new Turns();

/** Measures the current slice of one job. */
export class Slice {
  #startedMs = performance.now();

  get isOver(): boolean {
    return performance.now() - this.#startedMs >= SLICE_MS;
  }

  /** Resolves when the job may continue. */
  async next(): Promise<void> {
    await turns.next();
    this.#startedMs = performance.now();
  }
}
