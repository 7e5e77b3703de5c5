import type { LiveStore } from './live-store.ts';
import { SessionReplica } from './session-replica.ts';

export interface Lease<T> {
  readonly value: T;
  /** May be called more than once. */
  release(): void;
}

/** How long a picture that nobody looks at is kept up, so that the next viewer finds it ready. */
const LINGER_MS = 30_000;

/** The replicas of this process: one for each session that anyone looks at. */
export class Replicas {
  readonly #store: LiveStore;
  readonly #held = new Map<string, { opening: Promise<SessionReplica>; leases: number; timer: NodeJS.Timeout | null }>();

  constructor(store: LiveStore) {
    this.#store = store;
  }

  async lease(session: string): Promise<Lease<SessionReplica>> {
    let held = this.#held.get(session);
    if (!held) {
      held = { opening: SessionReplica.open(this.#store, session), leases: 0, timer: null };
      this.#held.set(session, held);
      // An opening that fails leaves nothing behind; the next one to ask tries again.
      held.opening.catch(() => this.#held.delete(session));
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
      mine.timer = setTimeout(() => void this.#drop(session), LINGER_MS);
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
    await Promise.all([...this.#held.keys()].map((session) => this.#drop(session)));
  }

  async #drop(session: string): Promise<void> {
    const held = this.#held.get(session);
    if (!held) return;
    this.#held.delete(session);
    if (held.timer) clearTimeout(held.timer);
    await (await held.opening).close();
  }
}
