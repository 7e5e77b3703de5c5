import { randomUUID } from 'node:crypto';
import type { CommentaryItem } from '@slipstream/timing/derive/items';
import {
  type LiveStore,
  type Offsets,
  offsetKey,
  type SessionChange,
  type StoredPosition,
} from '../live/live-store.ts';
import { untilAvailable } from '../live/until-available.ts';
import type { EventLog, LogRecord, Reading, RecordBatch } from '../log/event-log.ts';
import { TOPICS } from '../log/topics.ts';
import type { DerivationOptions } from './derivation.ts';
import { DerivedTopics, isOurs } from './derived-topics.ts';
import { KeyedLock } from './keyed-lock.ts';
import { Projection, summaryOf } from './projection.ts';
import { type ReadRecord, readRecord } from './read-record.ts';
import { WritingDesk } from './writing-desk.ts';

export interface ProjectorCounts {
  /** Records read. */
  records: number;
  /** Events folded. */
  folded: number;
  /** Events that changed something. */
  applied: number;
  /** Records below the offset that their session had applied. */
  duplicates: number;
  /** Events that were older than what was known, or the same again. */
  late: number;
  /** Items of derived logs that the live store took. */
  derived: number;
  /** Items that are in their log and never came to their topic, because too many waited for it. */
  unsent: number;
  /** Derived items of other programs that joined their log. */
  joined: number;
  /** Records that were no event; they are on the dead-letter topic. */
  poison: number;
  /** Atomic steps that the live store took, and those it refused. */
  steps: number;
  refused: number;
}

export interface ProjectorOptions {
  readonly log: EventLog;
  readonly store: LiveStore;
  readonly nowMs: () => number;
  /** Carries a record that is no event to where it can be looked at. */
  readonly onPoison: (batch: RecordBatch, record: LogRecord, reason: string) => Promise<void>;
  readonly group?: string;
  /** Nothing is derived without. */
  readonly derivation?: DerivationOptions;
}

const GROUP = 'slipstream-projector';
/** Sessions whose fold is kept ready; about a megabyte each. */
const MAX_HELD_PROJECTIONS = 50;
/** With more than these held, those whose session is over are dropped. */
const MAX_HELD_ENDED = 2;
/** A jump of the playhead folds a whole race in a few seconds; longer than this, viewers see it in steps. */
const MAX_HOLD_MS = 15_000;
/**
 * A picture that is built anew is shown when it is whole: half of one would take items from logs that
 * viewers have read already. Past this it is shown all the same.
 */
const MAX_CATCH_UP_MS = 120_000;
/** What is folded together: a session's partition has the same number in each. */
const READ_TOPICS = [TOPICS.timing, TOPICS.telemetry, TOPICS.commentary, TOPICS.anomalies] as const;

/**
 * Folds the events of every session that it owns and applies the result to the live store: each
 * batch of a session is one atomic step. What the store refuses was applied by somebody else, or
 * lies in a picture that is gone; then the projection is read anew from the store, and the log from
 * the offset that the store has.
 */
export class Projector {
  readonly counts: ProjectorCounts = {
    records: 0,
    folded: 0,
    applied: 0,
    duplicates: 0,
    late: 0,
    derived: 0,
    unsent: 0,
    joined: 0,
    poison: 0,
    steps: 0,
    refused: 0,
  };
  readonly #options: ProjectorOptions;
  readonly #projections = new Map<string, Projection>();
  /** By partition: what was on the log when reading it began. Up to there viewers are spared the way. */
  readonly #catchUpTo = new Map<string, { readonly next: number; readonly sinceMs: number }>();
  /** By partition: what the live store has marked as applied, as far as is known. */
  readonly #marked = new Map<string, number>();
  /** Telemetry and timing of one session arrive side by side; one folds at a time. */
  readonly #lock = new KeyedLock();
  readonly #topics: DerivedTopics;
  readonly #desk: WritingDesk | null;
  #reading: Reading | null = null;
  #restarting: Promise<void> | null = null;
  /** What waits for the live store is to be read anew. */
  #interrupted = false;
  /** Counts the readings: what an earlier one left at work must not meddle with the next. */
  #life = 0;
  #closed = false;

  constructor(options: ProjectorOptions) {
    this.#options = options;
    this.#topics = new DerivedTopics(options.log);
    const pen = options.derivation?.writer;
    this.#desk = pen ? new WritingDesk(pen) : null;
  }

