import { decodeEventJson, type TimingEvent } from '@slipstream/timing/events/envelope';
import { fold, initialState } from '@slipstream/timing/fold/fold';
import type { PartKey } from '@slipstream/timing/fold/parts';
import type { Playhead, SessionState } from '@slipstream/timing/fold/state';
import type { ReplicaChange, SessionView } from '../live/session-replica.ts';
import type { EventLog, LogRecord, Reading } from '../log/event-log.ts';
import { partitionOf } from '../log/partition.ts';
import { Slice } from './guards/turns.ts';
import { isOf, SESSION_TOPICS } from './past-view.ts';
import { shownUpToMs } from './streams/shown-up-to.ts';

/**
 * Shows a session `delayMs` of session time behind the live one. It folds the same log a second time, with a
 * clock that runs behind.
 *
 * @remarks A session younger than the delay appears as not begun: it has its announcement and no other events.
 * `version` is the version of the session at the instant shown and counts over all epochs.
 */
export class DelayedView implements SessionView {
  readonly session: string;
  readonly #log: EventLog;
  readonly #behind: Behind;
  readonly #listeners = new Set<(change: ReplicaChange) => void>();
  readonly #readings: Reading[] = [];
  #state: SessionState | null = null;
  #folding: SessionState;
  #begun = false;
  #closed = false;
  #caughtUp: () => void = () => {};

  private constructor(log: EventLog, session: string, behind: Behind) {
    this.session = session;
    this.#log = log;
    this.#behind = behind;
    this.#folding = initialState(session);
  }

  /** Resolves when the view has folded every due event. */
  static async open(log: EventLog, session: string, behind: Behind): Promise<DelayedView> {
    const view = new DelayedView(log, session, behind);
    const caughtUp = new Promise<void>((resolve) => {
      view.#caughtUp = resolve;
    });
    try {
      await view.#start();
    } catch (cause) {
      await view.close().catch(() => {});
      throw cause;
    }
    await caughtUp;
    return view;
  }

  get state(): SessionState | null {
    return this.#state;
  }

  /** True once the view shows an event of the current epoch. */
  get begun(): boolean {
    return this.#begun;
  }

  onChange(tell: (change: ReplicaChange) => void): () => void {
    this.#listeners.add(tell);
    return () => this.#listeners.delete(tell);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#listeners.clear();
    await Promise.all(this.#readings.map((reading) => reading.close()));
  }

  async #start(): Promise<void> {
    let behind = SESSION_TOPICS.length;
    for (const topic of SESSION_TOPICS) {
      const at = { topic, partition: partitionOf(this.session, await this.#log.partitions(topic)) };
      const { oldest, next } = await this.#log.offsets(at);
      let reached = false;
      const reach = () => {
        if (reached) return;
        reached = true;
        if (--behind > 0) return;
        this.#show('all');
        this.#caughtUp();
      };
      if (oldest >= next) reach();
      this.#readings.push(
        await this.#log.tail({ ...at, from: oldest, onBatch: (records) => this.#take(records, next, reach) }),
      );
    }
  }

  async #take(records: readonly LogRecord[], end: number, reach: () => void): Promise<void> {
    let changed = new Set<PartKey>();
    let reset = false;
    const flush = () => {
      if (changed.size > 0) this.#show(reset ? 'all' : changed);
      changed = new Set();
      reset = false;
    };
    const slice = new Slice();
    await slice.next();
    for (const record of records) {
      if (slice.isOver) await slice.next();
      if (this.#closed) return;
      if (isOf(this.session, record.key)) {
        const decoded = decodeEventJson(record.value);
        // The view shows the live playhead, moved back by the delay: see `#show`.
        if (decoded.ok && decoded.event.session === this.session && decoded.event.type !== 'PlayheadMoved') {
          if (!this.#isDue(decoded.event)) {
            flush();
            reach();
            await this.#untilDue(decoded.event);
            await slice.next();
            if (this.#closed) return;
          }
          const folded = fold(this.#folding, decoded.event);
          this.#folding = folded.state;
          reset ||= folded.reset;
          for (const part of folded.changed) changed.add(part);
        }
      }
      if (record.offset + 1 >= end) reach();
    }
    flush();
  }

  #show(changed: ReadonlySet<PartKey> | 'all'): void {
    const live = this.#behind.live();
    const isOfNow = this.#folding.epoch >= (live?.epoch ?? 0);
    const known = this.#folding.version > 0 || this.#folding.epoch > 0;
    // Skip an ended epoch: the last state stays until an event of the new epoch is due.
    if (!isOfNow && this.#state) return;
    this.#begun = isOfNow && known;
    this.#state = this.#begun ? this.#asShown(this.#folding, live) : this.#notBegun(live);
    for (const tell of this.#listeners) tell({ changed, items: [] });
  }

  #asShown(state: SessionState, live: SessionState | null): SessionState {
    const announced = state.info.announced ?? live?.info.announced ?? null;
    const { delayMs } = this.#behind;
    return {
      ...state,
      info: { ...state.info, announced },
      playhead: this.#playhead(live),
      view: { delayMs },
    };
  }

  /** Returns null until the session is announced. */
  #notBegun(live: SessionState | null): SessionState | null {
    if (!live?.info.announced) return null;
    const { version } = this.#folding;
    return this.#asShown({ ...initialState(this.session), version, epoch: live.epoch }, live);
  }

  /** Returns the live playhead moved back by the delay. In an ended session it runs on to the end and stops there. */
  #playhead(live: SessionState | null): Playhead {
    const { nowMs, delayMs } = this.#behind;
    const wallMs = nowMs();
    const wallAt = new Date(wallMs).toISOString();
    const setBackMs = (live ? shownUpToMs(live, wallMs) : wallMs) - delayMs;
    const at = new Date(setBackMs).toISOString();
    const playhead = live?.playhead ?? {
      at,
      wallAt,
      speed: 1,
      paused: false,
      settled: true,
      startsAt: at,
      endsAt: null,
      stamp: '',
    };
    if (live?.info.status !== 'ENDED') return { ...playhead, at, wallAt };
    const endsAt = [playhead.endsAt, live.at, live.playhead?.at].reduce<string>(
      (latest, instant) => (instant && instant > latest ? instant : latest),
      '',
    );
    if (endsAt === '') return { ...playhead, at, wallAt };
    const paused = at >= endsAt;
    return { ...playhead, at: paused ? endsAt : at, wallAt, paused, endsAt };
  }

  /** Returns true when an event is due. Events of an ended epoch are due immediately, so that the view skips them. */
  #isDue({ at, epoch }: TimingEvent): boolean {
    const { live, nowMs, delayMs } = this.#behind;
    const state = live();
    if (!state) return false;
    return epoch < state.epoch || Date.parse(at) <= shownUpToMs(state, nowMs()) - delayMs;
  }

  async #untilDue(event: TimingEvent): Promise<void> {
    while (!this.#closed && !this.#isDue(event)) {
      if (!this.#state && this.#notBegun(this.#behind.live())) this.#show('all');
      await new Promise((resolve) => setTimeout(resolve, DUE_CHECK_MS));
    }
  }
}

/** The live session that a view follows, and its delay in ms of event time. */
export interface Behind {
  readonly live: () => SessionState | null;
  readonly nowMs: () => number;
  readonly delayMs: number;
}

/** Interval between checks for a due event: well below 200 ms, the interval of 5 Hz. */
const DUE_CHECK_MS = 50;
