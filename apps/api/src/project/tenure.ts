import { offsetKey } from '../live/live-store.ts';
import type { RecordBatch } from '../log/event-log.ts';
import { READ_TOPICS } from './read-topics.ts';

/**
 * Longest time for which a rebuilt session stays hidden until it is complete. Half a session would remove items
 * from logs that viewers have already read. After this time it is shown in any case.
 */
const MAX_CATCH_UP_MS = 120_000;

/**
 * A projector's data of one partition number with all its topics, from gaining the number to losing it. Work left
 * over from an earlier tenure must not change anything.
 */
export class Tenure {
  readonly number: number;
  /** Sessions with records in a batch. Their locks end with the tenure. */
  readonly sessions = new Set<string>();
  /** End of the log when reading began, by partition. Viewers do not see the steps up to there. */
  readonly #catchUpTo = new Map<string, { readonly next: number; readonly sinceMs: number }>();
  /** Offset that the live store has marked as applied, by partition, as far as known. */
  readonly #marked = new Map<string, number>();

  constructor(number: number) {
    this.number = number;
  }

  /** Marked offsets, by partition. */
  get marked(): ReadonlyMap<string, number> {
    return this.#marked;
  }

  /** Called before reading begins at a still unknown offset. */
  beginning(key: string, sinceMs: number): void {
    this.#catchUpTo.set(key, { next: Number.POSITIVE_INFINITY, sinceMs });
  }

  /** Called when reading begins at `from`. `next` is the end of the log. */
  begins(key: string, { from, next, sinceMs }: { from: number; next: number; sinceMs: number }): void {
    this.#marked.set(key, from);
    if (from < next) this.#catchUpTo.set(key, { next, sinceMs });
    else this.#catchUpTo.delete(key);
  }

  mark(key: string, offset: number): void {
    this.#marked.set(key, Math.max(offset, this.#marked.get(key) ?? 0));
  }

  /** Returns true while the sessions of a batch have not reached the end that the log had when reading began. */
  catchesUp({ topic, records }: RecordBatch, nowMs: number): boolean {
    const key = offsetKey(topic, this.number);
    const target = this.#catchUpTo.get(key);
    if (target && (records.at(-1)?.offset ?? 0) + 1 >= target.next) this.#catchUpTo.delete(key);
    return [...this.#catchUpTo.values()].some(({ sinceMs }) => nowMs - sinceMs <= MAX_CATCH_UP_MS);
  }
}

/** Returns the partition keys of a number. */
export function keysOf(number: number): readonly string[] {
  return READ_TOPICS.map((topic) => offsetKey(topic, number));
}
