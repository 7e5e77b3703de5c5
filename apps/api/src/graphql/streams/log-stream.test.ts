import { manualClock } from '@slipstream/sources/playback/manual-clock';
import type { LogItem } from '@slipstream/timing/fold/parts';
import { describe, expect, it } from 'vitest';
import { CurrentSessions } from '../../live/current-sessions.ts';
import { EmbeddedLiveStore } from '../../live/embedded-live-store.ts';
import { Leases } from '../../live/leases.ts';
import type { SessionSummary } from '../../live/live-store.ts';
import { SessionReplica } from '../../live/session-replica.ts';
import { encodeCursor } from './cursor.ts';
import { LogStream, type LogUpdate } from './log-stream.ts';

const RETAINED = 10;
const SUMMARY: SessionSummary = {
  kind: 'RACE',
  origin: 'LIVE',
  season: 2026,
  status: 'STARTED',
  active: true,
};

async function scene(after: string | null = null, session: string | null = 's') {
  const store = new EmbeddedLiveStore({ retainedItems: RETAINED });
  const offsets = new Map<string, number>();
  const apply = async (id: string, items: readonly string[], epoch = 'one') => {
    const offset = offsets.get(id) ?? 0;
    const position = await store.position(id);
    await store.apply({
      session: id,
      epoch,
      reset: position?.epoch !== epoch,
      from: position?.offsets ?? null,
      to: { 'f1.timing:0': offset + 1 },
      parts: new Map(),
      memory: new Map(),
      items: items.map(itemOf),
      summary: SUMMARY,
    });
    offsets.set(id, offset + 1);
  };
  await apply('s', ['a', 'b', 'c']);
  const sessions = await CurrentSessions.open(store);
  const replicas = new Leases((id) => SessionReplica.open(store, id));
  const open = (cursor: string | null) =>
    LogStream.open({
      session,
      log: 'raceControl',
      after: cursor,
      delayMs: 0,
      store,
      sessions,
      lease: (id) => replicas.lease(id),
      clock: manualClock(0),
    });
  return { store, apply, open, stream: await open(after) };
}

function itemOf(id: string): LogItem {
  const told = { id, lap: 1, category: 'Other', flag: null, scope: null, sector: null, drivers: [] };
  return { log: 'raceControl', item: { ...told, at: '2026-03-08T05:00:00.000Z', message: id } };
}

function placeOf(number: number, item: string, epoch = 'one'): string {
  return encodeCursor({ session: 's', log: 'raceControl', epoch, number, item });
}

function told(update: LogUpdate | undefined): unknown {
  if (!update) return null;
  if (update.type === 'item') return update.item.numbered.entry.item.id;
  const { reason, count, until } = update.missed;
  return { reason, count, until: until.number };
}

async function read(stream: LogStream, count: number): Promise<unknown[]> {
  const updates: unknown[] = [];
  while (updates.length < count) updates.push(told((await stream.next()).value));
  return updates;
}

const ids = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `i${from + index}`);

