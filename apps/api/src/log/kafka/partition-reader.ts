import type { WallClock } from '@slipstream/sources/playback/playback';
import { systemClock } from '@slipstream/sources/playback/system-clock';
import { type BackOff, backOffMs, Sleeper } from '../back-off.ts';
import type { LogRecord } from '../event-log.ts';
import type { AnyTopic } from '../topics.ts';
import { reasonOf } from './event-log-error.ts';

export interface PartitionReaderOptions {
  readonly topic: AnyTopic;
  readonly partition: number;
  readonly from: number;
  /** Awaited before the next batch. `more`: the next batch is already available. */
  readonly onBatch: (records: readonly LogRecord[], more: boolean) => Promise<void>;
  readonly onRetry: (reason: string) => void;
  /** Called before each batch. A member that may have been removed from the group must not handle records. */
  readonly mayHandle?: () => boolean;
  readonly clock?: WallClock;
  readonly random?: () => number;
}

const MAX_BATCH_RECORDS = 1_000;
/** Most characters that wait for a handler. Beyond it the partition fetches no more (policy: wait). */
const MAX_WAITING_CHARS = 8 * 1024 * 1024;
const RETRY: BackOff = { firstMs: 100, mostMs: 2_000 };
const HELD_MS = 100;

/** Passes one partition to one handler through a bounded buffer, one batch at a time. Repeats a batch after a rejection. */
export class PartitionReader {
  readonly topic: AnyTopic;
  readonly partition: number;
  readonly #options: PartitionReaderOptions;
  readonly #clock: WallClock;
  readonly #sleeper: Sleeper;
  #waiting: LogRecord[] = [];
  #waitingChars = 0;
  #fetchFrom: number;
  #handledUpTo: number;
  #end = 0;
  #seen = 0;
  /** The last fetched record. */
  #last: LogRecord | null = null;
  #inDoubt = false;
  #arrived: () => void = () => {};
  #done: Promise<void> = Promise.resolve();

  constructor(options: PartitionReaderOptions) {
    this.topic = options.topic;
    this.partition = options.partition;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#sleeper = new Sleeper(this.#clock);
    this.#fetchFrom = options.from;
    this.#handledUpTo = options.from;
    this.#done = this.#run();
  }

  /** The offset to fetch next. */
  get fetchFrom(): number {
    return this.#fetchFrom;
  }

  /** The offset after the last record whose handler resolved. */
  get handledUpTo(): number {
    return this.#handledUpTo;
  }

  /** Number of records not yet handled, as of the last fetch. */
  get lag(): number {
    return Math.max(0, this.#end - this.#handledUpTo);
  }

  /** Number of responses from the log. Without new responses, `lag` is out of date. */
  get seen(): number {
    return this.#seen;
  }

  get wantsMore(): boolean {
    return !this.#sleeper.closed && this.#waitingChars < MAX_WAITING_CHARS;
  }

  /** Takes the records fetched from `from` up to `next`. Ignores them when they leave a gap. */
  take(records: readonly LogRecord[], from: number, next: number, end: number): void {
    if (from > this.#fetchFrom || this.#sleeper.closed) return;
    this.#end = end;
    this.#seen++;
    if (this.#inDoubt && !this.#isSameTopic(records)) return;
    if (next <= this.#fetchFrom) return;
    for (const record of records) {
      if (record.offset < this.#fetchFrom) continue;
      this.#waiting.push(record);
      this.#waitingChars += record.value.length;
    }
    this.#last = records.at(-1) ?? this.#last;
    this.#fetchFrom = next;
    this.#arrived();
  }

  /**
   * Call it after the topic was missing for a moment: it may be a new topic of the same name. The reader fetches
   * its last record again and compares.
   */
  doubt(): void {
    if (!this.#last) return;
    this.#inDoubt = true;
    this.#fetchFrom = this.#last.offset;
  }

  /** Returns true for the same topic. For a new topic it restarts at the beginning. */
  #isSameTopic(records: readonly LogRecord[]): boolean {
    const [first] = records;
    if (!first || !this.#last) return false;
    this.#inDoubt = false;
    const { offset, appendedAtMs, value } = this.#last;
    if (first.offset === offset && first.appendedAtMs === appendedAtMs && first.value === value) {
      this.#fetchFrom = offset + 1;
      return true;
    }
    this.moveTo(0);
    return false;
  }

  /** Continues at `offset` because the log no longer has the next record. */
  moveTo(offset: number): void {
    this.#inDoubt = false;
    this.#last = null;
    this.#fetchFrom = offset;
    if (this.#waiting.length === 0) this.#handledUpTo = offset;
  }

  /** Starts no further batch. Resolves when the running one ends. */
  close(): Promise<void> {
    this.#sleeper.close();
    this.#arrived();
    return this.#done;
  }

  async #run(): Promise<void> {
    for (let failures = 0; !this.#sleeper.closed; ) {
      const batch = this.#waiting.slice(0, MAX_BATCH_RECORDS);
      const last = batch.at(-1);
      if (!last) {
        await this.#more();
        continue;
      }
      if (this.#options.mayHandle?.() === false) {
        await this.#sleeper.sleep(HELD_MS);
        continue;
      }
      try {
        await this.#options.onBatch(batch, this.#waiting.length > batch.length);
        failures = 0;
        this.#waiting.splice(0, batch.length);
        for (const record of batch) this.#waitingChars -= record.value.length;
        // Offsets after the last record without a record (transaction markers) count as handled.
        this.#handledUpTo = this.#waiting.length === 0 ? this.#fetchFrom : last.offset + 1;
        // Yield to the sockets: a handler that never waits would keep them from reading ahead.
        await new Promise<void>((resolve) => this.#clock.after(0, resolve));
      } catch (cause) {
        this.#options.onRetry(reasonOf(cause));
        await this.#sleeper.sleep(backOffMs(RETRY, ++failures, this.#options.random));
      }
    }
  }

  #more(): Promise<void> {
    if (this.#sleeper.closed) return Promise.resolve();
    return new Promise((resolve) => {
      this.#arrived = resolve;
    });
  }
}
