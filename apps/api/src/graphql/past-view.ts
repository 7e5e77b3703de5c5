import { decodeEventJson, type TimingEvent } from '@slipstream/timing/events/envelope';
import { fold, initialState } from '@slipstream/timing/fold/fold';
import type { PartKey } from '@slipstream/timing/fold/parts';
import type { Playhead, SessionState } from '@slipstream/timing/fold/state';
import { sessionNowMs } from '@slipstream/timing/views/session';
import type { ReplicaChange, SessionView } from '../live/session-replica.ts';
import type { EventLog, LogRecord, Reading } from '../log/event-log.ts';
import { partitionOf } from '../log/partition.ts';
import { TOPICS, type Topic } from '../log/topics.ts';
import { Slice } from './guards/turns.ts';

const SESSION_TOPICS: readonly Topic[] = [TOPICS.timing, TOPICS.telemetry];

/**
 * A session as it stood at an instant: the fold of every event of its newest epoch up to there, read
 * from the log itself. Nothing beneath it knows of anything later.
 *
 * @returns null when the log has nothing of the session up to there.
 */
export async function stateAt(log: EventLog, session: string, at: string): Promise<SessionState | null> {
  let state = initialState(session);
  let any = false;
  for (const topic of SESSION_TOPICS) {
    await readWhole(log, topic, session, (record) => {
      const decoded = decodeEventJson(record.value);
      if (!decoded.ok || decoded.event.session !== session) return;
      // An event past the instant still tells that its epoch has begun.
      if (decoded.event.epoch > state.epoch) state = { ...initialState(session), epoch: decoded.event.epoch };
      if (decoded.event.at > at || decoded.event.type === 'PlayheadMoved') return;
      any = true;
      state = fold(state, decoded.event).state;
    });
  }
  return any ? state : null;
}

/** What was on the partition of a session when the reading began. */
async function readWhole(
  log: EventLog,
  topic: Topic,
  session: string,
  take: (record: LogRecord) => void,
): Promise<void> {
  const at = { topic, partition: partitionOf(session, await log.partitions(topic)) };
  const { oldest, next } = await log.offsets(at);
  if (oldest >= next) return;
  let reading: Reading | null = null;
  await new Promise<void>((resolve, reject) => {
    log
      .tail({
        ...at,
        from: oldest,
        onBatch: async (records) => {
          const slice = new Slice();
          for (const record of records) {
            if (record.offset < next && isOf(session, record.key)) take(record);
            if (slice.isOver) await slice.next();
          }
          if ((records.at(-1)?.offset ?? 0) + 1 >= next) resolve();
        },
      })
      .then((opened) => {
        reading = opened;
      }, reject);
  });
  await (reading as Reading | null)?.close();
}

/**
 * A session as it stood `delayMs` of its own time ago, going on: a second fold of the same log, whose
 * clock runs behind.
 */
export class DelayedView implements SessionView {
  readonly session: string;
  readonly #log: EventLog;
  readonly #behind: Behind;
  readonly #listeners = new Set<(change: ReplicaChange) => void>();
  readonly #readings: Reading[] = [];
  #state: SessionState | null = null;
  #folding: SessionState;
  #closed = false;
  #caughtUp: () => void = () => {};

  private constructor(log: EventLog, session: string, behind: Behind) {
    this.session = session;
    this.#log = log;
    this.#behind = behind;
    this.#folding = initialState(session);
  }

  /** Resolves when everything that is due is folded. */
  static async open(log: EventLog, session: string, behind: Behind): Promise<DelayedView> {
    const view = new DelayedView(log, session, behind);
    const caughtUp = new Promise<void>((resolve) => {
      view.#caughtUp = resolve;
    });
    await view.#start();
    await caughtUp;
    return view;
  }

  get state(): SessionState | null {
    return this.#state;
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
    for (const record of records) {
      if (slice.isOver) await slice.next();
      if (this.#closed) return;
      if (isOf(this.session, record.key)) {
        const decoded = decodeEventJson(record.value);
        // The playhead shown is the live one, set back: see `#show`.
        if (decoded.ok && decoded.event.session === this.session && decoded.event.type !== 'PlayheadMoved') {
          if (!this.#isDue(decoded.event)) {
            flush();
            reach();
            await this.#untilDue(decoded.event);
            if (this.#closed) return;
          }
          if (decoded.event.epoch < this.#liveEpoch()) continue;
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
    const known = this.#folding.version > 0 || this.#folding.epoch > 0;
    this.#state = known ? { ...this.#folding, playhead: this.#playhead() } : null;
    for (const tell of this.#listeners) tell({ changed, items: [] });
  }

  #playhead(): Playhead {
    const { live, nowMs, delayMs } = this.#behind;
    const state = live();
    const wallMs = nowMs();
    const setBack = new Date((state ? shownUpToMs(state, wallMs) : wallMs) - delayMs).toISOString();
    const wallAt = new Date(wallMs).toISOString();
    if (state?.playhead) return { ...state.playhead, at: setBack, wallAt };
    return {
      at: setBack,
      wallAt,
      speed: 1,
      paused: false,
      settled: true,
      startsAt: setBack,
      endsAt: null,
      stamp: '',
    };
  }

  #liveEpoch(): number {
    return this.#behind.live()?.epoch ?? 0;
  }

  /** What is of an epoch that ended is due at once, so that it can be passed over. */
  #isDue({ at, epoch }: TimingEvent): boolean {
    const { live, nowMs, delayMs } = this.#behind;
    const state = live();
    if (!state) return false;
    return epoch < state.epoch || Date.parse(at) <= shownUpToMs(state, nowMs()) - delayMs;
  }

  async #untilDue(event: TimingEvent): Promise<void> {
    while (!this.#closed && !this.#isDue(event))
      await new Promise((resolve) => setTimeout(resolve, DUE_CHECK_MS));
  }
}

/** Whom a delayed view runs behind, and by how much event time. */
export interface Behind {
  readonly live: () => SessionState | null;
  readonly nowMs: () => number;
  readonly delayMs: number;
}

/**
 * How far of its log a session has certainly been shown. A playhead that moves may have been stopped
 * without our knowing yet: then the newest event is what is certain, and not where it would be by now.
 */
function shownUpToMs(state: SessionState, wallMs: number): number {
  const nowMs = sessionNowMs(state, wallMs) ?? wallMs;
  const { playhead, at } = state;
  if (!playhead || playhead.paused) return nowMs;
  return Math.min(nowMs, Math.max(Date.parse(playhead.at), at === null ? 0 : Date.parse(at)));
}

/** How often a delayed view looks whether its next event is due: well below the 200 ms of 5 Hz. */
const DUE_CHECK_MS = 50;

function isOf(session: string, key: string): boolean {
  return key === session || key.startsWith(`${session}/`);
}
