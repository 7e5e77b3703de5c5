/** So many values of the past are kept at least, evenly spread over all of it. */
const KEPT = 512;
const LEAST = 16;
/** The past beyond this share of it is taken for a tail that falls off exponentially. */
const TAIL_FROM = 0.9;
/** A tail is no steeper than this share of where it begins: few values say little. */
const STEEPEST = 0.05;
const SORTED_ANEW_AFTER = 8;

/**
 * How surprising a value is by all those before it: the logarithm, to base 10, of one over the share of them
 * that are as great. Beyond what was seen, the tail is extrapolated. In constant memory, whatever the length
 * of the series and the unit of its values.
 */
export class Surprise {
  #past: number[] = [];
  #stride = 1;
  #seen = 0;
  #sorted: number[] = [];
  #added = 0;

  of(value: number): number {
    if (this.#past.length < LEAST) return 0;
    const sorted = this.#inOrder();
    const size = sorted.length;
    const tail = Math.floor(size * TAIL_FROM);
    const begins = sorted[tail] as number;
    if (value <= begins) return -Math.log10((size - countBelow(sorted, value) + 1) / (size + 1));
    let excess = 0;
    for (let i = tail; i < size; i++) excess += (sorted[i] as number) - begins;
    const scale = Math.max(excess / (size - tail), STEEPEST * Math.abs(begins), 1e-9);
    return -Math.log10((size - tail) / size) + ((value - begins) / scale) * Math.LOG10E;
  }

  add(value: number): void {
    if (this.#seen++ % this.#stride !== 0) return;
    this.#past.push(value);
    this.#added++;
    if (this.#past.length < 2 * KEPT) return;
    this.#past = this.#past.filter((_, index) => index % 2 === 0);
    this.#stride *= 2;
    this.#added = Number.POSITIVE_INFINITY;
  }

  #inOrder(): readonly number[] {
    if (this.#sorted.length === 0 || this.#added > Math.max(SORTED_ANEW_AFTER, this.#past.length / 32)) {
      this.#sorted = this.#past.toSorted((a, b) => a - b);
      this.#added = 0;
    }
    return this.#sorted;
  }
}

function countBelow(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
