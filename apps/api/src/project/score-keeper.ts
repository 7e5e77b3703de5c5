import { setTimeout as sleep } from 'node:timers/promises';
import { decodeScore } from '@slipstream/timing/scores/score-record';
import type { PlacedScore, ScoreStore } from '../live/score-store.ts';
import { untilAvailable } from '../live/until-available.ts';
import type { EventLog, LogRecord, Reading, RecordBatch } from '../log/event-log.ts';
import { TOPICS } from '../log/topics.ts';

export interface ScoreKeeperCounts {
  /** Scores that changed their board. */
  counted: number;
  /** Scores whose id their board had already counted. */
  repeated: number;
}

export interface ScoreKeeperOptions {
  readonly log: EventLog;
  readonly store: ScoreStore;
  /** Moves an unreadable record to the dead-letter topic. */
  readonly onPoison: (batch: RecordBatch, record: LogRecord, reason: string) => Promise<void>;
  /** Returns true while the live store is known to be unavailable. Re-reading would not help then. */
  readonly storeIsAway?: () => boolean;
}

const GROUP = 'slipstream-scores';
/** Redis runs nothing else during a step. This many scores take a few milliseconds. */
const MAX_SCORES_OF_A_STEP = 500;

/** Wait before the next attempt to read the log. */
const READ_ANEW_RETRY_MS = 1_000;

/** Counts the scores of the log on their boards, each once: see `ScoreStore`. */
export class ScoreKeeper {
  readonly counts: ScoreKeeperCounts = { counted: 0, repeated: 0 };
  readonly #options: ScoreKeeperOptions;
  /** Stored offset of each partition, as far as known. */
  readonly #believed = new Map<number, number | null>();
  #reading: Reading | null = null;
  #restarting: Promise<void> | null = null;
  #interrupted = false;
  #closed = false;

  constructor(options: ScoreKeeperOptions) {
    this.#options = options;
  }

  /** Resolves when the first reading has begun. Never rejects: it retries while the log does not respond. */
  start(): Promise<void> {
    return this.#restart();
  }

  async #consume(): Promise<void> {
    const { log, store } = this.#options;
    this.#reading = await log.consume({
      group: GROUP,
      topics: [TOPICS.scores],
      startAt: async (at) => {
        const stored = await this.#ask(() => store.position(at.partition));
        this.#believed.set(at.partition, stored);
        return stored ?? (await log.offsets(at)).oldest;
      },
      onBatch: (batch) => this.#onBatch(batch),
      onRevoked: ({ partition }) => this.#believed.delete(partition),
      waits: () => this.#options.storeIsAway?.() === true,
    });
  }

  /** Call it when the store is available again. It recounts lost scores. */
  async storeIsBack(): Promise<void> {
    await this.#restarting;
    try {
      for (const [partition, believed] of [...this.#believed]) {
        const stored = await this.#ask(() => this.#options.store.position(partition));
        if ((stored ?? 0) < (believed ?? 0)) return await this.#restart();
      }
    } catch {
      // The store is unavailable again, or this is closing. The next step detects either.
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#restarting;
    await this.#reading?.close();
  }

  /** Resumes reading at the store's offsets. Never rejects. */
  #restart(): Promise<void> {
    this.#restarting ??= this.#readAnew().finally(() => {
      this.#restarting = null;
    });
    return this.#restarting;
  }

  async #readAnew(): Promise<void> {
    this.#interrupted = true;
    await this.#reading?.close();
    this.#interrupted = false;
    this.#believed.clear();
    for (let reading = false; !reading && !this.#closed; ) {
      try {
        await this.#consume();
        reading = true;
      } catch {
        await sleep(READ_ANEW_RETRY_MS);
      }
    }
  }

  async #onBatch(batch: RecordBatch): Promise<void> {
    for (let start = 0; start < batch.records.length; start += MAX_SCORES_OF_A_STEP) {
      await this.#count(batch, batch.records.slice(start, start + MAX_SCORES_OF_A_STEP));
    }
  }

  async #count(batch: RecordBatch, records: readonly LogRecord[]): Promise<void> {
    const { partition } = batch;
    const to = (records.at(-1)?.offset ?? 0) + 1;
    const scores = await this.#read(batch, records);
    for (;;) {
      const from = this.#believed.get(partition) ?? null;
      if (from !== null && from >= to) return;
      const step = { partition, from, to, scores: scores.filter(({ offset }) => offset >= (from ?? 0)) };
      const appendedAtMs = records[0]?.appendedAtMs;
      const taken = await this.#ask(() =>
        this.#options.store.count({ ...step, ...(appendedAtMs === undefined ? {} : { appendedAtMs }) }),
      );
      if (taken.taken) {
        this.#believed.set(partition, to);
        this.counts.counted += taken.counted;
        this.counts.repeated += step.scores.length - taken.counted;
        return;
      }
      if (taken.stored === null || taken.stored < (from ?? 0)) {
        void this.#restart();
        throw new Error('the live store lost scores; they are read again');
      }
      // An earlier attempt or another process has counted these scores. Skip them.
      this.#believed.set(partition, taken.stored);
    }
  }

  async #read(batch: RecordBatch, records: readonly LogRecord[]): Promise<readonly PlacedScore[]> {
    const believed = this.#believed.get(batch.partition) ?? 0;
    const scores: PlacedScore[] = [];
    for (const record of records) {
      if (record.offset < believed) continue;
      const decoded = decodeScore(record.value);
      if (decoded.ok) scores.push({ offset: record.offset, score: decoded.score });
      else await this.#options.onPoison(batch, record, decoded.reason);
    }
    return scores;
  }

  /** Asks the store, and waits while it is unavailable. */
  #ask<T>(question: () => Promise<T>): Promise<T> {
    return untilAvailable(question, () => !this.#closed && !this.#interrupted);
  }
}
