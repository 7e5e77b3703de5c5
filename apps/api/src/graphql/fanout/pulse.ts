/** A connection that is looked after. */
export interface Tended {
  /** About once a second. */
  tend(nowMs: number): void;
  /** @returns whether its viewers, who had to wait, are back. */
  tryAgain(nowMs: number): boolean;
}

const TEND_EVERY_MS = 1_000;
/** A part of them each time: those who fell silent together are not all asked in one turn. */
const PARTS = 10;
/** Well below the second within which a viewer who can read again is to see the current state. */
const TRY_EVERY_MS = 100;

/** One timer for all connections: ten thousand of their own would cost more than what they do. */
export class Pulse {
  readonly #tended = new Set<Tended>();
  readonly #waiting = new Set<Tended>();
  readonly #tending: NodeJS.Timeout;
  #round = this.#tended.values();
  #trying: NodeJS.Timeout | null = null;

  constructor() {
    this.#tending = setInterval(() => this.#tendSome(), TEND_EVERY_MS / PARTS);
    this.#tending.unref();
  }

  add(tended: Tended): void {
    this.#tended.add(tended);
  }

  delete(tended: Tended): void {
    this.#tended.delete(tended);
    this.#waiting.delete(tended);
  }

  /** It has viewers who wait until it is free. */
  wait(tended: Tended): void {
    this.#waiting.add(tended);
    this.#trying ??= setInterval(() => this.#try(), TRY_EVERY_MS);
  }

  close(): void {
    clearInterval(this.#tending);
    if (this.#trying) clearInterval(this.#trying);
  }

  #tendSome(): void {
    const nowMs = performance.now();
    for (let left = Math.ceil(this.#tended.size / PARTS); left > 0; left--) {
      const { done, value } = this.#round.next();
      if (done) {
        this.#round = this.#tended.values();
        return;
      }
      value.tend(nowMs);
    }
  }

  #try(): void {
    const nowMs = performance.now();
    for (const tended of this.#waiting) if (tended.tryAgain(nowMs)) this.#waiting.delete(tended);
    if (this.#waiting.size > 0 || !this.#trying) return;
    clearInterval(this.#trying);
    this.#trying = null;
  }
}
