import type { Unwatch } from './live-store.ts';
import type { BoardPlace, ScoreStore } from './score-store.ts';
import type { ReplicaChange, StateView } from './session-replica.ts';
import { untilAvailable } from './until-available.ts';

/** How far a board has come. One object for each version in a process, so that those who show it can tell. */
export interface BoardVersion extends BoardPlace {
  /** 0: nothing was counted on it yet. */
  readonly version: number;
}

const FACTS = { top: 0, players: [], around: [] };

/**
 * How far one board has come, as this process knows. What stands on it is asked of the store when it is
 * shown: boards are too large to be held by everybody who shows ten rows of one.
 */
export class BoardReplica implements StateView<BoardVersion> {
  readonly #store: ScoreStore;
  readonly #listeners = new Set<(change: ReplicaChange) => void>();
  #state: BoardVersion;
  #unwatch: Unwatch = async () => {};
  #looking: Promise<void> | null = null;
  #again = false;
  #closed = false;
  readonly #closing: (() => void)[] = [];

  private constructor(store: ScoreStore, place: BoardPlace) {
    this.#store = store;
    this.#state = { ...place, version: 0 };
  }

  static async open(store: ScoreStore, place: BoardPlace): Promise<BoardReplica> {
    const replica = new BoardReplica(store, place);
    replica.#unwatch = await untilAvailable(() =>
      store.watch(place, (message) => {
        if (message.type === 'counted') replica.#show(message.version, message.appendedAtMs);
        else void replica.upToDate();
      }),
    );
    await replica.upToDate();
    return replica;
  }

  get state(): BoardVersion {
    return this.#state;
  }

  onChange(tell: (change: ReplicaChange) => void): () => void {
    this.#listeners.add(tell);
    return () => this.#listeners.delete(tell);
  }

  /** Calls back once, when it has closed. */
  onClose(callback: () => void): void {
    this.#closing.push(callback);
  }

  /** One look at a time; asked meanwhile, it looks once more. */
  upToDate(): Promise<void> {
    this.#again = true;
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#listeners.clear();
    try {
      await this.#unwatch();
    } finally {
      for (const callback of this.#closing) callback();
    }
  }

  async #look(): Promise<void> {
    while (this.#again && !this.#closed) {
      this.#again = false;
      try {
        const answer = await untilAvailable(
          () => this.#store.look(this.#state, FACTS),
          () => !this.#closed,
        );
        if (answer) this.#show(answer.version);
      } catch {
        return;
      }
    }
  }

  /** A store that lost its data and counts anew is not shown until it has come as far as it was. */
  #show(version: number, appendedAtMs?: number): void {
    if (version <= this.#state.version || this.#closed) return;
    this.#state = { ...this.#state, version };
    const change = {
      changed: 'all',
      items: [],
      ...(appendedAtMs === undefined ? {} : { appendedAtMs }),
    } as const;
    for (const tell of this.#listeners) tell(change);
  }
}
