import { graphError } from '@slipstream/schema/errors';
import type { LogPageArgs, Page } from '@slipstream/schema/graph';
import type { RaceControlItem } from '@slipstream/timing/fold/state';
import type { LiveStore } from '../live/live-store.ts';
import { encodeCursor, type LogPlace } from './streams/cursor.ts';
import { endOfLog, resolveCursor } from './streams/log-reader.ts';

const MAX_PAGE = 500;
const LOG = 'raceControl';

/**
 * A page of a session's messages, as Relay's connections have them: `first` after `after`, or `last`
 * before `before`; with neither, the newest. A cursor that this log never gave out is an error here:
 * a query can be asked again, a stream cannot.
 */
export async function raceControlPage(
  store: LiveStore,
  session: string,
  { first, after, last, before }: LogPageArgs,
): Promise<Page<RaceControlItem>> {
  const size = first ?? last ?? MAX_PAGE;
  if (size < 0 || size > MAX_PAGE) throw graphError('BAD_USER_INPUT', `first, last: give 0 to ${MAX_PAGE}`);
  if (first !== null && last !== null) throw graphError('BAD_USER_INPUT', 'give `first` or `last`, not both');
  const end = await endOfLog(store, session, LOG);
  if (!end) return { edges: [], hasNextPage: false, hasPreviousPage: false };
  const from = after === null ? 0 : (await placeOf(store, session, after, 'after')).number;
  const to = before === null ? end.number : (await placeOf(store, session, before, 'before')).number - 1;
  const start = first === null ? Math.max(from, to - size) : from;
  const limit = Math.max(0, Math.min(size, to - start));
  const page = await store.readLog({ session, log: LOG, after: start, limit });
  const edges = page.items
    .filter(({ number }) => number <= to)
    .flatMap(({ number, entry }) => {
      if (entry.log !== LOG) return [];
      const place: LogPlace = { session, log: LOG, epoch: page.epoch ?? '', number, item: entry.item.id };
      return [{ cursor: encodeCursor(place), node: entry.item }];
    });
  return {
    edges,
    hasNextPage: start + limit < end.number,
    hasPreviousPage: (page.items[0]?.number ?? start + 1) > page.oldest,
  };
}

async function placeOf(store: LiveStore, session: string, cursor: string, name: string): Promise<LogPlace> {
  const resolved = await resolveCursor(store, session, LOG, cursor);
  if (!resolved || resolved.missed) {
    throw graphError('BAD_USER_INPUT', `${name}: this log of ${session} never gave out that cursor`);
  }
  return resolved.place;
}
