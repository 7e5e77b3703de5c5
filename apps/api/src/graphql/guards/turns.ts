/** How long one piece of work may hold the event loop. A message to a viewer waits for no more than that. */
export const SLICE_MS = 2;

/**
 * Long pieces of work, cut into slices: one slice of one of them in each turn of the event loop, in the
 * order in which they asked. So however many there are, whatever else happens waits for one slice.
 */
class Turns {
  readonly #waiting: (() => void)[] = [];
  #scheduled = false;

  /** Resolves when the next slice may be worked. */
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

/** All of this process: its event loop is one. */
export const turns = new Turns();

/** Measures one piece of work. */
export class Slice {
  #startedMs = performance.now();

  get isOver(): boolean {
    return performance.now() - this.#startedMs >= SLICE_MS;
  }

  /** Resolves when the work may go on. */
  async next(): Promise<void> {
    await turns.next();
    this.#startedMs = performance.now();
  }
}