  async start(): Promise<void> {
    const { log, store, group = GROUP } = this.#options;
    const life = this.#life;
    this.#reading = await log.consume({
      group,
      topics: READ_TOPICS,
      startAt: async (at) => {
        const key = offsetKey(at.topic, at.partition);
        const sinceMs = this.#options.nowMs();
        // At once, because the other topic's records of that number may be there first.
        this.#catchUpTo.set(key, { next: Number.POSITIVE_INFINITY, sinceMs });
        const { next } = await log.offsets(at);
        const from = (await this.#ask(() => store.appliedUpTo()))[key] ?? 0;
        this.#marked.set(key, from);
        if (from < next) this.#catchUpTo.set(key, { next, sinceMs });
        else this.#catchUpTo.delete(key);
        return from;
      },
      onBatch: (batch) => this.#onBatch(batch, life),
      // Who owns them next may have applied more than these know of by the time they come back.
      onRevoked: ({ topic, partition }) => this.#forget(offsetKey(topic, partition)),
    });
  }

  /** Reads everything anew from what the store has: after the store may have lost something. */
  restart(): Promise<void> {
    this.#restarting ??= (async () => {
      this.#interrupted = true;
      this.#life++;
      await this.#reading?.close();
      this.#interrupted = false;
      this.#projections.clear();
      this.#catchUpTo.clear();
      this.#marked.clear();
      if (!this.#closed) await this.start();
    })().finally(() => {
      this.#restarting = null;
    });
    return this.#restarting;
  }

  /** The live store answers again after it was away. Only where it lost something is anything read anew. */
  async storeIsBack(): Promise<void> {
    await this.#restarting;
    try {
      if (await this.#lost()) await this.restart();
    } catch {
      // It is away again, or this is closing; whoever writes next finds out.
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#restarting;
    await this.#reading?.close();
  }

  async #onBatch(batch: RecordBatch, life: number): Promise<void> {
    this.counts.records += batch.records.length;
    const bySession = new Map<string, ReadRecord[]>();
    for (const record of batch.records) {
      if (isOurs(record)) continue;
      const decoded = readRecord(batch.topic, record);
      if (!decoded.ok) {
        this.counts.poison++;
        await this.#options.onPoison(batch, record, decoded.reason);
        continue;
      }
      const events = bySession.get(decoded.session);
      if (events) events.push(decoded.read);
      else bySession.set(decoded.session, [decoded.read]);
    }
    const key = offsetKey(batch.topic, batch.partition);
    const catchingUp = this.#catchingUp(key, batch);
    for (const [session, events] of bySession) {
      await this.#lock.run(session, () => this.#project(session, key, events, catchingUp, life));
    }
    this.#checkLife(life);
    if (!catchingUp) await this.#flush(batch.partition);
    await this.#mark(key, batch);
  }

  async #project(
    session: string,
    partition: string,
    events: readonly ReadRecord[],
    catchingUp: boolean,
    life: number,
  ): Promise<void> {
    const projection = await this.#projection(session, life);
    const heldOver = projection.dirty;
    for (const { event, item, record } of events) {
      if (record.offset < projection.wants(partition)) {
        this.counts.duplicates++;
        continue;
      }
      if (item) {
        this.counts.joined++;
        projection.join(item, partition, record);
        continue;
      }
      this.counts.folded++;
      const outcome = projection.fold(event, partition, record, randomUUID);
      if (outcome === 'applied') this.counts.applied++;
      else if (outcome !== 'unchanged') this.counts.late++;
    }
    if (!catchingUp) await this.#bring(projection, heldOver);
  }

  /** Brings the live store to what was folded, unless viewers are to be spared it for now. */
  async #bring(projection: Projection, heldOver: boolean): Promise<void> {
    if (projection.holds(this.#options.nowMs(), MAX_HOLD_MS)) return;
    const change = projection.pending();
    if (!change) return;
    try {
      await this.#apply(projection, change);
      this.#topics.send(projection);
      this.#desk?.attend(projection, (lines) => this.#release(projection, lines));
    } catch (cause) {
      this.#projections.delete(projection.session);
      // This batch comes again by itself; batches folded before it and held do not.
      if (heldOver) void this.restart();
      throw cause;
    }
  }

  /** Lines come back from the writer. @returns whether more of this projection's may follow */
  async #release(projection: Projection, lines: readonly CommentaryItem[]): Promise<boolean> {
    const { session } = projection;
    return this.#lock.run(session, async () => {
      if (this.#closed || this.#interrupted || this.#projections.get(session) !== projection) return false;
      const heldOver = projection.dirty;
      if (projection.release(lines)) await this.#bring(projection, heldOver);
      return true;
    });
  }

  /** Brings sessions that were held while their partitions caught up, and had nothing in the last batch. */
  async #flush(number: number): Promise<void> {
    const keys = keysOf(number);
    for (const [session, projection] of this.#projections) {
      if (!keys.some((key) => projection.isBehind(key))) continue;
      await this.#lock.run(session, () => this.#bring(projection, true));
    }
  }

  /** Whether the sessions of a batch are still on their way to where the log ended when reading it began. */
  #catchingUp(key: string, { records, partition }: RecordBatch): boolean {
    const nowMs = this.#options.nowMs();
    const target = this.#catchUpTo.get(key);
    if (target && (records.at(-1)?.offset ?? 0) + 1 >= target.next) this.#catchUpTo.delete(key);
    return keysOf(partition).some((each) => {
      const other = this.#catchUpTo.get(each);
      return other !== undefined && nowMs - other.sinceMs <= MAX_CATCH_UP_MS;
    });
  }

  async #apply(projection: Projection, change: SessionChange): Promise<void> {
    // While the store is away it is asked again, though an earlier try may have been taken: then it has
    // what this change leads to, and refuses it.
    const outcome = await this.#ask(() => this.#options.store.apply(change));
    if (outcome.applied || isWhereItLeads(outcome.stored, change)) {
      this.counts.steps++;
      for (const { log } of change.items) if (log !== 'raceControl') this.counts.derived++;
      projection.applied(change);
      this.counts.unsent += projection.takeDropped();
      return;
    }
    this.counts.refused++;
    if (!isAhead(outcome.stored?.offsets ?? null, change.from)) void this.restart();
    throw new Error(
      `the live store has another state of ${change.session} than this projector believed; it is read again from there`,
    );
  }

  async #projection(session: string, life: number): Promise<Projection> {
    this.#checkLife(life);
    const held = this.#projections.get(session);
    if (held) {
      // The map's order is that of last use.
      this.#projections.delete(session);
      this.#projections.set(session, held);
      return held;
    }
    this.#dropIdle();
    const snapshot = await this.#ask(() => this.#options.store.snapshot(session));
    if (snapshot === null && (await this.#lost())) {
      void this.restart();
    }
    this.#checkLife(life);
    const projection = new Projection(session, snapshot, randomUUID(), this.#options.derivation);
    this.#projections.set(session, projection);
    return projection;
  }

  /** A batch that waited while all was begun anew would be taken for the whole of its session. */
  #checkLife(life: number): void {
    if (life !== this.#life) throw new Error('everything is read anew');
  }

  /** What a held session has folded is not applied yet: nothing beyond it may be marked. */
  async #mark(partition: string, batch: RecordBatch): Promise<void> {
    const last = batch.records.at(-1);
    if (!last) return;
    for (const projection of this.#projections.values()) if (projection.isBehind(partition)) return;
    const believed = this.#marked.get(partition) ?? 0;
    const next = last.offset + 1;
    let marked: boolean;
    try {
      marked = await this.#options.store.markApplied({ [partition]: next }, { [partition]: believed });
    } catch {
      return; // Marks only save reading: the next batch's covers this one's.
    }
    if (!marked) void this.restart();
    else if (this.#marked.has(partition)) this.#marked.set(partition, Math.max(next, believed));
  }

  /** Whether the live store has less than was marked in it. */
  async #lost(): Promise<boolean> {
    const believed = [...this.#marked];
    const applied = await this.#ask(() => this.#options.store.appliedUpTo());
    return believed.some(([key, offset]) => (applied[key] ?? 0) < offset);
  }

  /** What the live store answers, as soon as it does. */
  #ask<T>(question: () => Promise<T>): Promise<T> {
    return untilAvailable(question, () => !this.#closed && !this.#interrupted);
  }

  /** What the store has can be read from it again: sessions that are over go first. */
  #dropIdle(): void {
    for (const [session, projection] of this.#projections) {
      const { size } = this.#projections;
      const over = size >= MAX_HELD_ENDED && !summaryOf(projection.state).active;
      if ((over || size >= MAX_HELD_PROJECTIONS) && !projection.dirty) this.#projections.delete(session);
    }
  }

  #forget(partition: string): void {
    this.#catchUpTo.delete(partition);
    this.#marked.delete(partition);
    for (const [session, projection] of this.#projections) {
      if (projection.reads(partition)) this.#projections.delete(session);
    }
  }
}

function keysOf(number: number): readonly string[] {
  return READ_TOPICS.map((topic) => offsetKey(topic, number));
}

/** Whether the store stands where a change would have brought it. */
function isWhereItLeads(stored: StoredPosition | null, { epoch, to }: SessionChange): boolean {
  if (stored?.epoch !== epoch) return false;
  const keys = new Set([...Object.keys(stored.offsets), ...Object.keys(to)]);
  return [...keys].every((key) => stored.offsets[key] === to[key]);
}

/** Whether the store has everything that was believed, and possibly more: then reading on loses nothing. */
function isAhead(stored: Offsets | null, believed: Offsets | null): boolean {
  if (!believed) return true;
  if (!stored) return false;
  return Object.entries(believed).every(([key, offset]) => (stored[key] ?? 0) >= offset);
}
