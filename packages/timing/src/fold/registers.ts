import type { TimingEvent } from '../events/envelope.ts';
import type { FoldOutcome } from './parts.ts';
import type { Stamp } from './state.ts';

/** What an event did to what it speaks of. A stale epoch is found before any register is looked at. */
export type Outcome = Exclude<FoldOutcome, 'stale-epoch'>;

/** Width of an instant: a stamp's first so many characters are the event's `at`. */
const INSTANT_WIDTH = 24;

export function stampOf(event: Pick<TimingEvent, 'at' | 'id'>): Stamp {
  return event.at + event.id;
}

/** The `at` of the event that a stamp is of. */
export function instantOf(stamp: Stamp): string {
  return stamp.slice(0, INSTANT_WIDTH);
}

/** A record whose fields are guarded by named stamps: one for each field, or for fields that change together. */
interface Stamped {
  readonly stamps: Readonly<Record<string, Stamp>>;
}

export interface Written<T> {
  readonly record: T;
  readonly outcome: Outcome;
}

export function isNewer(record: Stamped, register: string, stamp: Stamp): boolean {
  const known = record.stamps[register];
  return known === undefined || stamp > known;
}

/**
 * Sets the fields of `patch` if nothing newer was written to the register. A newer stamp counts even
 * when it brings the values that are known, or a value in between that comes late would undo it.
 */
export function write<T extends Stamped>(
  record: T,
  register: string,
  stamp: Stamp,
  patch: Partial<T>,
): Written<T> {
  if (!isNewer(record, register, stamp)) return { record, outcome: 'late' };
  const stamps = { ...record.stamps, [register]: stamp };
  if (agrees(record, patch)) return { record: { ...record, stamps }, outcome: 'unchanged' };
  return { record: { ...record, ...patch, stamps }, outcome: 'applied' };
}

/** The outcome of several writes that one event makes: the strongest of them. */
export function stronger(a: Outcome, b: Outcome): Outcome {
  if (a === 'applied' || b === 'applied') return 'applied';
  return a === 'unchanged' || b === 'unchanged' ? 'unchanged' : 'late';
}

function agrees<T extends object>(record: T, patch: Partial<T>): boolean {
  for (const field in patch) if (!sameJson(record[field], patch[field])) return false;
  return true;
}

/** Deep equality of plain JSON. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every((key) => key in right && sameJson(left[key], right[key]));
}
