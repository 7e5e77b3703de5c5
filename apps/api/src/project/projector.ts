import { randomUUID } from 'node:crypto';
import type { WallClock } from '@slipstream/sources/playback/playback';
import { systemClock } from '@slipstream/sources/playback/system-clock';
import type { CommentaryItem } from '@slipstream/timing/derive/items';
import { type Applied, type LiveStore, offsetKey, type SessionChange } from '../live/live-store.ts';
import { untilAvailable } from '../live/until-available.ts';
import { pauses } from '../log/back-off.ts';
import type { EventLog, LogRecord, PartitionNumber, Reading, RecordBatch } from '../log/event-log.ts';
import { KeyedLock } from '../log/keyed-lock.ts';
import type { DerivationOptions } from './derivation.ts';
import { DerivedTopics, isOurs } from './derived-topics.ts';
import { Projection, summaryOf } from './projection.ts';
import { noCounts } from './projector-counts.ts';
import { type ReadRecord, readRecord } from './read-record.ts';
import { READ_TOPICS } from './read-topics.ts';
import { StepsUnderWay } from './steps-under-way.ts';
import { isAhead, isWhereItLeads } from './store-standing.ts';
import { keysOf, Tenure } from './tenure.ts';
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
  /** Whether the live store is known to be away: then nothing moves, and reading anew would not help. */
  readonly storeIsAway?: () => boolean;
  readonly clock?: WallClock;
}

const GROUP = 'slipstream-projector';
/** Sessions whose fold is kept ready; about a megabyte each. */
const MAX_HELD_PROJECTIONS = 50;
/** With more than these held, those whose session is over are dropped. */
const MAX_HELD_ENDED = 2;
/** A jump of the playhead folds a whole race in a few seconds; longer than this, viewers see it in steps. */
const MAX_HOLD_MS = 15_000;
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
/** A log that could not be read is asked again after this. */
const READ_ANEW_RETRY_MS = 1_000;

/**
 * Folds the events of every session that it owns and applies the result to the live store: each
 * batch of a session is one atomic step. What the store refuses was applied by somebody else, or
 * lies in a picture that is gone; then the projection is read anew from the store, and the log from
 * the offset that the store has.
 */
export class Projector {
  readonly counts = noCounts();
  readonly #options: ProjectorOptions;
  readonly #clock: WallClock;
  readonly #projections = new Map<string, Projection>();
  /** By partition number: what is this projector's now. */
  readonly #tenures = new Map<number, Tenure>();
  /** Telemetry and timing of one session arrive side by side; one folds at a time. */
  readonly #lock = new KeyedLock();
  readonly #topics: DerivedTopics;
  readonly #desk: WritingDesk | null;
  readonly #steps: StepsUnderWay;
  #reading: Reading | null = null;
  #restarting: Promise<void> | null = null;
  /** What waits for the live store is to be read anew. */
  #interrupted = false;
  /** Counts the readings: what an earlier one left at work must not meddle with the next. */
  #life = 0;
  #closed = false;

