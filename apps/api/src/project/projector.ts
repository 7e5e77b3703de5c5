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
  /** Returns true while the live store is known to be unavailable. Re-reading would not help then. */
  readonly storeIsAway?: () => boolean;
  readonly clock?: WallClock;
}

const GROUP = 'slipstream-projector';
/** Most sessions whose fold stays in memory, at about a megabyte each. */
const MAX_HELD_PROJECTIONS = 50;
/** Beyond this number, projections of ended sessions are dropped. */
const MAX_HELD_ENDED = 2;
/** A jump of the playhead folds a whole race in a few seconds. After this time viewers see it in steps. */
const MAX_HOLD_MS = 15_000;
/**
 * Most items folded while the live store is unavailable. Beyond it reading waits. It is half of what a log keeps,
 * and one step of this size is still small enough to publish whole.
 */
const MAX_UNTOLD_ITEMS = 5_000;
/**
 * State of a batch's step when the next batch arrives. `held`: not sent, because the session is catching up.
 * `ahead`: on its way, because more records already wait. `done`: in the live store.
 */
type Pace = 'held' | 'ahead' | 'done';
/** Wait before the next attempt to read the log. */
const READ_ANEW_RETRY_MS = 1_000;

/**
 * Folds the events of every session that it owns and applies the result to the live store: each batch of a
 * session is one atomic step. The store refuses a step when another process has applied it, or when it has lost
 * the state that the step builds on. The projector then re-reads the state from the store, and the log from the
 * store's offset.
 */
export class Projector {
  readonly counts = noCounts();
  readonly #options: ProjectorOptions;
  readonly #clock: WallClock;
  readonly #projections = new Map<string, Projection>();
  /** The current tenures of this projector, keyed by partition number. */
  readonly #tenures = new Map<number, Tenure>();
  /** Telemetry and timing of one session arrive in parallel. The lock folds one at a time. */
  readonly #lock = new KeyedLock();
  readonly #topics: DerivedTopics;
  readonly #desk: WritingDesk | null;
  readonly #steps: StepsUnderWay;
  #reading: Reading | null = null;
  #restarting: Promise<void> | null = null;
  /** True while a restart is pending: waits for the live store end early. */
  #interrupted = false;
  /** Counts the readings. Work left over from an earlier reading must not affect the next one. */
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

  /** Resolves when the first reading has begun. Never rejects: it retries while the log does not respond. */
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
      // Another owner may apply more before the partition comes back.
      onRevoked: (at) => this.#forget(at),
      waits: () => this.#options.storeIsAway?.() === true,
    });
  }

  /** Re-reads everything from the store's offsets, for example after the store may have lost data. Never rejects. */
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
      // Calls from here on refer to the reading that begins now.
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

  /** Call it when the live store is available again. It re-reads only when the store has lost data. */
  async storeIsBack(): Promise<void> {
    await this.#restarting;
    try {
      if (await this.#lost()) await this.restart();
    } catch {
      // The store is unavailable again, or this is closing. The next write detects either.
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
    // Wait for all at once. No later record is applied before.
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

  /** Waits while too many items are folded behind the current step. */
  async #room(session: string): Promise<void> {
    const projection = this.#projections.get(session);
    if (projection && projection.untold > MAX_UNTOLD_ITEMS) await this.#steps.room(projection);
  }

  /** Re-reads folded records that are in no store. The current batch arrives again by itself; earlier batches do not. */
  #giveUp(projection: Projection, heldOver: boolean): void {
    if (this.#isHeld(projection)) this.#projections.delete(projection.session);
    if (heldOver) void this.restart();
  }

  /** Takes lines back from the writer. @returns true when more lines of this projection may follow */
  async #bringBack(projection: Projection, lines: readonly CommentaryItem[]): Promise<boolean> {
    const { session } = projection;
    return this.#lock.run(session, async () => {
      if (this.#closed || this.#interrupted || !this.#isHeld(projection)) return false;
      const heldOver = projection.dirty;
      if (projection.release(lines)) await this.#steps.bring(projection, heldOver);
      return true;
    });
  }

  /** Applies sessions that were held during catch-up and have no records in the last batch. */
  async #flush({ number, sessions }: Tenure, pace: Exclude<Pace, 'held'>): Promise<void> {
    const keys = keysOf(number);
    for (const [session, projection] of this.#projections) {
      if (!keys.some((key) => projection.isBehind(key))) continue;
      sessions.add(session);
      await this.#lock.run(session, () => this.#bring(projection, true, pace));
    }
  }

  #settle(projection: Projection, step: SessionChange, outcome: Applied): void {
    // The store may have applied an earlier attempt during an outage. It then has the result of this step and refuses it.
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
      // The map is ordered by last use.
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
   * Returns the tenure of a batch. A batch outside any tenure means that earlier folded records are in no store and
   * do not arrive again, so the projector re-reads everything. A log that hands over all topics of a number at
   * once never delivers such a batch.
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

  /** Throws after a hand-over or a restart: work that waited in the meantime must not change anything. */
  #check(tenure: Tenure): void {
    if (this.#interrupted || this.#tenures.get(tenure.number) !== tenure)
      throw new Error('it is read anew meanwhile');
  }

  #isHeld(projection: Projection): boolean {
    return this.#projections.get(projection.session) === projection;
  }

  /** Marks the offset as applied, up to the first folded record that no step has applied yet. */
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

  /** Returns true when the live store has less than its marks. */
  async #lost(): Promise<boolean> {
    const believed = [...this.#tenures.values()].flatMap(({ marked }) => [...marked]);
    const applied = await this.#ask(() => this.#options.store.appliedUpTo());
    return believed.some(([key, offset]) => (applied[key] ?? 0) < offset);
  }

  /** Asks the live store, and waits while it is unavailable. */
  #ask<T>(question: () => Promise<T>): Promise<T> {
    return untilAvailable(question, () => !this.#closed && !this.#interrupted, pauses(this.#clock));
  }

  /** Drops projections that the store also has. Ended sessions go first. */
  #dropIdle(): void {
    for (const [session, projection] of this.#projections) {
      const { size } = this.#projections;
      const over = size >= MAX_HELD_ENDED && !summaryOf(projection.state).active;
      if ((over || size >= MAX_HELD_PROJECTIONS) && !projection.dirty) this.#projections.delete(session);
    }
  }

  /** Drops the projections that read this number. Restarts when one also has unsaved records of other numbers. */
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
