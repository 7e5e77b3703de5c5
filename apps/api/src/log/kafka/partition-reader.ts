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
  /** Awaited before the next batch; `more`: that is there already. */
  readonly onBatch: (records: readonly LogRecord[], more: boolean) => Promise<void>;
  readonly onRetry: (reason: string) => void;
  /** Asked before each batch: a member that may have been expelled handles nothing more. */
  readonly mayHandle?: () => boolean;
  readonly clock?: WallClock;
  readonly random?: () => number;
}

const MAX_BATCH_RECORDS = 1_000;
/** What may wait for a handler; beyond it nothing more is fetched for this partition (policy: wait). */
const MAX_WAITING_CHARS = 8 * 1024 * 1024;
const RETRY: BackOff = { firstMs: 100, mostMs: 2_000 };
const HELD_MS = 100;

/** One partition on its way to one handler: a bounded buffer, one batch at a time, the same one again after a rejection. */
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
  /** The last record that was fetched. */
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

  /** The offset behind the last record whose handler resolved. */
  get handledUpTo(): number {
    return this.#handledUpTo;
  }

  /** Records on the log that were not handled yet, as far as the last fetch knew. */
  get lag(): number {
    return Math.max(0, this.#end - this.#handledUpTo);
  }

  /** How often the log was seen to answer. A reader that nothing is fetched for does not know its lag. */
  get seen(): number {
    return this.#seen;
  }

  get wantsMore(): boolean {
    return !this.#sleeper.closed && this.#waitingChars < MAX_WAITING_CHARS;
  }

  /** Takes what was fetched from `from` up to `next`; nothing of it, when it does not join on. */
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
   * The topic was not there for a moment: it may be another one of the same name. The last record is
   * fetched again, and tells.
   */
  doubt(): void {
    if (!this.#last) return;
    this.#inDoubt = true;
    this.#fetchFrom = this.#last.offset;
  }

  /** Of another topic everything is new. */
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

  /** The log does not have what is to come next; goes on with the oldest that it has. */
  moveTo(offset: number): void {
    this.#inDoubt = false;
    this.#last = null;
    this.#fetchFrom = offset;
    if (this.#waiting.length === 0) this.#handledUpTo = offset;
  }

  /** No batch begins after this call; the promise resolves when the one at work is done. */
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
        // What was fetched behind the last record and is no record (a transaction's mark) counts as handled.
        this.#handledUpTo = this.#waiting.length === 0 ? this.#fetchFrom : last.offset + 1;
        // A turn for the sockets: a handler that waits for nothing would keep them from reading ahead.
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
