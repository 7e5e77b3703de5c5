export interface Lease<T> {
  readonly value: T;
  /** May be called more than once. */
  release(): void;
}

export interface Closable {
  close(): Promise<void>;
}

interface Held<T> {
  readonly key: string;
  readonly opening: Promise<T>;
  leases: number;
  timer: NodeJS.Timeout | null;
}

/** How long what nobody uses is kept up, so that the next one finds it ready. */
const LINGER_MS = 30_000;

export interface LeasesOptions {
  /** How many may be open at a time; see `hasRoomFor`. */
  readonly most?: number;
  readonly lingerMs?: number;
}

/** Things that are dear to open and can be shared: one for each key that anybody holds. */
export class Leases<T extends Closable> {
  readonly #open: (key: string) => Promise<T>;
  readonly #most: number;
  readonly #lingerMs: number;
  readonly #held = new Map<string, Held<T>>();

  constructor(open: (key: string) => Promise<T>, { most, lingerMs }: LeasesOptions = {}) {
    this.#open = open;
    this.#most = most ?? Number.POSITIVE_INFINITY;
    this.#lingerMs = lingerMs ?? LINGER_MS;
  }

  get size(): number {
    return this.#held.size;
  }

  /** Whether it is there, or being opened. */
  has(key: string): boolean {
    return this.#held.has(key);
  }

  /** Whether a lease of `key` keeps to the bound: it is open already, or another one can go that nobody uses. */
  hasRoomFor(key: string): boolean {
    return this.#held.has(key) || this.#held.size < this.#most || this.#idle() !== undefined;
  }

  async lease(key: string): Promise<Lease<T>> {
    let held = this.#held.get(key);
    if (!held) {
      const idle = this.#held.size < this.#most ? undefined : this.#idle();
      if (idle) void this.#drop(idle);
      held = { key, opening: this.#open(key), leases: 0, timer: null };
      this.#held.set(key, held);
      const opened = held;
      // An opening that fails leaves nothing behind; the next one to ask tries again.
      held.opening.catch(() => this.#forget(opened));
    }
    const mine = held;
    mine.leases++;
    if (mine.timer) clearTimeout(mine.timer);
    let released = false;
    const release = () => {
      if (released) return;
      released = true;
      mine.leases--;
      if (mine.leases > 0 || this.#held.get(key) !== mine) return;
      mine.timer = setTimeout(() => void this.#drop(mine), this.#lingerMs);
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
    await Promise.all([...this.#held.values()].map((held) => this.#drop(held)));
  }

  /** One that nobody uses. */
  #idle(): Held<T> | undefined {
    return [...this.#held.values()].find(({ leases }) => leases === 0);
  }

  #forget(held: Held<T>): void {
    if (this.#held.get(held.key) === held) this.#held.delete(held.key);
    if (held.timer) clearTimeout(held.timer);
  }

  /** Never rejects: nobody uses it any more, and what does not close is given up. */
  async #drop(held: Held<T>): Promise<void> {
    this.#forget(held);
    try {
      await (await held.opening).close();
    } catch {
      // Callers that waited for the opening received its error.
    }
  }
}
