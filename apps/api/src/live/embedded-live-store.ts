import type { LogName, PartKey } from '@slipstream/timing/fold/parts';
import { EmbeddedScoreStore } from './embedded-score-store.ts';
import {
  type Applied,
  type ChangeNotice,
  type Json,
  type LiveStore,
  type LogPage,
  type LogRange,
  type NumberedItem,
  newestFirst,
  type Offsets,
  type SessionChange,
  type SessionEntry,
  type SessionSummary,
  type Snapshot,
  type StoredPosition,
  type Unwatch,
  type WatchMessage,
} from './live-store.ts';
import type { ScoreBounds, ScoreStore } from './score-store.ts';

export interface EmbeddedLiveStoreOptions {
  /** Items kept of each log of a session; the oldest go first. */
  readonly retainedItems?: number;
  /** Sessions kept that are not going on any more; the oldest go first. */
  readonly retainedSessions?: number;
  readonly scoreBounds?: ScoreBounds;
}

const DEFAULT_RETAINED_ITEMS = 10_000;
/** About a megabyte each. */
const DEFAULT_RETAINED_SESSIONS = 50;

/** The live store of one process, in its memory. Values are handed on as they are: nobody may change them. */
export class EmbeddedLiveStore implements LiveStore {
  readonly name = 'embedded';
  readonly scores: ScoreStore;
  readonly #retainedItems: number;
  readonly #retainedSessions: number;
  #order = 0;
  readonly #sessions = new Map<string, StoredSession>();
  readonly #watchers = new Map<string, Set<(message: WatchMessage) => void>>();
  readonly #sessionWatchers = new Set<() => void>();
  readonly #marks = new Map<string, number>();

  constructor(options: EmbeddedLiveStoreOptions = {}) {
    this.scores = new EmbeddedScoreStore(options.scoreBounds);
    this.#retainedItems = options.retainedItems ?? DEFAULT_RETAINED_ITEMS;
    this.#retainedSessions = options.retainedSessions ?? DEFAULT_RETAINED_SESSIONS;
  }

  async apply(change: SessionChange): Promise<Applied> {
    const before = this.#sessions.get(change.session);
    const stored = before ? positionOf(before) : null;
    if (!sameOffsets(stored?.offsets ?? null, change.from)) return { applied: false, stored };
    if (!change.reset && before?.epoch !== change.epoch) return { applied: false, stored };

    const session: StoredSession = before ?? {
      order: ++this.#order,
      epoch: '',
      sequence: 0,
      offsets: {},
      parts: new Map(),
      memory: new Map(),
      logs: new Map(),
      summary: change.summary,
    };
    if (change.reset) {
      session.epoch = change.epoch;
      session.sequence = 0;
      session.parts = new Map();
      session.memory = new Map();
      session.logs = new Map();
    }
    for (const [key, value] of change.parts) session.parts.set(key, value);
    for (const [key, value] of change.memory) {
      if (value === null) session.memory.delete(key);
      else session.memory.set(key, value);
    }
    const items = change.items.map((entry): NumberedItem => {
      const log = session.logs.get(entry.log) ?? { items: [], newest: 0 };
      session.logs.set(entry.log, log);
      const numbered = { number: ++log.newest, entry };
      log.items.push(numbered);
      if (log.items.length > this.#retainedItems) log.items.shift();
      return numbered;
    });
    session.sequence += 1;
    session.offsets = change.to;
    const summaryChanged = !before || JSON.stringify(session.summary) !== JSON.stringify(change.summary);
    session.summary = change.summary;
    this.#sessions.set(change.session, session);
    if (!before || summaryChanged) this.#dropOldest();

    const { epoch, sequence } = session;
    this.#tell({
      session: change.session,
      epoch,
      sequence,
      reset: change.reset,
      parts: change.parts,
      items,
      ...(change.appendedAtMs === undefined ? {} : { appendedAtMs: change.appendedAtMs }),
    });
    if (summaryChanged) for (const tell of this.#sessionWatchers) tell();
    return { applied: true, sequence };
  }

  async position(session: string): Promise<StoredPosition | null> {
    const stored = this.#sessions.get(session);
    return stored ? positionOf(stored) : null;
  }

  async snapshot(session: string): Promise<Snapshot | null> {
    const stored = this.#sessions.get(session);
    if (!stored) return null;
    return { ...positionOf(stored), parts: new Map(stored.parts), memory: new Map(stored.memory) };
  }

  async readLog({ session, log, after, limit }: LogRange): Promise<LogPage> {
    const stored = this.#sessions.get(session);
    if (!stored) return { epoch: null, items: [], oldest: 0, newest: 0 };
    const kept = stored.logs.get(log);
    const first = kept?.items[0];
    if (!kept || !first) return { epoch: stored.epoch, items: [], oldest: 0, newest: 0 };
    const start = Math.max(0, after + 1 - first.number);
    return {
      epoch: stored.epoch,
      items: kept.items.slice(start, start + limit),
      oldest: first.number,
      newest: kept.newest,
    };
  }

  async watch(session: string, tell: (message: WatchMessage) => void): Promise<Unwatch> {
    const watchers = this.#watchers.get(session) ?? new Set();
    this.#watchers.set(session, watchers);
    watchers.add(tell);
    return async () => {
      watchers.delete(tell);
      if (watchers.size === 0 && this.#watchers.get(session) === watchers) this.#watchers.delete(session);
    };
  }

  async sessions(): Promise<readonly SessionEntry[]> {
    return [...this.#sessions]
      .map(([session, { order, summary }]) => ({ session, order, summary }))
      .sort(newestFirst);
  }

  async watchSessions(tell: () => void): Promise<Unwatch> {
    this.#sessionWatchers.add(tell);
    return async () => {
      this.#sessionWatchers.delete(tell);
    };
  }

  async appliedUpTo(): Promise<Offsets> {
    return Object.fromEntries(this.#marks);
  }

  async markApplied(offsets: Offsets, believed: Offsets = {}): Promise<boolean> {
    for (const key of Object.keys(offsets))
      if ((this.#marks.get(key) ?? 0) < (believed[key] ?? 0)) return false;
    for (const [key, offset] of Object.entries(offsets)) {
      this.#marks.set(key, Math.max(offset, this.#marks.get(key) ?? 0));
    }
    return true;
  }

  async close(): Promise<void> {
    this.#watchers.clear();
    this.#sessionWatchers.clear();
  }

  #dropOldest(): void {
    const over = [...this.#sessions]
      .filter(([, { summary }]) => !summary.active)
      .slice(0, -this.#retainedSessions);
    for (const [session] of over) this.#sessions.delete(session);
  }

  #tell(notice: ChangeNotice): void {
    for (const tell of this.#watchers.get(notice.session) ?? []) tell({ type: 'change', notice });
  }
}

interface StoredSession {
  readonly order: number;
  epoch: string;
  sequence: number;
  offsets: Offsets;
  parts: Map<PartKey, Json>;
  memory: Map<string, Json>;
  logs: Map<LogName, { readonly items: NumberedItem[]; newest: number }>;
  summary: SessionSummary;
}

function positionOf({ epoch, sequence, offsets }: StoredSession): StoredPosition {
  return { epoch, sequence, offsets };
}

function sameOffsets(stored: Offsets | null, believed: Offsets | null): boolean {
  if (!stored || !believed) return stored === believed;
  const keys = Object.keys(stored);
  return keys.length === Object.keys(believed).length && keys.every((key) => stored[key] === believed[key]);
}
