import { setImmediate as nextTurn } from 'node:timers/promises';
import type {
  ConsumeOptions,
  EventLog,
  Lag,
  LogRecord,
  NewRecord,
  Reading,
  TailOptions,
  TopicPartition,
} from './event-log.ts';
import { partitionOf } from './partition.ts';
import type { AnyTopic } from './topics.ts';

export interface EmbeddedEventLogOptions {
  readonly partitions?: number;
  /** Characters of values kept for each partition; the oldest records go first. */
  readonly retainedChars?: number;
  /** Told when a reader's callback rejected and its batch will come again. */
  readonly onRetry?: (at: TopicPartition<AnyTopic>, cause: unknown) => void;
}

/** A few hours of a race's telemetry, at about a quarter of a gigabyte in all. */
const DEFAULT_RETAINED_CHARS = 64 * 1024 * 1024;
const DEFAULT_PARTITIONS = 4;
const MAX_BATCH_RECORDS = 1_000;
const RETRY_MS = 100;

/** The event log of one process, in its memory. What it keeps ends with the process. */
export class EmbeddedEventLog implements EventLog {
  readonly name = 'embedded';
  readonly #partitionCount: number;
  readonly #retainedChars: number;
  readonly #onRetry: (at: TopicPartition<AnyTopic>, cause: unknown) => void;
  readonly #logs = new Map<string, PartitionLog>();
  readonly #groups = new Map<string, Set<GroupMember>>();
  readonly #readings = new Set<Reading>();

  constructor(options: EmbeddedEventLogOptions = {}) {
    this.#partitionCount = options.partitions ?? DEFAULT_PARTITIONS;
    this.#retainedChars = options.retainedChars ?? DEFAULT_RETAINED_CHARS;
    this.#onRetry = options.onRetry ?? (() => {});
  }

  /** How far behind the log the groups are. */
  lags(): Lag[] {
    return [...this.#groups].flatMap(([group, members]) =>
      [...members].flatMap(({ readers }) => [...readers.values()].map(({ at, lag }) => ({ group, at, lag }))),
    );
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
    const members = this.#groups.get(options.group) ?? new Set();
    this.#groups.set(options.group, members);
    const member: GroupMember = { options, readers: new Map() };
    members.add(member);
    await this.#rebalance(members);
    return this.#track({
      close: async () => {
        members.delete(member);
        await Promise.all([...member.readers.values()].map((reader) => reader.close()));
        member.readers.clear();
        await this.#rebalance(members);
      },
    });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#readings].map((reading) => reading.close()));
  }

  async #rebalance(members: ReadonlySet<GroupMember>): Promise<void> {
    const all = [...members];
    for (const [index, member] of all.entries()) {
      for (const topic of member.options.topics) {
        for (let partition = 0; partition < this.#partitionCount; partition++) {
          await this.#assign(member, { topic, partition }, partition % all.length === index);
        }
      }
    }
  }

  async #assign(member: GroupMember, at: TopicPartition, owned: boolean): Promise<void> {
    const key = `${at.topic}:${at.partition}`;
    const reader = member.readers.get(key);
    if (owned && !reader) {
      const from = await member.options.startAt(at);
      const onBatch = (records: readonly LogRecord[], more: boolean) =>
        member.options.onBatch({ ...at, records, more });
      const retry = (cause: unknown) => this.#onRetry(at, cause);
      const opened = new PartitionReader(this.#log(at), from, onBatch, retry);
      member.readers.set(key, {
        at,
        get lag() {
          return opened.lag;
        },
        close: () => opened.close(),
      });
    } else if (!owned && reader) {
      member.readers.delete(key);
      await reader.close();
      member.options.onRevoked?.(at);
    }
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
  readonly readers: Map<string, GroupReader>;
}

interface GroupReader extends Reading {
  readonly at: TopicPartition;
  readonly lag: number;
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

  /** Calls back once at the next append; returns how to forget it. */
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

  /** Records that were not handled yet. */
  get lag(): number {
    return Math.max(0, this.#log.next - this.#next);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#wake();
    await this.#done;
  }

  async #run(): Promise<void> {
    // A turn between batches, so that one busy partition starves nobody.
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
