import { randomUUID } from 'node:crypto';
import type { CommentaryItem } from '@slipstream/timing/derive/items';
import { type Applied, type LiveStore, offsetKey, type SessionChange } from '../live/live-store.ts';
import { isAway, untilAvailable } from '../live/until-available.ts';
import type { EventLog, LogRecord, Reading, RecordBatch } from '../log/event-log.ts';
import { TOPICS } from '../log/topics.ts';
import type { DerivationOptions } from './derivation.ts';
import { DerivedTopics, isOurs } from './derived-topics.ts';
import { KeyedLock } from './keyed-lock.ts';
import { Projection, summaryOf } from './projection.ts';
import { noCounts } from './projector-counts.ts';
import { type ReadRecord, readRecord } from './read-record.ts';
import { isAhead, isWhereItLeads } from './store-standing.ts';
import { WritingDesk } from './writing-desk.ts';

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
/**
 * Folded while the live store is away; past it reading waits. Half of what a log keeps, in one step that is
 * still small enough to be told whole.
 */
const MAX_UNTOLD_ITEMS = 5_000;
/** What is folded together: a session's partition has the same number in each. */
const READ_TOPICS = [TOPICS.timing, TOPICS.telemetry, TOPICS.commentary, TOPICS.anomalies] as const;

/**
 * Folds the events of every session that it owns and applies the result to the live store: each
 * batch of a session is one atomic step. What the store refuses was applied by somebody else, or
 * lies in a picture that is gone; then the projection is read anew from the store, and the log from
 * the offset that the store has.
 */
export class Projector {
  readonly counts = noCounts();
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
  /** Steps that the live store did not take because it is away, and what becomes of them. */
  readonly #outages = new Map<Projection, Promise<void>>();
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
    const aside: Promise<void>[] = [];
    for (const record of batch.records) {
      if (isOurs(record)) continue;
      const decoded = readRecord(batch.topic, record);
      if (!decoded.ok) {
        this.counts.poison++;
        aside.push(this.#options.onPoison(batch, record, decoded.reason));
        continue;
      }
      const events = bySession.get(decoded.session);
      if (events) events.push(decoded.read);
      else bySession.set(decoded.session, [decoded.read]);
    }
    // Together: one wait for the log, however many there are. Nothing behind them is applied before.
    await Promise.all(aside);
    const key = offsetKey(batch.topic, batch.partition);
    const catchingUp = this.#catchingUp(key, batch);
    for (const [session, events] of bySession) {
      await this.#lock.run(session, () => this.#project(session, key, events, catchingUp, life));
      await this.#room(session);
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
    const step = projection.takeStep();
    if (!step) return;
    try {
      const outcome = await this.#options.store.apply(step).catch((cause: unknown) => {
        if (isAway(cause)) return null;
        throw cause;
      });
      if (outcome) this.#settle(projection, step, outcome);
      else this.#outages.set(projection, this.#outlast(projection, step));
    } catch (cause) {
      this.#giveUp(projection, heldOver);
      throw cause;
    }
  }

  /**
   * The live store is away. Folding goes on meanwhile, so that all of an outage is one more step, behind
   * the one that is asked again until it is answered: an earlier try of that may have been taken.
   */
  async #outlast(projection: Projection, step: SessionChange): Promise<void> {
    const { session } = projection;
    const wanted = () => !this.#closed && !this.#interrupted && this.#projections.get(session) === projection;
    try {
      const outcome = await untilAvailable(() => this.#options.store.apply(step), wanted);
      await this.#lock.run(session, async () => {
        this.#outages.delete(projection);
        if (!wanted()) return;
        this.#settle(projection, step, outcome);
        await this.#bring(projection, true);
      });
    } catch {
      this.#outages.delete(projection);
      // No batch waits for it: what it was to bring is read again.
      if (wanted()) this.#giveUp(projection, true);
    }
  }

  /** Waits while more was folded in an outage than is to be kept. */
  async #room(session: string): Promise<void> {
    const projection = this.#projections.get(session);
    if (projection && projection.untold > MAX_UNTOLD_ITEMS) await this.#outages.get(projection);
  }

  /** What was folded and is in no store is read again: a batch at work comes again by itself, those before it do not. */
  #giveUp(projection: Projection, heldOver: boolean): void {
    const { session } = projection;
    if (this.#projections.get(session) === projection) this.#projections.delete(session);
    if (heldOver) void this.restart();
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

  #settle(projection: Projection, step: SessionChange, outcome: Applied): void {
    // A store that was away may have taken an earlier try: then it has what this step leads to, and refuses it.
    if (!outcome.applied && !isWhereItLeads(outcome.stored, step)) {
      this.counts.refused++;
      if (!isAhead(outcome.stored?.offsets ?? null, step.from)) void this.restart();
      throw new Error(
        `the live store has another state of ${step.session} than this projector believed; it is read again from there`,
      );
    }
    this.counts.steps++;
    for (const { log } of step.items) if (log !== 'raceControl') this.counts.derived++;
    projection.applied(step);
    this.counts.unsent += projection.takeDropped();
    // What was derived while the store was away is in the next step.
    if (projection.dirty) return;
    this.#topics.send(projection);
    this.#desk?.attend(projection, (lines) => this.#release(projection, lines));
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
