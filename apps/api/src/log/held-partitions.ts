import type { WallClock } from '@slipstream/sources/playback/playback';
import { type BackOff, backOffMs, within } from './back-off.ts';
import type { ConsumeOptions, LogRecord, Stall, TopicPartition } from './event-log.ts';
import {
  type HandoverCommand,
  type HandoverInput,
  type Holding,
  type HoldingPhase,
  IDLE,
  react,
} from './handover.ts';
import { isStalled, LOOK_MS, type Look, look, STANDSTILL_MS, type Standstill } from './standstill.ts';
import type { Topic } from './topics.ts';

/** A partition that is being read. */
export interface OpenPartition {
  /** Number of records on the log that are not handled yet, as far as known. */
  readonly lag: number;
  /** The offset after the last record whose handler resolved. */
  readonly handledUpTo: number;
  /** Number of responses from the log. Absent when the log is in this process. */
  readonly seen?: number;
  /** Starts no further batch. Resolves when the running one ends. */
  close(): Promise<void>;
}

export type OnRecords = (records: readonly LogRecord[], more: boolean) => Promise<void>;

export interface HeldPartitionsOptions
  extends Pick<ConsumeOptions, 'group' | 'startAt' | 'onBatch' | 'onRevoked' | 'waits'> {
  readonly clock: WallClock;
  /** Begins to read a partition. */
  readonly open: (at: TopicPartition, from: number, onRecords: OnRecords) => OpenPartition;
  /** Called when `startAt` rejects. It is called again later. */
  readonly onRetry: (at: TopicPartition, cause: unknown) => void;
  /** Called each time a partition makes no progress for 15 s. `anew`: the partition restarts. */
  readonly onStall: (stall: Stall, anew: boolean) => void;
  readonly random?: () => number;
}

const START_AT_RETRY: BackOff = { firstMs: 100, mostMs: 2_000 };

/** One partition number and its open partitions. */
interface Held {
  holding: Holding<Topic>;
  readonly open: Map<Topic, OpenPartition>;
  /** Keyed by topic. `null`: reading does not begin or does not end. */
  readonly standstills: Map<Topic | null, Standstill>;
  /** Start offsets from the consumer. */
  from: ReadonlyMap<Topic, number>;
  /** Called after each change of phase. */
  readonly settled: Set<() => void>;
  cancelPause: () => void;
}

/** The partitions of one group member. Hands each number over with all its topics at once, and detects stalled partitions. */
export class HeldPartitions {
  readonly #options: HeldPartitionsOptions;
  readonly #numbers = new Map<number, Held>();
  /** Offsets up to which this member handled partitions that no other member can have owned since. */
  readonly #places = new Map<number, Map<Topic, number>>();
  /** Number of log responses to each reader at the last look. */
  readonly #seen = new WeakMap<OpenPartition, number>();
  #lookedMs: number;
  #cancelLook = () => {};
  #closed = false;

  constructor(options: HeldPartitionsOptions) {
    this.#options = options;
    this.#lookedMs = options.clock.nowMs();
    this.#lookLater();
  }

