import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LogItem, PartKey } from '@slipstream/timing/fold/parts';
import type { Json, SessionChange, Snapshot, Unwatch, WatchMessage } from '../live-store.ts';
import type { RedisLiveStore } from './redis-live-store.ts';

const PARTITION = 'f1.timing:0';
const CARS = 20;
const ITEM_EVERY = 7;

/** What a race of so many events folds into: a car's part holds the last event that was about it. */
export function pictureAt(offset: number): Map<PartKey, Json> {
  const parts = new Map<PartKey, Json>([['head', { version: offset }]]);
  for (let event = Math.max(0, offset - CARS); event < offset; event++) {
    parts.set(`cars/${event % CARS}`, { event });
  }
  return parts;
}

export function itemsBetween(from: number, to: number): LogItem[] {
  const items: LogItem[] = [];
  for (let event = from; event < to; event++) if (event % ITEM_EVERY === 0) items.push(item(event));
  return items;
}

function item(event: number): LogItem {
  const told = { id: String(event), at: '2023-10-08T17:00:00.000Z', lap: 1, category: 'Flag', flag: 'GREEN' };
  return {
    log: 'raceControl',
    item: { ...told, scope: null, sector: null, message: `${event}`, drivers: [] },
  };
}

/** Does what a projector does: applies the race on top of what the store says it has, through anything. */
export class Writer {
  readonly session: string;
  readonly #store: RedisLiveStore;
  #epoch = '';
  #at: number | null = null;
  #known = false;
  #target = 0;
  #running: Promise<void> | null = null;
  #stopped = false;

  constructor(store: RedisLiveStore, session: string) {
    this.#store = store;
    this.session = session;
  }

  /** The next event that the store does not have, as far as the writer knows. */
  get at(): number {
    return this.#at ?? 0;
  }

  /** Resolves when the store has so many events. */
  async writeTo(target: number): Promise<void> {
    this.#target = target;
    while (!this.#stopped && (!this.#known || this.at < this.#target)) await this.#step();
  }

  /** Writes on until `stop`, which resolves when the last change is in the store. */
  start(): void {
    this.#running = (async () => {
      while (!this.#stopped) await this.#step();
      this.#stopped = false;
      await this.writeTo(this.at + 1);
    })();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  async #step(): Promise<void> {
    try {
      if (!this.#known) this.#take(await this.#store.position(this.session));
      const change = this.#next();
      const applied = await this.#store.apply(change);
      if (applied.applied) this.#at = change.to[PARTITION] ?? 0;
      else this.#take(applied.stored);
      // Lets tests look in between; a race has pauses too.
      await nextTurn();
    } catch {
      // It may have been applied. Asking again with the same belief must be harmless.
      await this.#store.ready();
      await nextTurn();
    }
  }

  #take(stored: { readonly epoch: string; readonly offsets: Readonly<Record<string, number>> } | null): void {
    this.#known = true;
    this.#epoch = stored?.epoch ?? '';
    this.#at = stored ? (stored.offsets[PARTITION] ?? 0) : null;
  }

  #next(): SessionChange {
    const reset = this.#at === null;
    if (reset) this.#epoch = randomUUID();
    const from = this.#at ?? 0;
    const to = from + 1 + (from % 3);
    const all = pictureAt(to);
    const parts = reset
      ? all
      : new Map([...all].filter(([key, value]) => key === 'head' || eventOf(value) >= from));
    return {
      session: this.session,
      epoch: this.#epoch,
      reset,
      from: reset ? null : { [PARTITION]: from },
      to: { [PARTITION]: to },
      parts,
      memory: new Map(),
      items: itemsBetween(from, to),
      summary: { kind: 'RACE', origin: 'REPLAY', season: 2023, status: 'STARTED', active: true },
    };
  }
}

/** Does what an API node does: watch, snapshot, patch; and checks what it is told on the way. */
export class Watcher {
  readonly messages: WatchMessage[] = [];
  /** Why what it was told breaks the port's promise. */
  readonly complaints: string[] = [];
  lost = 0;
  readonly #store: RedisLiveStore;
  readonly #session: string;
  #snapshot: Snapshot | null = null;
  #parts = new Map<PartKey, Json>();
  #epoch = '';
  #sequence = 0;
  #backlog: WatchMessage[] | null = [];
  #before: WatchMessage | null = null;
  #leave: Unwatch = async () => {};
  #closed = false;

  private constructor(store: RedisLiveStore, session: string) {
    this.#store = store;
    this.#session = session;
  }

  static async open(store: RedisLiveStore, session: string): Promise<Watcher> {
    const watcher = new Watcher(store, session);
    watcher.#leave = await store.watch(session, (message) => watcher.#take(message));
    await watcher.#readSnapshot();
    return watcher;
  }

  get picture() {
    return { epoch: this.#epoch, sequence: this.#sequence, parts: this.#parts };
  }

  get changes(): number {
    return this.messages.length - this.lost;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#leave();
  }

  #take(message: WatchMessage): void {
    this.#check(message);
    this.messages.push(message);
    if (this.#backlog && message.type === 'change') this.#backlog.push(message);
    else if (message.type === 'change') this.#patch(message);
    else {
      this.lost++;
      this.#backlog = [];
      void this.#readSnapshot();
    }
  }

  #check(message: WatchMessage): void {
    const before = this.#before;
    this.#before = message;
    if (message.type === 'lost' || before?.type !== 'change') return;
    const [a, b] = [before.notice, message.notice];
    const follows = b.reset ? b.sequence === 1 : b.epoch === a.epoch && b.sequence === a.sequence + 1;
    if (!follows) this.complaints.push(`${a.epoch}:${a.sequence} was followed by ${b.epoch}:${b.sequence}`);
  }

  #patch({ notice }: Extract<WatchMessage, { readonly type: 'change' }>, drained = false): void {
    const follows = notice.epoch === this.#epoch && notice.sequence === this.#sequence + 1;
    if (notice.epoch === this.#epoch && notice.sequence <= this.#sequence) return;
    // The snapshot was of a later epoch than what came while it was read.
    if (drained && notice.epoch !== this.#epoch && !notice.reset) return;
    if (!follows && !notice.reset) {
      this.complaints.push(`${this.#epoch}:${this.#sequence} cannot take ${notice.epoch}:${notice.sequence}`);
      return;
    }
    if (notice.reset) this.#parts = new Map();
    this.#epoch = notice.epoch;
    this.#sequence = notice.sequence;
    for (const [key, value] of notice.parts) this.#parts.set(key, value);
  }

  async #readSnapshot(): Promise<void> {
    const reading = this.#backlog;
    while (!this.#closed && this.#backlog === reading) {
      try {
        this.#snapshot = await this.#store.snapshot(this.#session);
      } catch {
        await this.#store.ready();
        await nextTurn();
        continue;
      }
      // Another loss meanwhile makes this reading worthless.
      if (this.#backlog !== reading) return;
      this.#backlog = null;
      this.#epoch = this.#snapshot?.epoch ?? '';
      this.#sequence = this.#snapshot?.sequence ?? 0;
      this.#parts = new Map(this.#snapshot?.parts);
      for (const message of reading ?? []) if (message.type === 'change') this.#patch(message, true);
      return;
    }
  }
}

function eventOf(value: Json): number {
  return (value as { readonly event: number }).event;
}