  constructor(options: ProjectorOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
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
      clock: this.#clock,
    });
  }

  /** Resolves when the first reading has begun. Never rejects: a log that does not answer is asked again. */
  start(): Promise<void> {
    return this.restart();
  }

  async #consume(): Promise<void> {
    const { log, store, group = GROUP } = this.#options;
    const life = this.#life;
    this.#reading = await log.consume({
      group,
      topics: READ_TOPICS,
      startAt: async (at) => {
        const key = offsetKey(at.topic, at.partition);
        const sinceMs = this.#options.nowMs();
        const tenure = this.#tenures.get(at.partition) ?? new Tenure(at.partition);
        if (life === this.#life) this.#tenures.set(at.partition, tenure);
        tenure.beginning(key, sinceMs);
        const { next } = await log.offsets(at);
        const from = (await this.#ask(() => store.appliedUpTo()))[key] ?? 0;
        tenure.begins(key, { from, next, sinceMs });
        return from;
      },
      onBatch: (batch) => this.#onBatch(batch, life),
      // Who owns them next may have applied more than these know of by the time they come back.
      onRevoked: (at) => this.#forget(at),
      waits: () => this.#options.storeIsAway?.() === true,
    });
  }

  /** Reads everything anew from what the store has: after the store may have lost something. Never rejects. */
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
      for (const { number } of [...this.#tenures.values()]) this.#release(number);
      this.#projections.clear();
      if (this.#closed) return;
      try {
        await this.#consume();
      } catch {
        life = -1;
        await pauses(this.#clock)(READ_ANEW_RETRY_MS);
      }
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
    const tenure = this.#tenureOf(batch, life);
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
    const pace = tenure.catchesUp(batch, this.#options.nowMs()) ? 'held' : batch.more ? 'ahead' : 'done';
    for (const [session, events] of bySession) {
      tenure.sessions.add(session);
      await this.#lock.run(session, () => this.#project(session, key, events, pace, tenure));
      await this.#room(session);
    }
    this.#check(tenure);
    if (pace !== 'held') await this.#flush(tenure, pace);
    this.#check(tenure);
    const marking = this.#mark(key, batch, tenure);
    if (pace !== 'ahead') await marking;
  }

  async #project(
    session: string,
    partition: string,
    events: readonly ReadRecord[],
    pace: Pace,
    tenure: Tenure,
  ): Promise<void> {
    const projection = await this.#projection(session, tenure);
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
  async #bringBack(projection: Projection, lines: readonly CommentaryItem[]): Promise<boolean> {
    const { session } = projection;
    return this.#lock.run(session, async () => {
      if (this.#closed || this.#interrupted || !this.#isHeld(projection)) return false;
      const heldOver = projection.dirty;
      if (projection.release(lines)) await this.#steps.bring(projection, heldOver);
      return true;
    });
  }

  /** Brings sessions that were held while their partitions caught up, and had nothing in the last batch. */
  async #flush({ number, sessions }: Tenure, pace: Exclude<Pace, 'held'>): Promise<void> {
    const keys = keysOf(number);
    for (const [session, projection] of this.#projections) {
      if (!keys.some((key) => projection.isBehind(key))) continue;
      sessions.add(session);
      await this.#lock.run(session, () => this.#bring(projection, true, pace));
    }
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
    this.#desk?.attend(projection, (lines) => this.#bringBack(projection, lines));
  }

  async #projection(session: string, tenure: Tenure): Promise<Projection> {
    this.#check(tenure);
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
    this.#check(tenure);
    const projection = new Projection(session, snapshot, randomUUID(), this.#options.derivation);
    this.#projections.set(session, projection);
    return projection;
  }

  /**
   * What was folded of a partition that is read in no tenure is in no store, and the records before the batch
   * do not come again by themselves. A log that hands all topics of a number over as one never brings such a
   * batch; where one comes, everything is read anew.
   */
  #tenureOf({ topic, partition }: RecordBatch, life: number): Tenure {
    if (life !== this.#life) throw new Error('everything is read anew');
    const tenure = this.#tenures.get(partition);
    if (tenure?.marked.has(offsetKey(topic, partition))) return tenure;
    void this.restart();
    throw new Error(
      `${topic}:${partition} was not handed over with its other topics: everything is read anew`,
    );
  }

  /** Whoever waited while a partition was handed over, or all was begun anew, must change nothing. */
  #check(tenure: Tenure): void {
    if (this.#interrupted || this.#tenures.get(tenure.number) !== tenure)
      throw new Error('it is read anew meanwhile');
  }

  #isHeld(projection: Projection): boolean {
    return this.#projections.get(projection.session) === projection;
  }

  /** What a session has folded and no step brought yet is not applied: nothing beyond it is marked. */
  async #mark(partition: string, batch: RecordBatch, tenure: Tenure): Promise<void> {
    const last = batch.records.at(-1);
    if (!last) return;
    const believed = tenure.marked.get(partition) ?? 0;
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
    if (this.#interrupted || this.#tenures.get(tenure.number) !== tenure) return;
    if (marked) tenure.mark(partition, next);
    else void this.restart();
  }

  /** Whether the live store has less than was marked in it. */
  async #lost(): Promise<boolean> {
    const believed = [...this.#tenures.values()].flatMap(({ marked }) => [...marked]);
    const applied = await this.#ask(() => this.#options.store.appliedUpTo());
    return believed.some(([key, offset]) => (applied[key] ?? 0) < offset);
  }

  /** What the live store answers, as soon as it does. */
  #ask<T>(question: () => Promise<T>): Promise<T> {
    return untilAvailable(question, () => !this.#closed && !this.#interrupted, pauses(this.#clock));
  }

  /** What the store has can be read from it again: sessions that are over go first. */
  #dropIdle(): void {
    for (const [session, projection] of this.#projections) {
      const { size } = this.#projections;
      const over = size >= MAX_HELD_ENDED && !summaryOf(projection.state).active;
      if ((over || size >= MAX_HELD_PROJECTIONS) && !projection.dirty) this.#projections.delete(session);
    }
  }

  /** What is folded of the number goes; where that was of other numbers too, those are cut off from it. */
  #forget({ partition }: PartitionNumber): void {
    this.#release(partition);
    const keys = keysOf(partition);
    const others = [...this.#tenures.values()].flatMap(({ marked }) => [...marked.keys()]);
    for (const [session, projection] of this.#projections) {
      if (!keys.some((key) => projection.reads(key))) continue;
      this.#projections.delete(session);
      if (projection.dirty && others.some((key) => projection.reads(key))) void this.restart();
    }
  }

  #release(number: number): void {
    for (const session of this.#tenures.get(number)?.sessions ?? []) this.#lock.forget(session);
    this.#tenures.delete(number);
  }
}
