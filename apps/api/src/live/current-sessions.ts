import type { LiveStore, SessionEntry, Unwatch } from './live-store.ts';
import { untilAvailable } from './until-available.ts';

/** The list of sessions as this process knows it, and which of them is the current one. */
export class CurrentSessions {
  readonly #store: LiveStore;
  readonly #listeners = new Set<() => void>();
  #entries: readonly SessionEntry[] = [];
  #unwatch: Unwatch = async () => {};
  #reading: Promise<void> | null = null;
  #again = false;
  #closed = false;

  private constructor(store: LiveStore) {
    this.#store = store;
  }

  static async open(store: LiveStore): Promise<CurrentSessions> {
    const sessions = new CurrentSessions(store);
    sessions.#unwatch = await untilAvailable(() => store.watchSessions(() => void sessions.#read()));
    await sessions.#read();
    return sessions;
  }

  /** Newest first. */
  get entries(): readonly SessionEntry[] {
    return this.#entries;
  }

  /** The session on track now, else the newest; null while there is none. */
  get current(): string | null {
    return (this.#entries.find((entry) => entry.summary.active) ?? this.#entries[0])?.session ?? null;
  }

  /** Whether there is such a session; one that this process has not heard of yet is looked for in the store. */
  async knows(session: string): Promise<boolean> {
    const isKnown = () => this.#entries.some((entry) => entry.session === session);
    if (!isKnown()) await this.#read();
    return isKnown();
  }

  onChange(tell: () => void): () => void {
    this.#listeners.add(tell);
    return () => this.#listeners.delete(tell);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#listeners.clear();
    await this.#unwatch();
  }

  /** One reading at a time; a change told meanwhile makes it read once more. */
  #read(): Promise<void> {
    this.#again = true;
    this.#reading ??= (async () => {
      while (this.#again) {
        this.#again = false;
        try {
          this.#entries = await untilAvailable(
            () => this.#store.sessions(),
            () => !this.#closed,
          );
        } catch {
          return;
        }
        for (const tell of this.#listeners) tell();
      }
    })().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }
}
