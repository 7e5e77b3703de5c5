import { randomUUID } from 'node:crypto';
import type { CommentaryItem } from '@slipstream/timing/derive/items';
import { type Applied, type LiveStore, offsetKey, type SessionChange } from '../live/live-store.ts';
import { untilAvailable } from '../live/until-available.ts';
import type { EventLog, LogRecord, Reading, RecordBatch, TopicPartition } from '../log/event-log.ts';
import { TOPICS } from '../log/topics.ts';
import type { DerivationOptions } from './derivation.ts';
import { DerivedTopics, isOurs } from './derived-topics.ts';
import { KeyedLock } from './keyed-lock.ts';
import { Projection, summaryOf } from './projection.ts';
import { noCounts } from './projector-counts.ts';
import { type ReadRecord, readRecord } from './read-record.ts';
import { StepsUnderWay } from './steps-under-way.ts';
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
/**
 * Where a batch's step is when the next batch comes: nowhere, while its session catches up; on its way,
 * where more waits already; in the live store.
 */
type Pace = 'held' | 'ahead' | 'done';
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
  readonly #steps: StepsUnderWay;
  /** Partitions whose batches at work may be of sessions that were folded further than anything has them. */
  readonly #cutOff = new Set<string>();
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
    this.#steps = new StepsUnderWay({
      store: options.store,
      nextStep: (projection) =>
        projection.holds(options.nowMs(), MAX_HOLD_MS) ? null : projection.takeStep(),
      wanted: (projection) => !this.#closed && !this.#interrupted && this.#isHeld(projection),
      settle: (projection, step, outcome) => this.#settle(projection, step, outcome),
      giveUp: (projection, heldOver) => this.#giveUp(projection, heldOver),
    });
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
        this.#cutOff.delete(key);
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
      onRevoked: (at) => this.#forget(at),
    });
  }

  /** Reads everything anew from what the store has: after the store may have lost something. */
  restart(): Promise<void> {
    this.#interrupted = true;
    this.#life++;
    this.#restarting ??= this.#readAnew().finally(() => {
      this.#restarting = null;
    });
    return this.#restarting;
  }

  async #readAnew(): Promise<void> {
    for (let life = -1; life !== this.#life && !this.#closed; ) {
      await this.#reading?.close();
      // Who asks from here on means the reading that begins now.
      life = this.#life;
      this.#interrupted = false;
      this.#projections.clear();
      this.#catchUpTo.clear();
      this.#marked.clear();
      this.#cutOff.clear();
      if (!this.#closed) await this.start();
    }
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
    await this.#steps.drained();
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
    const pace = this.#catchingUp(key, batch) ? 'held' : batch.more ? 'ahead' : 'done';
    for (const [session, events] of bySession) {
      await this.#lock.run(session, () => this.#project(session, key, events, pace, life));
      await this.#room(session);
    }
    this.#checkLife(life);
    if (pace !== 'held') await this.#flush(batch.partition, pace);
    this.#checkLife(life);
    this.#checkWhole(key);
    const marking = this.#mark(key, batch, life);
    if (pace !== 'ahead') await marking;
  }

  async #project(
    session: string,
    partition: string,
    events: readonly ReadRecord[],
    pace: Pace,
    life: number,
  ): Promise<void> {
    this.#checkWhole(partition);
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
    if (pace !== 'held') await this.#bring(projection, heldOver, pace);
  }

  async #bring(projection: Projection, heldOver: boolean, pace: Exclude<Pace, 'held'>): Promise<void> {
    if (pace === 'ahead') this.#steps.set(projection);
    else await this.#steps.bring(projection, heldOver);
  }

  /** Waits while more was folded behind a step than is to be kept. */
  async #room(session: string): Promise<void> {
    const projection = this.#projections.get(session);
    if (projection && projection.untold > MAX_UNTOLD_ITEMS) await this.#steps.room(projection);
  }

  /** What was folded and is in no store is read again: a batch at work comes again by itself, those before it do not. */
  #giveUp(projection: Projection, heldOver: boolean): void {
    if (this.#isHeld(projection)) this.#projections.delete(projection.session);
    if (heldOver) void this.restart();
  }

  /** Lines come back from the writer. @returns whether more of this projection's may follow */
  async #release(projection: Projection, lines: readonly CommentaryItem[]): Promise<boolean> {
    const { session } = projection;
    return this.#lock.run(session, async () => {
      if (this.#closed || this.#interrupted || !this.#isHeld(projection)) return false;
      const heldOver = projection.dirty;
      if (projection.release(lines)) await this.#steps.bring(projection, heldOver);
      return true;
    });
  }

  /** Brings sessions that were held while their partitions caught up, and had nothing in the last batch. */
  async #flush(number: number, pace: Exclude<Pace, 'held'>): Promise<void> {
    const keys = keysOf(number);
    for (const [session, projection] of this.#projections) {
      if (!keys.some((key) => projection.isBehind(key))) continue;
      await this.#lock.run(session, () => this.#bring(projection, true, pace));
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

  /** The session of a batch may have been folded by a projection that went with its other partition. */
  #checkWhole(partition: string): void {
    if (this.#cutOff.has(partition)) throw new Error(`${partition} is handed over with its other topics`);
  }

  #isHeld(projection: Projection): boolean {
    return this.#projections.get(projection.session) === projection;
  }

  /** What a session has folded and no step brought yet is not applied: nothing beyond it is marked. */
  async #mark(partition: string, batch: RecordBatch, life: number): Promise<void> {
    const last = batch.records.at(-1);
    if (!last) return;
    const believed = this.#marked.get(partition) ?? 0;
    let next = last.offset + 1;
    for (const projection of this.#projections.values()) {
      if (!projection.isBehind(partition)) continue;
      next = Math.min(next, projection.storedUpTo(partition));
      if (next <= believed) return;
    }
    let marked: boolean;
    try {
      marked = await this.#options.store.markApplied({ [partition]: next }, { [partition]: believed });
    } catch {
      return; // Marks only save reading: the next batch's covers this one's.
    }
    if (life !== this.#life) return;
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

  #forget({ topic, partition }: TopicPartition): void {
    const revoked = offsetKey(topic, partition);
    this.#catchUpTo.delete(revoked);
    this.#marked.delete(revoked);
    this.#cutOff.delete(revoked);
    const others = keysOf(partition).filter((key) => this.#marked.has(key));
    for (const [session, projection] of this.#projections) {
      if (!projection.reads(revoked)) continue;
      this.#projections.delete(session);
      if (projection.dirty) for (const key of others) if (projection.reads(key)) this.#cutOff.add(key);
    }
  }
}

function keysOf(number: number): readonly string[] {
  return READ_TOPICS.map((topic) => offsetKey(topic, number));
}
