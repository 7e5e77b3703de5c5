import { performance } from 'node:perf_hooks';
import type { Entry } from './expected.ts';

/** What one subscriber of the leaderboard was sent, whole or in changes. */
export class ReceivedState {
  readonly kind: 'leaderboard' | 'leaderboardChanges';
  version = -1;
  /** Versions that came after a greater one. */
  readonly falls: string[] = [];
  messages = 0;
  lastAtMs = 0;
  head: Readonly<Record<string, unknown>> = {};
  readonly #entries = new Map<number, Entry>();

  constructor(kind: ReceivedState['kind']) {
    this.kind = kind;
  }

  get entries(): readonly Entry[] {
    return [...this.#entries.values()].sort((a, b) => a.position - b.position);
  }

  take(data: Readonly<Record<string, unknown>>, from: string): void {
    const { version, entries, full, ...head } = data[this.kind] as {
      version: number;
      entries: readonly Entry[];
      full?: boolean;
    };
    this.messages++;
    this.lastAtMs = performance.now();
    if (version < this.version) this.falls.push(`from ${this.version} to ${version} on ${from}`);
    this.version = version;
    this.head = head;
    if (this.kind === 'leaderboard' || full) this.#entries.clear();
    for (const entry of entries) this.#entries.set(entry.driver.number, entry);
  }
}

/** One message of a LOG stream. */
export type LogMessage =
  | { readonly type: 'item'; readonly id: string }
  | { readonly type: 'missed'; readonly reason: string; readonly count: number | null };

/** What one subscriber of race control was sent, through all its connections. */
export class ReceivedLog {
  readonly kind = 'raceControl';
  readonly messages: LogMessage[] = [];
  lastId: string | null = null;
  cursor: string | null = null;
  lastAtMs = 0;

  take(data: Readonly<Record<string, unknown>>): void {
    const update = data.raceControl as
      | { __typename: 'RaceControlEdge'; cursor: string; node: { id: string } }
      | { __typename: 'Missed'; reason: string; count: number | null; until: string };
    this.lastAtMs = performance.now();
    if (update.__typename === 'Missed') {
      this.messages.push({ type: 'missed', reason: update.reason, count: update.count });
      this.cursor = update.until;
      return;
    }
    this.messages.push({ type: 'item', id: update.node.id });
    this.lastId = update.node.id;
    this.cursor = update.cursor;
  }
}

export type Received = ReceivedState | ReceivedLog;