describe('a LOG stream', () => {
  it('begins with the next item where no cursor is given', async () => {
    const { stream, apply } = await scene();
    const next = read(stream, 2);
    await apply('s', ['d', 'e']);
    expect(await next).toEqual(['d', 'e']);
  });

  it('gives every item behind a cursor once and in order, and goes on with what comes', async () => {
    const { stream, apply } = await scene(placeOf(1, 'a'));
    expect(await read(stream, 2)).toEqual(['b', 'c']);
    await apply('s', ['d']);
    await apply('s', ['e', 'f']);
    expect(await read(stream, 3)).toEqual(['d', 'e', 'f']);
  });

  it('begins with the first item that is kept where that is asked for', async () => {
    const { apply, open } = await scene();
    const stream = await open('start');
    expect(await read(stream, 3)).toEqual(['a', 'b', 'c']);
    await apply('s', ids(4, 30));
    const late = await open('start');
    expect(await read(late, 2)).toEqual([{ reason: 'EXPIRED', count: 20, until: 20 }, 'i21']);
  });

  it('follows a cursor of the session before to its end, and then the current one from its beginning', async () => {
    const { apply, open } = await scene(null, null);
    await apply('t', ['x', 'y']);
    const stream = await open(placeOf(1, 'a'));
    expect(await read(stream, 4)).toEqual(['b', 'c', 'x', 'y']);
    await apply('t', ['z']);
    expect(await read(stream, 1)).toEqual(['z']);
  });

  it('says of which session items are missing, and in which one it goes on', async () => {
    const { open } = await scene(null, null);
    const cursor = encodeCursor({ session: 'gone', log: 'raceControl', epoch: 'one', number: 7, item: 'q' });
    const stream = await open(cursor);
    const { value } = await stream.next();
    expect(value).toEqual({
      type: 'missed',
      missed: {
        reason: 'EXPIRED',
        session: 'gone',
        count: null,
        until: { session: 's', log: 'raceControl', epoch: 'one', number: 0, item: null },
      },
    });
    expect(await read(stream, 3)).toEqual(['a', 'b', 'c']);
  });

  it('of another session than the one that is named says UNKNOWN_CURSOR', async () => {
    const { open } = await scene(null, 's');
    const cursor = encodeCursor({ session: 'gone', log: 'raceControl', epoch: 'one', number: 7, item: 'q' });
    const stream = await open(cursor);
    expect(await read(stream, 1)).toEqual([{ reason: 'UNKNOWN_CURSOR', count: null, until: 3 }]);
  });

  it('says EXPIRED, with the exact count, before what is still kept', async () => {
    const { apply, open } = await scene();
    await apply('s', ids(4, 30));
    const stream = await open(placeOf(2, 'b'));
    expect(await read(stream, 3)).toEqual([{ reason: 'EXPIRED', count: 18, until: 20 }, 'i21', 'i22']);
  });

  it('says SLOW_READER to one that was reading and fell behind what is kept', async () => {
    const { stream, apply } = await scene(placeOf(2, 'b'));
    expect(await read(stream, 1)).toEqual(['c']);
    await apply('s', ids(4, 50));
    expect(await read(stream, 2)).toEqual([{ reason: 'SLOW_READER', count: 37, until: 40 }, 'i41']);
  });

  it('misses nothing over a store that was rebuilt with the same items', async () => {
    const { stream, apply } = await scene(placeOf(2, 'b'));
    expect(await read(stream, 1)).toEqual(['c']);
    await apply('s', ['a', 'b', 'c', 'd'], 'rebuilt');
    expect(await read(stream, 1)).toEqual(['d']);
  });

  it('says OTHER_EPOCH where the new epoch does not reach its place, and goes on from its end', async () => {
    const { stream, apply } = await scene(placeOf(2, 'b'));
    expect(await read(stream, 1)).toEqual(['c']);
    await apply('s', ['a'], 'sought');
    expect(await read(stream, 1)).toEqual([{ reason: 'OTHER_EPOCH', count: null, until: 1 }]);
    await apply('s', ['b', 'x'], 'sought');
    expect(await read(stream, 2)).toEqual(['b', 'x']);
  });

  it.each([
    ['of an item that this log never had', placeOf(2, 'z')],
    ['from beyond the end', placeOf(99, 'z')],
    ['of nothing', 'nonsense'],
  ])('says UNKNOWN_CURSOR to a cursor %s', async (_what, cursor) => {
    const { stream, apply } = await scene(cursor);
    expect(await read(stream, 1)).toEqual([{ reason: 'UNKNOWN_CURSOR', count: null, until: 3 }]);
    await apply('s', ['d']);
    expect(await read(stream, 1)).toEqual(['d']);
  });

  it('follows to the next session once the one before is read to its end, and misses none of its items', async () => {
    const { stream, apply } = await scene(null, null);
    await apply('s', ['d']);
    await apply('t', ['first']);
    await apply('t', ['second']);
    expect(await read(stream, 3)).toEqual(['d', 'first', 'second']);
  });

  it('ends a waiting reading at once on return', async () => {
    const { stream } = await scene();
    const next = stream.next();
    await stream.return();
    expect(await next).toEqual({ done: true, value: undefined });
  });
});
