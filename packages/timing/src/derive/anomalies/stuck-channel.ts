import { certain } from './tail.ts';

/** At most so many repeats of one run teach how often a channel repeats itself: a stuck one must not. */
const TEACHING_REPEATS = 12;
const REPEAT_RATE = 0.01;
const FIRST_REPEAT_SHARE = 0.3;
const LEAST_REPEAT_SHARE = 0.05;
const MOST_REPEAT_SHARE = 0.995;

/** One channel that gives one value again and again. */
export class StuckChannel {
  #value: number | null = null;
  #since = 0;
  #repeats = 0;
  #share = FIRST_REPEAT_SHARE;
  /** How much the other channel went up and down meanwhile. */
  #up = 0;
  #down = 0;

  constructor(remembered: readonly (number | null)[] | null = null) {
    if (!remembered) return;
    const [value, since, repeats, share, up, down] = remembered;
    this.#value = value ?? null;
    this.#since = since as number;
    this.#repeats = repeats as number;
    this.#share = share as number;
    this.#up = up as number;
    this.#down = down as number;
  }

  /** @param change of the channel that shows that the car goes on, since its last sample; null: not known */
  see(value: number | null, change: number | null, atMs: number): void {
    if (value === null || value !== this.#value) {
      if (this.#value !== null && value !== null) this.#share += REPEAT_RATE * (0 - this.#share);
      this.#value = value;
      this.#since = atMs;
      this.#repeats = 0;
      this.#up = 0;
      this.#down = 0;
      return;
    }
    this.#repeats++;
    if (this.#repeats <= TEACHING_REPEATS) this.#share += REPEAT_RATE * (1 - this.#share);
    if (change !== null && change > 0) this.#up += change;
    if (change !== null && change < 0) this.#down -= change;
  }

  get value(): number | null {
    return this.#value;
  }

  get sinceMs(): number {
    return this.#since;
  }

  get repeats(): number {
    return this.#repeats;
  }

  get up(): number {
    return this.#up;
  }

  get down(): number {
    return this.#down;
  }

  /** How sure it is that so many repeats are none of the channel's usual ones. */
  get confidence(): number {
    return certain(1 - this.chance);
  }

  /** How likely a run as long as this one is, by how often the channel repeats itself. */
  get chance(): number {
    const share = Math.min(MOST_REPEAT_SHARE, Math.max(LEAST_REPEAT_SHARE, this.#share));
    return share ** this.#repeats;
  }

  remember(): (number | null)[] {
    return [this.#value, this.#since, this.#repeats, this.#share, this.#up, this.#down];
  }
}
