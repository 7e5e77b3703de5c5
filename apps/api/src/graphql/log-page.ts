import { graphError } from '@slipstream/schema/errors';
import { type ItemOf, LOG_START, type LogPageArgs, type Page } from '@slipstream/schema/graph';
import type { LogName } from '@slipstream/timing/fold/parts';
import type { SessionState } from '@slipstream/timing/fold/state';
import type { LiveStore } from '../live/live-store.ts';
import { encodeCursor, type LogPlace } from './streams/cursor.ts';
import { endOfLog, resolveCursor, startOfLog } from './streams/log-reader.ts';

const MAX_PAGE = 500;
/** Items per read when a filter applies. */
const READ_AT_ONCE = 500;

/**
 * Returns a page of a session's log, as in Relay connections: `first` items after `after`, or `last` items
 * before `before`. Without either it returns the newest items. A cursor that this log never issued is an
 * error here, because a client can repeat a query but not a stream. A page without edges has a `place`: a
 * stream after it misses nothing.
 */
export async function logPage<L extends LogName>(
  store: LiveStore,
  session: string,
  log: L,
  { first, after, last, before, wanted }: Omit<LogPageArgs<L>, 'session'>,
  state: SessionState | null,
): Promise<Page<ItemOf<L>>> {
  const size = first ?? last ?? MAX_PAGE;
  if (size < 0 || size > MAX_PAGE) throw graphError('BAD_USER_INPUT', `first, last: give 0 to ${MAX_PAGE}`);
  if (first !== null && last !== null) throw graphError('BAD_USER_INPUT', 'give `first` or `last`, not both');
  const end = await endOfLog(store, session, log);
  const start = startOfLog(session, log, end?.epoch ?? '');
  if (!end) return { edges: [], hasNextPage: false, hasPreviousPage: false, place: encodeCursor(start) };
  const isFromStart = after === null || after === LOG_START;
  const fromPlace = isFromStart ? start : await placeOf(store, session, log, after, 'after');
  const toPlace = before === null ? end : placeAhead(await placeOf(store, session, log, before, 'before'));
  const [from, to] = [fromPlace.number, toPlace.number];

  /** Returns the matching items numbered above `low` and up to `high`. */
  const between = async (low: number, high: number): Promise<Page<ItemOf<L>>['edges']> => {
    const page = await store.readLog({ session, log, after: low, limit: Math.max(0, high - low) });
    return page.items.flatMap(({ number, entry }) => {
      if (number > high || entry.log !== log) return [];
      const node = entry.item as ItemOf<L>;
      if (wanted && !wanted(node, state)) return [];
      const place: LogPlace = { session, log, epoch: page.epoch ?? '', number, item: node.id };
      return [{ cursor: encodeCursor(place), node }];
    });
  };

  // Read one more item than requested, to know whether there are more.
  const found: Page<ItemOf<L>>['edges'][number][] = [];
  const step = wanted ? READ_AT_ONCE : size + 1;
  if (first !== null) {
    for (let low = from; low < to && found.length <= size; low += step) {
      found.push(...(await between(low, Math.min(low + step, to))));
    }
    const edges = found.slice(0, size);
    const place = encodeCursor(size === 0 ? fromPlace : toPlace);
    return { edges, hasNextPage: found.length > size || to < end.number, hasPreviousPage: from > 0, place };
  }
  for (let high = to; high > from && found.length <= size; high -= step) {
    found.unshift(...(await between(Math.max(from, high - step), high)));
  }
  const edges = size === 0 ? [] : found.slice(-size);
  const place = encodeCursor(toPlace);
  return { edges, hasNextPage: to < end.number, hasPreviousPage: found.length > size || from > 0, place };
}

/** Returns the place directly before the item of `place`. */
function placeAhead(place: LogPlace): LogPlace {
  return { ...place, number: Math.max(0, place.number - 1), item: null };
}

async function placeOf(
  store: LiveStore,
  session: string,
  log: LogName,
  cursor: string,
  name: string,
): Promise<LogPlace> {
  const resolved = await resolveCursor(store, session, log, cursor);
  if (!resolved || resolved.missed) {
    throw graphError('BAD_USER_INPUT', `${name}: this log of ${session} never gave out that cursor`);
  }
  return resolved.place;
}
