import type { LogName } from '@slipstream/timing/fold/parts';
import type { LiveStore, NumberedItem } from '../../live/live-store.ts';
import { decodeCursor, type LogPlace } from './cursor.ts';

export type MissedReason = 'EXPIRED' | 'OTHER_EPOCH' | 'UNKNOWN_CURSOR' | 'SLOW_READER';

export interface Missed {
  readonly reason: MissedReason;
  /** Of which the items are; `until` may lie in another one. */
  readonly session: string;
  /** How many items, where that is known. */
  readonly count: number | null;
  /** What follows comes after this place. */
  readonly until: LogPlace;
}

export interface PlacedItem {
  readonly place: LogPlace;
  readonly numbered: NumberedItem;
}

export interface ReadOn {
  /** Said before the items. */
  readonly missed: Missed | null;
  readonly items: readonly PlacedItem[];
  /** Where to read on. */
  readonly place: LogPlace;
}

/** Items that are looked at in one reading. */
const READ_AT_ONCE = 100;

/** Where the log of a session ends now; null while nothing is stored of the session. */
export async function endOfLog(store: LiveStore, session: string, log: LogName): Promise<LogPlace | null> {
  const tip = await store.readLog({ session, log, after: Number.MAX_SAFE_INTEGER, limit: 1 });
  if (tip.epoch === null) return null;
  return placeBehind(store, session, log, tip.epoch, tip.newest);
}

/**
 * Behind the newest item of which `wasThere` is true; null while nothing is stored of the session. Items
 * that are not kept any more were there.
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
 * Where a client's cursor lies in the log of `session`. A cursor that this log never gave out is
 * said to be unknown; reading goes on from the end.
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
    // A store that is being rebuilt: the place is compared with the log when there is one again.
    return place?.session === session && place.log === log ? { place, missed: null } : null;
  }
  const unknown = (): { place: LogPlace; missed: Missed } => ({
    place: end,
    missed: { reason: 'UNKNOWN_CURSOR', session, count: null, until: end },
  });
  if (!place || place.session !== session || place.log !== log) return unknown();
  if (place.epoch !== end.epoch) return { place, missed: null };
  if (place.number > end.number) return unknown();
  // Where the item is not known or not kept, nothing can be compared; `readOn` says what expired.
  const there = place.item === null ? null : await itemAt(store, place, place.number);
  if (there !== null && there !== place.item) return unknown();
  return { place, missed: null };
}

/**
 * The items behind a place, in order; and what cannot be had any more.
 *
 * @remarks In a new epoch the place still holds when the item of its number is the same one: a store
 * that was rebuilt, or a seek back to a moment after that item, misses nothing.
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

/** The id of the item of a number; null when it is not kept. */
async function itemAt(store: LiveStore, { session, log }: LogPlace, number: number): Promise<string | null> {
  if (number === 0) return null;
  const page = await store.readLog({ session, log, after: number - 1, limit: 1 });
  const found = page.items[0];
  return found?.number === number ? found.entry.item.id : null;
}
