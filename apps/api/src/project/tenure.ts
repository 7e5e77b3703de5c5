import { offsetKey } from '../live/live-store.ts';
import type { RecordBatch } from '../log/event-log.ts';
import { READ_TOPICS } from './read-topics.ts';

/**
 * A picture that is built anew is shown when it is whole: half of one would take items from logs that
 * viewers have read already. Past this it is shown all the same.
 */
const MAX_CATCH_UP_MS = 120_000;

/**
 * What a projector knows of a partition number, all its topics, from when it is handed over to when it is
 * taken away. Whoever is still at work for an earlier tenure changes nothing.
 */
export class Tenure {
  readonly number: number;
  /** Sessions that had anything in a batch: their locks go with the tenure. */
  readonly sessions = new Set<string>();
  /** By partition: what was on the log when reading it began. Up to there viewers are spared the way. */
  readonly #catchUpTo = new Map<string, { readonly next: number; readonly sinceMs: number }>();
  /** By partition: what the live store has marked as applied, as far as is known. */
  readonly #marked = new Map<string, number>();

  constructor(number: number) {
    this.number = number;
  }

  /** By partition. */
  get marked(): ReadonlyMap<string, number> {
    return this.#marked;
  }

  /** Reading is about to begin somewhere. */
  beginning(key: string, sinceMs: number): void {
    this.#catchUpTo.set(key, { next: Number.POSITIVE_INFINITY, sinceMs });
  }

  /** Reading begins at `from`, and the log goes up to `next`. */
  begins(key: string, { from, next, sinceMs }: { from: number; next: number; sinceMs: number }): void {
    this.#marked.set(key, from);
    if (from < next) this.#catchUpTo.set(key, { next, sinceMs });
    else this.#catchUpTo.delete(key);
  }

  mark(key: string, offset: number): void {
    this.#marked.set(key, Math.max(offset, this.#marked.get(key) ?? 0));
  }

  /** Whether the sessions of a batch are still on their way to where the log ended when reading it began. */
  catchesUp({ topic, records }: RecordBatch, nowMs: number): boolean {
    const key = offsetKey(topic, this.number);
    const target = this.#catchUpTo.get(key);
    if (target && (records.at(-1)?.offset ?? 0) + 1 >= target.next) this.#catchUpTo.delete(key);
    return [...this.#catchUpTo.values()].some(({ sinceMs }) => nowMs - sinceMs <= MAX_CATCH_UP_MS);
  }
}

/** The partitions of a number. */
export function keysOf(number: number): readonly string[] {
  return READ_TOPICS.map((topic) => offsetKey(topic, number));
}
