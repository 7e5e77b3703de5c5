import type { WatchMessage } from '../live-store.ts';

/**
 * Where a session's feed of changes stands. `ordinal` rises by one with each change, through every
 * epoch; `tip` names the change itself and `life` the first one since nothing was stored. So a feed
 * that was emptied, or rolled back and then went on differently, is never taken for its continuation.
 */
export interface FeedPosition {
  readonly life: string;
  readonly ordinal: number;
  readonly tip: string;
}

/** One change as it was published or kept. */
export interface FedChange {
  readonly position: FeedPosition;
  /** The tip of the change before; empty for the first of a life. */
  readonly previous: string;
  /** What to tell of it: itself, or `lost` where it was too large to be sent. */
  readonly message: WatchMessage;
}

export interface CaughtUp {
  /** Where the feed stood when it was read. */
  readonly position: FeedPosition;
  /** What lies between the reader and there; null when that cannot be had. */
  readonly changes: readonly FedChange[] | null;
}

export interface FeedStep {
  readonly tell: readonly WatchMessage[];
  /** The store must be read from `position`; `caughtUp` takes the answer. */
  readonly catchUp: boolean;
}

/** Changes kept while the store is read. More come with the next reading: they are in the store. */
const QUEUE_BOUND = 1_000;
/** Snapshots ahead of the feed that it has not come past yet. */
const AHEAD_BOUND = 64;
const NOTHING: FeedStep = { tell: [], catchUp: false };
const CATCH_UP: FeedStep = { tell: [], catchUp: true };
const LOST: WatchMessage = { type: 'lost' };

/**
 * Turns what is published on a session's channel into what its watchers are told: every change once
 * and in order, or `lost`. No I/O: whoever holds it reads the store when a step asks for it.
 *
 * Phases: `reading` the store, with what arrives meanwhile in a queue; `settling`, where a change
 * that the reading had already is dropped; `live` from the first change that followed, after which
 * an older one can only mean that the store went back.
 */
export class ChangeFeed {
  #phase: 'reading' | 'settling' | 'live' = 'reading';
  #queue: FedChange[] = [];
  #overflowed = false;
  /** Null until the first reading: nothing before it is anybody's business. */
  #position: FeedPosition | null = null;
  /**
   * By tip: where snapshots stood that a watcher may have read and the feed has yet to reach. A store
   * that goes back behind one of them misses nothing that was told, and yet that watcher must know.
   */
  readonly #ahead = new Map<string, { readonly position: FeedPosition; readonly asked: number }>();
  #aheadOverflowed = false;
  #readingAsked = 0;

  get position(): FeedPosition | null {
    return this.#position;
  }

  /**
   * The store is about to be read. What came before is covered by that reading. `asked` rises with
   * every question to the store, and the store answers in that order.
   */
  reading(asked: number): void {
    this.#readingAsked = asked;
    this.#phase = 'reading';
    this.#queue = [];
    this.#overflowed = false;
  }

  /** A snapshot of there was read. */
  seen(position: FeedPosition, asked: number): void {
    const at = this.#position;
    if (!at || position.tip === at.tip) return;
    if (position.life === at.life && position.ordinal <= at.ordinal) return;
    if (this.#ahead.size >= AHEAD_BOUND) this.#aheadOverflowed = true;
    else this.#ahead.set(position.tip, { position, asked });
  }

  /** Something was published. Null: it could not be read. */
  published(change: FedChange | null): FeedStep {
    if (this.#phase === 'reading') {
      if (!change || this.#queue.length >= QUEUE_BOUND) this.#overflowed = true;
      else this.#queue.push(change);
      return NOTHING;
    }
    return change ? this.#follow(change) : CATCH_UP;
  }

  caughtUp({ position, changes }: CaughtUp): FeedStep {
    const first = this.#position === null;
    const reached = changes && !this.#missedAhead(position, changes) ? changes : null;
    const tell: WatchMessage[] = first ? [] : reached ? reached.map(({ message }) => message) : [LOST];
    this.#position = position;
    this.#phase = 'settling';
    for (const [tip, { asked }] of this.#ahead) if (asked < this.#readingAsked) this.#ahead.delete(tip);
    this.#aheadOverflowed = false;
    const queue = this.#queue;
    this.#queue = [];
    if (this.#overflowed) return { tell, catchUp: true };
    for (const change of queue) {
      const step = this.#follow(change);
      tell.push(...step.tell);
      if (step.catchUp) return { tell, catchUp: true };
    }
    return { tell, catchUp: false };
  }

  /** Whether a snapshot was read that does not lie on the way to `position`. */
  #missedAhead(position: FeedPosition, changes: readonly FedChange[]): boolean {
    if (this.#aheadOverflowed) return true;
    const passed = new Set([position.tip, ...changes.map((change) => change.position.tip)]);
    return [...this.#ahead].some(([tip, { asked }]) => asked < this.#readingAsked && !passed.has(tip));
  }

  #follow(change: FedChange): FeedStep {
    const at = this.#position;
    if (!at) return CATCH_UP;
    const { life, ordinal } = change.position;
    if (this.#phase === 'settling' && life === at.life && ordinal <= at.ordinal) return NOTHING;
    if (change.previous !== at.tip || this.#aheadOverflowed) return CATCH_UP;
    this.#ahead.delete(change.position.tip);
    // What a snapshot had at this place or before was never published: the store went back.
    for (const { position } of this.#ahead.values()) {
      if (position.life !== life || position.ordinal <= ordinal) return CATCH_UP;
    }
    this.#position = change.position;
    this.#phase = 'live';
    return { tell: [change.message], catchUp: false };
  }
}
