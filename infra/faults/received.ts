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

export const WATCHED_LOGS = ['raceControl', 'commentary'] as const;
export type WatchedLog = (typeof WATCHED_LOGS)[number];

/** One message of a LOG stream. */
export type LogMessage =
  | { readonly type: 'item'; readonly id: string }
  | { readonly type: 'missed'; readonly reason: string; readonly count: number | null };

/** What one subscriber of a log was sent, through all its connections. */
export class ReceivedLog {
  readonly kind: WatchedLog;
  readonly messages: LogMessage[] = [];
  lastId: string | null = null;
  cursor: string | null = null;
  lastAtMs = 0;

  constructor(kind: WatchedLog) {
    this.kind = kind;
  }

  take(data: Readonly<Record<string, unknown>>): void {
    const update = data[this.kind] as
      | {
          __typename: 'RaceControlEdge' | 'CommentaryEdge';
          cursor: string;
          node: { id: string; text?: string };
        }
      | { __typename: 'Missed'; reason: string; count: number | null; until: string };
    this.lastAtMs = performance.now();
    if (update.__typename === 'Missed') {
      this.messages.push({ type: 'missed', reason: update.reason, count: update.count });
      this.cursor = update.until;
      return;
    }
    const { id, text } = update.node;
    this.lastId = text === undefined ? id : `${id} ${text}`;
    this.messages.push({ type: 'item', id: this.lastId });
    this.cursor = update.cursor;
  }
}

export type Received = ReceivedState | ReceivedLog;
