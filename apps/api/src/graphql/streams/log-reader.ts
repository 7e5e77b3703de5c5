import type { LogName } from '@slipstream/timing/fold/parts';
import type { LiveStore, NumberedItem } from '../../live/live-store.ts';
import { decodeCursor, type LogPlace } from './cursor.ts';

export type MissedReason = 'EXPIRED' | 'OTHER_EPOCH' | 'UNKNOWN_CURSOR' | 'SLOW_READER';

export interface Missed {
  readonly reason: MissedReason;
  /** Session of the missing items. `until` may be in another session. */
  readonly session: string;
  /** Number of missing items. Null when unknown. */
  readonly count: number | null;
  /** The stream continues after this place. */
  readonly until: LogPlace;
}

export interface PlacedItem {
  readonly place: LogPlace;
  readonly numbered: NumberedItem;
}

export interface ReadOn {
  /** Emitted before the items. Null when no item is missing. */
  readonly missed: Missed | null;
  readonly items: readonly PlacedItem[];
  /** The place for the next read. */
  readonly place: LogPlace;
}

/** Items per read. */
const READ_AT_ONCE = 100;

/** Returns the end of a session's log. Null while the store has no data of the session. */
export async function endOfLog(store: LiveStore, session: string, log: LogName): Promise<LogPlace | null> {
  const tip = await store.readLog({ session, log, after: Number.MAX_SAFE_INTEGER, limit: 1 });
  if (tip.epoch === null) return null;
  return placeBehind(store, session, log, tip.epoch, tip.newest);
}

/**
 * Returns the place after the newest item for which `wasThere` is true. Expired items count as true. Returns
 * null while the store has no data of the session.
 */
export async function placeBehindNewest(
  store: LiveStore,
  session: string,
  log: LogName,
  wasThere: (at: string) => boolean,
): Promise<LogPlace | null> {
  const end = await endOfLog(store, session, log);
  let high = end?.number ?? 0;
  while (end && high > 0) {
    const after = Math.max(0, high - READ_AT_ONCE);
    const page = await store.readLog({ session, log, after, limit: high - after });
    const found = page.items.findLast(({ entry }) => wasThere(entry.item.at));
    if (found) return { ...end, number: found.number, item: found.entry.item.id };
    const [first] = page.items;
    if (!first || first.number > after + 1)
      return { ...end, number: (first?.number ?? high + 1) - 1, item: null };
    high = after;
  }
  return end && startOfLog(session, log, end.epoch);
}

export function startOfLog(session: string, log: LogName, epoch: string): LogPlace {
  return { session, log, epoch, number: 0, item: null };
}

/**
 * Resolves a client's cursor in the log of `session`. For a cursor that this log never issued, it reports
 * UNKNOWN_CURSOR and returns the end of the log.
 */
export async function resolveCursor(
  store: LiveStore,
  session: string,
  log: LogName,
  cursor: string,
): Promise<{ place: LogPlace; missed: Missed | null } | null> {
  const end = await endOfLog(store, session, log);
  const place = decodeCursor(cursor);
  if (!end) {
    // The store is being rebuilt: compare the place with the log when the log is back.
    return place?.session === session && place.log === log ? { place, missed: null } : null;
  }
  const unknown = (): { place: LogPlace; missed: Missed } => ({
    place: end,
    missed: { reason: 'UNKNOWN_CURSOR', session, count: null, until: end },
  });
  if (!place || place.session !== session || place.log !== log) return unknown();
  if (place.epoch !== end.epoch) return { place, missed: null };
  if (place.number > end.number) return unknown();
  // An unknown or expired item cannot be compared; `readOn` reports expired items.
  const there = place.item === null ? null : await itemAt(store, place, place.number);
  if (there !== null && there !== place.item) return unknown();
  return { place, missed: null };
}

/**
 * Returns the items after a place, in order, and reports items that are no longer available.
 *
 * @remarks In a new epoch the place stays valid when the item with its number is the same. A rebuilt store, or
 * a seek back to an instant after that item, therefore misses nothing.
 */
export async function readOn(store: LiveStore, from: LogPlace, limit: number): Promise<ReadOn> {
  const { session, log } = from;
  const page = await store.readLog({ session, log, after: from.number, limit });
  if (page.epoch === null) return { missed: null, items: [], place: from };
  let place = from;
  if (page.epoch !== from.epoch) {
    const same =
      from.number === 0 || (await itemAt(store, { ...from, epoch: page.epoch }, from.number)) === from.item;
    if (!same) {
      const until = await placeBehind(store, session, log, page.epoch, page.newest);
      return { missed: { reason: 'OTHER_EPOCH', session, count: null, until }, items: [], place: until };
    }
    place = { ...from, epoch: page.epoch };
  }
  const items = page.items.map((numbered): PlacedItem => {
    const { number, entry } = numbered;
    return { numbered, place: { session, log, epoch: place.epoch, number, item: entry.item.id } };
  });
  const first = page.items[0]?.number ?? place.number + 1;
  const lost = first - place.number - 1;
  const end = items.at(-1)?.place ?? place;
  if (lost <= 0) return { missed: null, items, place: end };
  const until = { ...place, number: first - 1, item: null };
  return { missed: { reason: 'EXPIRED', session, count: lost, until }, items, place: end };
}

async function placeBehind(
  store: LiveStore,
  session: string,
  log: LogName,
  epoch: string,
  number: number,
): Promise<LogPlace> {
  const start = startOfLog(session, log, epoch);
  return number === 0 ? start : { ...start, number, item: await itemAt(store, start, number) };
}

/** Returns the id of the item with a number. Null when the store no longer keeps it. */
async function itemAt(store: LiveStore, { session, log }: LogPlace, number: number): Promise<string | null> {
  if (number === 0) return null;
  const page = await store.readLog({ session, log, after: number - 1, limit: 1 });
  const found = page.items[0];
  return found?.number === number ? found.entry.item.id : null;
}
