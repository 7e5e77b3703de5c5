interface Planned {
  readonly at: number;
  readonly order: number;
  readonly action: () => void;
}

/**
 * What is going to happen, in order of time (a binary heap), and how far time has come. Times are
 * whole milliseconds since the log's start. What was planned first happens first among equals.
 */
export class Timeline {
  now = 0;
  readonly #heap: Planned[] = [];
  #planned = 0;

  /** @throws RangeError when `at` is in the past: time never runs back. */
  at(at: number, action: () => void): void {
    if (at < this.now) throw new RangeError(`planned at ${at} ms, but it is ${this.now} ms already`);
    const entry: Planned = { at, order: this.#planned++, action };
    const heap = this.#heap;
    let child = heap.length;
    heap.push(entry);
    while (child > 0) {
      const parent = (child - 1) >> 1;
      const above = heap[parent] as Planned;
      if (!earlier(entry, above)) break;
      heap[child] = above;
      child = parent;
    }
    heap[child] = entry;
  }

  /** Lets the next thing happen. False when nothing is left. */
  step(): boolean {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (first === undefined || last === undefined) return false;
    if (first !== last) this.#sink(last);
    this.now = first.at;
    first.action();
    return true;
  }

  /** Nothing more will happen. */
  clear(): void {
    this.#heap.length = 0;
  }

  #sink(entry: Planned): void {
    const heap = this.#heap;
    let parent = 0;
    for (;;) {
      let child = 2 * parent + 1;
      const left = heap[child];
      if (left === undefined) break;
      const right = heap[child + 1];
      let least = left;
      if (right !== undefined && earlier(right, left)) {
        least = right;
        child++;
      }
      if (earlier(entry, least)) break;
      heap[parent] = least;
      parent = child;
    }
    heap[parent] = entry;
  }
}

function earlier(a: Planned, b: Planned): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
