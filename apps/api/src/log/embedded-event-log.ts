import { setImmediate as nextTurn } from 'node:timers/promises';
import { systemClock } from '@slipstream/sources/playback/system-clock';
import { within } from './back-off.ts';
import type {
  ConsumeOptions,
  EventLog,
  Lag,
  LogRecord,
  NewRecord,
  Reading,
  Stall,
  TailOptions,
  TopicPartition,
} from './event-log.ts';
import { HeldPartitions } from './held-partitions.ts';
import { partitionOf } from './partition.ts';
import type { AnyTopic, Topic } from './topics.ts';

export interface EmbeddedEventLogOptions {
  readonly partitions?: number;
  /** Characters of values kept for each partition; the oldest records go first. */
  readonly retainedChars?: number;
  /** Called when a reader's callback rejects. Its batch arrives again. */
  readonly onRetry?: (at: TopicPartition<AnyTopic>, cause: unknown) => void;
  /** Called each time a partition of a group makes no progress for 15 s. `anew`: the log restarts it. */
  readonly onStall?: (stall: Stall, anew: boolean) => void;
}

/** A few hours of a race's telemetry, at about a quarter of a gigabyte in all. */
const DEFAULT_RETAINED_CHARS = 64 * 1024 * 1024;
const DEFAULT_PARTITIONS = 4;
const MAX_BATCH_RECORDS = 1_000;
const RETRY_MS = 100;
/** Time for a running handler to end when its reading closes or its partition moves to another member. */
const HANDLER_PATIENCE_MS = 2_500;

/** The event log of one process, in its memory. What it keeps ends with the process. */
export class EmbeddedEventLog implements EventLog {
  readonly name = 'embedded';
  readonly #partitionCount: number;
  readonly #retainedChars: number;
  readonly #onRetry: (at: TopicPartition<AnyTopic>, cause: unknown) => void;
  readonly #onStall: (stall: Stall, anew: boolean) => void;
  readonly #logs = new Map<string, PartitionLog>();
  readonly #groups = new Map<string, Group>();
  readonly #readings = new Set<Reading>();

  constructor(options: EmbeddedEventLogOptions = {}) {
    this.#partitionCount = options.partitions ?? DEFAULT_PARTITIONS;
    this.#retainedChars = options.retainedChars ?? DEFAULT_RETAINED_CHARS;
    this.#onRetry = options.onRetry ?? (() => {});
    this.#onStall = options.onStall ?? (() => {});
  }

  /** Returns the lag of each partition of the groups. */
  lags(): Lag[] {
    return this.#members().flatMap(({ held, options: { group } }) =>
      held.open().map(({ at, reading }) => ({ group, at, lag: reading.lag })),
    );
  }

  /** Returns the stalled partitions of this process's groups: records wait and none is handled. */
  stalls(): Stall[] {
    return this.#members().flatMap(({ held }) => held.stalls());
  }

  async append(topic: AnyTopic, records: readonly NewRecord[]): Promise<void> {
    for (const record of records) {
      this.#log({ topic, partition: partitionOf(record.key, this.#partitionCount) }).append(record);
    }
  }

  async partitions(_topic: AnyTopic): Promise<number> {
    return this.#partitionCount;
  }

  async offsets(at: TopicPartition<AnyTopic>): Promise<{ oldest: number; next: number }> {
    const log = this.#log(at);
    return { oldest: log.oldest, next: log.next };
  }

  async tail({ from, onBatch, ...at }: TailOptions): Promise<Reading> {
    const log = this.#log(at);
    const reader = new PartitionReader(log, from === 'end' ? log.next : from, onBatch, (cause) =>
      this.#onRetry(at, cause),
    );
    return this.#track(reader);
  }

  async consume(options: ConsumeOptions): Promise<Reading> {
    const group = this.#groups.get(options.group) ?? { members: new Set(), rebalanced: Promise.resolve() };
    this.#groups.set(options.group, group);
    const held = new HeldPartitions({
      ...options,
      clock: systemClock,
      open: (at, from, onRecords) =>
        new PartitionReader(this.#log(at), from, onRecords, (cause) => this.#onRetry(at, cause)),
      onRetry: (at, cause) => this.#onRetry(at, cause),
      onStall: this.#onStall,
    });
    const member: GroupMember = { options, held };
    group.members.add(member);
    await this.#rebalance(group);
    await held.begun();
    return this.#track({
      close: async () => {
        group.members.delete(member);
        await held.close(HANDLER_PATIENCE_MS);
        await this.#rebalance(group);
      },
    });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#readings].map((reading) => reading.close()));
  }

  #members(): GroupMember[] {
    return [...this.#groups.values()].flatMap(({ members }) => [...members]);
  }

  /** Rebalances one at a time: a member gains a number only after every other member has ended with it. */
  #rebalance(group: Group): Promise<void> {
    group.rebalanced = group.rebalanced.then(async () => {
      const members = [...group.members];
      const shares = members.map(
        ({ options: { topics } }, index) =>
          new Map<number, readonly Topic[]>(
            Array.from({ length: this.#partitionCount }, (_, number) => number)
              .filter((number) => number % members.length === index)
              .map((number) => [number, topics]),
          ),
      );
      const losing = members.flatMap(({ held }, index) =>
        held.numbers.filter((number) => !shares[index]?.has(number)).map((number) => held.lose(number)),
      );
      await within(HANDLER_PATIENCE_MS, Promise.all(losing));
      for (const [index, { held }] of members.entries()) held.hold(shares[index] ?? new Map());
    });
    return group.rebalanced;
  }

  #log({ topic, partition }: TopicPartition<AnyTopic>): PartitionLog {
    const key = `${topic}:${partition}`;
    let log = this.#logs.get(key);
    if (!log) {
      log = new PartitionLog(this.#retainedChars);
      this.#logs.set(key, log);
    }
    return log;
  }

  #track(reading: Reading): Reading {
    const tracked: Reading = {
      close: async () => {
        this.#readings.delete(tracked);
        await reading.close();
      },
    };
    this.#readings.add(tracked);
    return tracked;
  }
}