  /** Numbers that this member has, or gains once its previous work on them has ended. */
  get numbers(): number[] {
    return [...this.#numbers]
      .filter(([, { holding }]) => topicsOf(holding) !== null)
      .map(([number]) => number);
  }

  /** Returns all partitions that are being read. */
  open(): { readonly at: TopicPartition; readonly reading: OpenPartition }[] {
    return [...this.#numbers].flatMap(([partition, { open }]) =>
      [...open].map(([topic, reading]) => ({ at: { topic, partition }, reading })),
    );
  }

  /** Sets the numbers of this member, each with its topics. The member loses all others. */
  hold(numbers: ReadonlyMap<number, readonly Topic[]>): void {
    for (const number of this.#numbers.keys()) if (!numbers.has(number)) void this.lose(number);
    for (const [number, topics] of numbers) this.gain(number, topics);
  }

  gain(number: number, topics: readonly Topic[]): void {
    this.#take(number, { type: 'gained', topics });
  }

  /** Resolves when no handler of the number is running. */
  lose(number: number): Promise<void> {
    this.#places.delete(number);
    this.#take(number, { type: 'lost' });
    return this.#once(number, (phase) => phase !== 'ending');
  }

  /** Stops handling but keeps the offsets. If no other member takes a number, it resumes where it stopped. */
  suspend(): void {
    for (const [number, held] of this.#numbers) {
      if (held.holding.phase === 'reading') this.#keepPlaces(number, held);
      this.#take(number, { type: 'lost' });
    }
  }

  /** Loses all numbers and their offsets: other members may have owned them. */
  release(): void {
    for (const number of this.#numbers.keys()) void this.lose(number);
  }

  /** Resolves when this member reads all its partitions. */
  async begun(): Promise<void> {
    const begun = (phase: HoldingPhase) => phase === 'reading' || phase === 'idle';
    await Promise.all([...this.#numbers.keys()].map((number) => this.#once(number, begun)));
  }

  /** Returns the partitions on which records wait and none is handled. */
  stalls(): Stall[] {
    return [...this.#numbers].flatMap(([number, held]) =>
      [...held.standstills].flatMap(([topic, standstill]) =>
        isStalled(standstill) ? [this.#stall(number, held, topic, standstill)] : [],
      ),
    );
  }

  /** Starts no further batch. Resolves when the running ones end, or after `patienceMs`. */
  async close(patienceMs: number): Promise<void> {
    this.#closed = true;
    this.#cancelLook();
    const closing: Promise<void>[] = [];
    for (const held of this.#numbers.values()) {
      held.cancelPause();
      for (const reading of held.open.values()) closing.push(reading.close());
      for (const settled of held.settled) settled();
    }
    await within(patienceMs, Promise.all(closing), this.#options.clock);
  }

  #take(number: number, input: HandoverInput<Topic>): void {
    if (this.#closed) return;
    const held = this.#numbers.get(number) ?? newHeld();
    this.#numbers.set(number, held);
    const { holding, commands } = react(held.holding, input);
    held.holding = holding;
    for (const command of commands) this.#do(number, held, command);
    for (const settled of [...held.settled]) settled();
    if (held.holding.phase === 'idle') held.standstills.clear();
  }

  #do(number: number, held: Held, command: HandoverCommand<Topic>): void {
    switch (command.type) {
      case 'ask':
        void this.#ask(number, held, command.tenure, command.topics);
        return;
      case 'pause': {
        const ms = backOffMs(START_AT_RETRY, command.failures, this.#options.random);
        held.cancelPause = this.#options.clock.after(ms, () =>
          this.#take(number, { type: 'due', tenure: command.tenure }),
        );
        return;
      }
      case 'open':
        this.#places.delete(number);
        for (const [topic, from] of held.from)
          held.open.set(topic, this.#open({ topic, partition: number }, from));
        return;
      case 'close': {
        const closing = [...held.open].map(([topic, reading]) =>
          this.#close({ topic, partition: number }, reading),
        );
        void Promise.all(closing).then(() => this.#take(number, { type: 'ended', tenure: command.tenure }));
        return;
      }
      case 'revoke':
        held.open.clear();
        held.cancelPause();
        this.#options.onRevoked?.({ partition: number });
    }
  }

  async #ask(number: number, held: Held, tenure: number, topics: readonly Topic[]): Promise<void> {
    const answers = await Promise.allSettled(
      topics.map(async (topic): Promise<[Topic, number]> => {
        const at = { topic, partition: number };
        try {
          return [topic, await this.#options.startAt(at, this.#places.get(number)?.get(topic))];
        } catch (cause) {
          if (!this.#closed) this.#options.onRetry(at, cause);
          throw cause;
        }
      }),
    );
    const from = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
    if (from.length < topics.length) return this.#take(number, { type: 'failed', tenure });
    if (held.holding.tenure === tenure) held.from = new Map(from);
    this.#take(number, { type: 'began', tenure });
  }

  #open(at: TopicPartition, from: number): OpenPartition {
    return this.#options.open(at, from, (records, more) => this.#options.onBatch({ ...at, records, more }));
  }

  async #close({ topic, partition }: TopicPartition, reading: OpenPartition): Promise<void> {
    await reading.close();
    // A handler may have still been running when its offset was kept.
    const places = this.#places.get(partition);
    const place = places?.get(topic);
    if (place !== undefined && reading.handledUpTo > place) places?.set(topic, reading.handledUpTo);
  }

  #once(number: number, holds: (phase: HoldingPhase) => boolean): Promise<void> {
    const held = this.#numbers.get(number);
    if (!held || this.#closed || holds(held.holding.phase)) return Promise.resolve();
    return new Promise((resolve) => {
      const settled = () => {
        if (!this.#closed && !holds(held.holding.phase)) return;
        held.settled.delete(settled);
        resolve();
      };
      held.settled.add(settled);
    });
  }

  #lookLater(): void {
    this.#cancelLook = this.#options.clock.after(LOOK_MS, () => {
      this.#look();
      if (!this.#closed) this.#lookLater();
    });
  }

  #look(): void {
    const nowMs = this.#options.clock.nowMs();
    const elapsedMs = nowMs - this.#lookedMs;
    this.#lookedMs = nowMs;
    const waits = this.#options.waits?.() === true;
    for (const [number, held] of this.#numbers) {
      if (held.holding.phase === 'idle') continue;
      if (held.holding.phase === 'reading') held.standstills.delete(null);
      else this.#watch(number, held, null, { mark: '', waiting: topicsOf(held.holding) !== null, elapsedMs });
      for (const [topic, reading] of held.open) {
        if (held.holding.phase !== 'reading') break;
        // A reader without responses does not know its lag.
        const unseen = reading.seen !== undefined && reading.seen === this.#seen.get(reading);
        if (reading.seen !== undefined) this.#seen.set(reading, reading.seen);
        const waiting = reading.lag > 0 || (unseen && !waits);
        this.#watch(number, held, topic, { mark: String(reading.handledUpTo), waiting, elapsedMs });
      }
    }
  }

  #watch(number: number, held: Held, topic: Topic | null, looked: Look): void {
    const { standstill, due } = look(held.standstills.get(topic), looked);
    held.standstills.set(topic, standstill);
    if (!due) return;
    const anew = !this.#options.waits?.();
    // Report an outage once, however long it lasts.
    if (anew || standstill.sinceMs < 2 * STANDSTILL_MS)
      this.#options.onStall(this.#stall(number, held, topic, standstill), anew);
    if (!anew) return;
    if (held.holding.phase === 'reading') this.#keepPlaces(number, held);
    this.#take(number, { type: 'anew' });
  }

  #stall(number: number, { holding, open }: Held, topic: Topic | null, { sinceMs }: Standstill): Stall {
    const lag = topic === null ? 0 : (open.get(topic)?.lag ?? 0);
    const why =
      topic !== null
        ? lag > 0
          ? `${lag} records wait`
          : 'nothing is fetched'
        : holding.phase === 'ending'
          ? 'a handler does not end'
          : 'it is not known where to begin';
    return {
      group: this.#options.group,
      what: topic === null ? `partition ${number}` : `${topic} ${number}`,
      reason: `no progress for ${Math.round(sinceMs / 1_000)} s: ${why}`,
    };
  }

  #keepPlaces(number: number, { open }: Held): void {
    this.#places.set(number, new Map([...open].map(([topic, { handledUpTo }]) => [topic, handledUpTo])));
  }
}

function newHeld(): Held {
  return {
    holding: IDLE,
    open: new Map(),
    standstills: new Map(),
    from: new Map(),
    settled: new Set(),
    cancelPause: () => {},
  };
}

/** Returns the topics that are being read or will be read next. */
function topicsOf(holding: Holding<Topic>): readonly Topic[] | null {
  if (holding.phase === 'idle') return null;
  return holding.phase === 'ending' ? holding.next : holding.topics;
}
