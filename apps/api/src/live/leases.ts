export interface Lease<T> {
  readonly value: T;
  /** May be called more than once. */
  release(): void;
}

export interface Closable {
  close(): Promise<void>;
}

/** How long what nobody uses is kept up, so that the next one finds it ready. */
const LINGER_MS = 30_000;

/** Things that are dear to open and can be shared: one for each key that anybody holds. */
export class Leases<T extends Closable> {
  readonly #open: (key: string) => Promise<T>;
  readonly #lingerMs: number;
  readonly #held = new Map<string, { opening: Promise<T>; leases: number; timer: NodeJS.Timeout | null }>();

  constructor(open: (key: string) => Promise<T>, lingerMs = LINGER_MS) {
    this.#open = open;
    this.#lingerMs = lingerMs;
  }

  get size(): number {
    return this.#held.size;
  }

  /** Whether it is there, or being opened. */
  has(key: string): boolean {
    return this.#held.has(key);
  }

  async lease(key: string): Promise<Lease<T>> {
    let held = this.#held.get(key);
    if (!held) {
      held = { opening: this.#open(key), leases: 0, timer: null };
      this.#held.set(key, held);
      // An opening that fails leaves nothing behind; the next one to ask tries again.
      held.opening.catch(() => this.#held.delete(key));
    }
    const mine = held;
    mine.leases++;
    if (mine.timer) clearTimeout(mine.timer);
    let released = false;
    const release = () => {
      if (released) return;
      released = true;
      mine.leases--;
      if (mine.leases > 0) return;
      mine.timer = setTimeout(() => void this.#drop(key), this.#lingerMs);
      mine.timer.unref();
    };
    try {
      return { value: await mine.opening, release };
    } catch (cause) {
      release();
      throw cause;
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#held.keys()].map((key) => this.#drop(key)));
  }

  async #drop(key: string): Promise<void> {
    const held = this.#held.get(key);
    if (!held) return;
    this.#held.delete(key);
    if (held.timer) clearTimeout(held.timer);
    const opened = await held.opening.catch(() => null);
    await opened?.close();
  }
}