interface GroupMember {
  readonly options: ConsumeOptions;
  readonly held: HeldPartitions;
}

interface Group {
  readonly members: Set<GroupMember>;
  /** Resolves when the latest rebalance is done. */
  rebalanced: Promise<void>;
}

class PartitionLog {
  readonly #retainedChars: number;
  #records: LogRecord[] = [];
  /** Index in `#records` of the oldest record that still counts; those before it are freed in bulk. */
  #head = 0;
  #chars = 0;
  #next = 0;
  readonly #waiting = new Set<() => void>();

  constructor(retainedChars: number) {
    this.#retainedChars = retainedChars;
  }

  get next(): number {
    return this.#next;
  }

  get oldest(): number {
    return this.#next - (this.#records.length - this.#head);
  }

  append(record: NewRecord): void {
    const appendedAtMs = Date.now();
    this.#records.push({ ...record, headers: record.headers ?? {}, offset: this.#next++, appendedAtMs });
    this.#chars += record.value.length;
    while (this.#chars > this.#retainedChars && this.#head < this.#records.length - 1) {
      this.#chars -= this.#records[this.#head++]?.value.length ?? 0;
    }
    if (this.#head > this.#records.length / 2 && this.#head > MAX_BATCH_RECORDS) {
      this.#records = this.#records.slice(this.#head);
      this.#head = 0;
    }
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  read(from: number): readonly LogRecord[] {
    const start = this.#head + Math.max(0, from - this.oldest);
    return this.#records.slice(start, start + MAX_BATCH_RECORDS);
  }

  /** Calls back once at the next append. Returns a function that cancels it. */
  onAppend(wake: () => void): () => void {
    this.#waiting.add(wake);
    return () => this.#waiting.delete(wake);
  }
}

class PartitionReader implements Reading {
  readonly #log: PartitionLog;
  readonly #onBatch: (records: readonly LogRecord[], more: boolean) => Promise<void>;
  readonly #onRetry: (cause: unknown) => void;
  #next: number;
  #closed = false;
  #wake = () => {};
  readonly #done: Promise<void>;

  constructor(
    log: PartitionLog,
    from: number,
    onBatch: (records: readonly LogRecord[], more: boolean) => Promise<void>,
    onRetry: (cause: unknown) => void,
  ) {
    this.#log = log;
    this.#next = from;
    this.#onBatch = onBatch;
    this.#onRetry = onRetry;
    this.#done = this.#run();
  }

  get handledUpTo(): number {
    return this.#next;
  }

  /** Number of records not yet handled. */
  get lag(): number {
    return Math.max(0, this.#log.next - this.#next);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#wake();
    await this.#done;
  }

  async #run(): Promise<void> {
    // Yield between batches, so that one busy partition does not starve others.
    for (await nextTurn(); !this.#closed; await nextTurn()) {
      const records = this.#log.read(this.#next);
      const last = records.at(-1);
      if (!last) {
        await this.#appended();
        continue;
      }
      try {
        await this.#onBatch(records, last.offset + 1 < this.#log.next);
        this.#next = last.offset + 1;
      } catch (cause) {
        this.#onRetry(cause);
        await this.#pause();
      }
    }
  }

  #appended(): Promise<void> {
    return new Promise((resolve) => {
      const forget = this.#log.onAppend(resolve);
      this.#wake = () => {
        forget();
        resolve();
      };
    });
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, RETRY_MS);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
