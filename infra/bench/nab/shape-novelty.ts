/** A window is seen as the means of so many equal parts of it. */
const PARTS = 8;
/** At most so many windows of the past are kept; then every second of them goes. */
const KEPT = 2_000;
/** Windows are kept every 32nd of their length, and looked for every 64th. */
const KEPT_EVERY = 32;
const LOOKED_FOR_EVERY = 64;

/**
 * How far the newest window of a series is from the nearest one of its past that does not overlap it, in
 * standard deviations of the series: a streaming nearest neighbour (a left matrix profile, in constant
 * memory). It finds a shape that was never there, and a usual one at an unusual level.
 */
export class ShapeNovelty {
  readonly #part: number;
  readonly #parts: number;
  readonly #length: number;
  readonly #every: number;
  #stride: number;
  /** Sums of all values up to each of the newest ones, as a ring. */
  readonly #sums: Float64Array;
  #kept: { readonly at: number; readonly means: Float64Array }[] = [];
  #seen = 0;
  #total = 0;
  #mean = 0;
  #squares = 0;

  /** @param length of the windows, in values */
  constructor(length: number) {
    this.#parts = Math.min(PARTS, length);
    this.#part = Math.floor(length / this.#parts);
    this.#length = this.#part * this.#parts;
    this.#stride = Math.max(1, Math.floor(length / KEPT_EVERY));
    this.#every = Math.max(1, Math.floor(length / LOOKED_FOR_EVERY));
    this.#sums = new Float64Array(this.#length + 1);
  }

  /** @returns the distance; null where the newest window is not looked for, or has no past */
  see(value: number): number | null {
    const at = this.#seen++;
    const off = value - this.#mean;
    this.#mean += off / this.#seen;
    this.#squares += off * (value - this.#mean);
    this.#total += value;
    this.#sums[this.#seen % this.#sums.length] = this.#total;
    if (this.#seen < this.#length || at % this.#every !== 0) return null;
    const means = this.#means();
    const nearest = this.#nearest(means, at);
    if (at % this.#stride === 0) this.#keep(at, means);
    if (nearest === Number.POSITIVE_INFINITY) return null;
    const deviation = Math.sqrt(this.#squares / this.#seen) || 1e-9;
    return Math.sqrt(nearest / this.#parts) / deviation;
  }

  #means(): Float64Array {
    const means = new Float64Array(this.#parts);
    const size = this.#sums.length;
    for (let part = 0; part < this.#parts; part++) {
      const end = this.#seen - (this.#parts - 1 - part) * this.#part;
      const sum = (this.#sums[end % size] as number) - (this.#sums[(end - this.#part) % size] as number);
      means[part] = sum / this.#part;
    }
    return means;
  }

  /** The least squared distance to a window that ended before the newest began. */
  #nearest(means: Float64Array, at: number): number {
    let best = Number.POSITIVE_INFINITY;
    for (const kept of this.#kept) {
      if (kept.at > at - this.#length) break;
      let sum = 0;
      for (let part = 0; part < means.length && sum < best; part++) {
        const off = (means[part] as number) - (kept.means[part] as number);
        sum += off * off;
      }
      if (sum < best) best = sum;
    }
    return best;
  }

  #keep(at: number, means: Float64Array): void {
    this.#kept.push({ at, means });
    if (this.#kept.length <= KEPT) return;
    this.#kept = this.#kept.filter((_, index) => index % 2 === 0);
    this.#stride *= 2;
  }
}
