import { newestFirst, type SessionEntry, type SessionSummary, type Unwatch } from '../live-store.ts';
import type { Keys } from './keys.ts';
import type { RunScript } from './scripts.ts';

export interface Enlistment {
  readonly session: string;
  readonly life: string;
  readonly ordinal: string;
  /** JSON of a `SessionSummary`. */
  readonly summary: string;
  readonly keepMs: number;
}

/**
 * The list of sessions. A cluster keeps it elsewhere than the sessions, so it is written after the
 * atomic step; whoever applies or asks for the position next makes up for a writer that died between.
 */
export class SessionList {
  readonly #run: RunScript;
  readonly #keys: Keys;
  readonly #watchers = new Set<() => void>();
  /** By session: the summary that this process knows to be listed. */
  readonly #listed = new Map<string, string>();

  constructor(run: RunScript, keys: Keys) {
    this.#run = run;
    this.#keys = keys;
  }

  async enlist({ session, life, ordinal, summary, keepMs }: Enlistment): Promise<void> {
    if (ordinal !== '1' && this.#listed.get(session) === summary) return;
    const { entries, expiries, order, listTold } = this.#keys;
    await this.#run('enlist', [entries, expiries, order, session, life, ordinal, summary, keepMs, listTold]);
    this.#listed.set(session, summary);
  }

  /** What is known to be listed may not be: the next change of each session looks. */
  forget(): void {
    this.#listed.clear();
  }

  async read(): Promise<readonly SessionEntry[]> {
    const listed = (await this.#run('list-sessions', [this.#keys.entries, this.#keys.expiries])) as [
      session: string,
      entry: string,
    ][];
    return listed
      .map(([session, text]): SessionEntry => {
        const entry = JSON.parse(text) as { readonly order: number; readonly summary: string };
        return { session, order: entry.order, summary: JSON.parse(entry.summary) as SessionSummary };
      })
      .sort(newestFirst);
  }

  add(tell: () => void): Unwatch {
    // One function may watch twice.
    const watcher = () => tell();
    this.#watchers.add(watcher);
    return async () => {
      this.#watchers.delete(watcher);
    };
  }

  tell(onThrow: (cause: unknown) => void): void {
    for (const tell of [...this.#watchers]) {
      try {
        tell();
      } catch (cause) {
        onThrow(cause);
      }
    }
  }
}
