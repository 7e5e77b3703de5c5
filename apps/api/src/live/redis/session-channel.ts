import type { Unwatch, WatchMessage } from '../live-store.ts';
import { type CaughtUp, ChangeFeed, type FeedPosition, type FeedStep } from './change-feed.ts';
import { decodeChange } from './change-wire.ts';

/**
 * Why a feed was read from the store: it was new, the connection was, something published did not
 * follow, or it was time to look for what pub/sub cannot tell.
 */
export type HealCause = 'opened' | 'connected' | 'hole' | 'look';

/** What went on in the store that somebody may want to count or log. */
export type RedisLiveEvent =
  /** A feed was read from the store. `tookMs` is the reading alone, not the outage before it. */
  | {
      readonly type: 'healed';
      readonly session: string;
      readonly cause: HealCause;
      readonly outcome: 'nothing missing' | 'caught up' | 'lost';
      readonly changes: number;
      readonly tookMs: number;
    }
  /** A message on a channel was no change; what it may have meant was read from the store. */
  | { readonly type: 'undecodable'; readonly reason: string }
  /** A watcher threw; the others were told all the same. */
  | { readonly type: 'watcher-threw'; readonly session: string; readonly cause: unknown }
  /** The list of sessions could not be brought up to date; the next change of the session does it. */
  | { readonly type: 'not-enlisted'; readonly session: string; readonly cause: unknown }
  /** Only half of a session was there, as after an eviction; it counts as not stored. */
  | { readonly type: 'damaged'; readonly session: string };

export interface SessionChannelOptions {
  readonly session: string;
  /** Resolves, when acknowledged, with how to end it. */
  readonly subscribe: (listen: (message: Buffer) => void) => Promise<() => void>;
  /** The number of the next question to the store. */
  readonly ask: () => number;
  /** Rejects while the store is away; then `heal` is called when it is back. */
  readonly catchUp: (from: FeedPosition | null) => Promise<CaughtUp>;
  readonly nowMs: () => number;
  readonly onEvent: (event: RedisLiveEvent) => void;
}

/** One session's feed in this process, and everybody who watches it. */
export class SessionChannel {
  readonly #options: SessionChannelOptions;
  readonly #feed = new ChangeFeed();
  readonly #watchers = new Set<{ readonly tell: (message: WatchMessage) => void }>();
  #unsubscribe: (() => void) | null = null;
  #healing: Promise<void> | null = null;
  /** What the next reading is for; null when none is wanted. */
  #healCause: HealCause | null = null;
  #closed = false;
  /** Settles when the feed was acknowledged and knows where it stands. */
  readonly opened: Promise<void>;

  constructor(options: SessionChannelOptions) {
    this.#options = options;
    this.opened = this.#open();
  }

  get idle(): boolean {
    return this.#watchers.size === 0;
  }

  add(tell: (message: WatchMessage) => void): Unwatch {
    const watcher = { tell };
    this.#watchers.add(watcher);
    return async () => {
      this.#watchers.delete(watcher);
    };
  }

  /** Reads the store and tells what was missed. Called while that goes on, it is done once more. */
  heal(cause: HealCause): Promise<void> {
    this.#healCause = cause;
    this.#healing ??= this.#readStore();
    return this.#healing;
  }

  /** A snapshot was read here that may be ahead of the feed. */
  seen(position: FeedPosition, asked: number): void {
    this.#feed.seen(position, asked);
  }

  close(): void {
    this.#closed = true;
    this.#watchers.clear();
    this.#unsubscribe?.();
    this.#unsubscribe = null;
  }

  async #open(): Promise<void> {
    const unsubscribe = await this.#options.subscribe((message) => this.#onMessage(message));
    if (this.#closed) return unsubscribe();
    this.#unsubscribe = unsubscribe;
    await this.heal('opened');
  }

  async #readStore(): Promise<void> {
    try {
      while (this.#healCause && !this.#closed) {
        const cause = this.#healCause;
        this.#healCause = null;
        await this.#readOnce(cause);
      }
    } finally {
      this.#healing = null;
    }
  }

  async #readOnce(cause: HealCause): Promise<void> {
    const { session, ask, catchUp, nowMs, onEvent } = this.#options;
    const startedMs = nowMs();
    this.#feed.reading(ask());
    const caughtUp = await catchUp(this.#feed.position);
    if (this.#closed) return;
    const changes = caughtUp.changes?.length ?? 0;
    const outcome = !caughtUp.changes ? 'lost' : changes > 0 ? 'caught up' : 'nothing missing';
    onEvent({ type: 'healed', session, cause, outcome, changes, tookMs: nowMs() - startedMs });
    this.#carryOut(this.#feed.caughtUp(caughtUp));
  }

  #onMessage(message: Buffer): void {
    const decoded = decodeChange(this.#options.session, message.toString('utf8'));
    if (!decoded.ok) this.#options.onEvent({ type: 'undecodable', reason: decoded.reason });
    this.#carryOut(this.#feed.published(decoded.ok ? decoded.change : null));
  }

  #carryOut(step: FeedStep): void {
    for (const message of step.tell) this.#tell(message);
    // A store that is away is read when it is back: see `heal`.
    if (step.catchUp) this.heal('hole').catch(() => {});
  }

  #tell(message: WatchMessage): void {
    for (const watcher of [...this.#watchers]) {
      if (!this.#watchers.has(watcher)) continue;
      try {
        watcher.tell(message);
      } catch (cause) {
        this.#options.onEvent({ type: 'watcher-threw', session: this.#options.session, cause });
      }
    }
  }
}
