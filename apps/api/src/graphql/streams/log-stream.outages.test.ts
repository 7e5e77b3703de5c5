import { manualClock } from '@slipstream/sources/playback/manual-clock';
import { describe, expect, it } from 'vitest';
import type { CurrentSessions } from '../../live/current-sessions.ts';
import { EmbeddedLiveStore } from '../../live/embedded-live-store.ts';
import type { LiveStore } from '../../live/live-store.ts';
import { LiveStoreUnavailable } from '../../live/live-store-unavailable.ts';
import type { ReplicaChange, SessionView } from '../../live/session-replica.ts';
import { encodeCursor, type LogPlace } from './cursor.ts';
import { startOfLog } from './log-reader.ts';
import { LogStream } from './log-stream.ts';

const AT = '2026-03-08T05:00:00.000Z';

async function storeWithOneItem(): Promise<EmbeddedLiveStore> {
  const store = new EmbeddedLiveStore();
  await begin(store, 'one', ['m1']);
  return store;
}

async function begin(store: LiveStore, epoch: string, ids: readonly string[]): Promise<void> {
  const told = { at: AT, lap: 1, category: 'Flag', flag: 'GREEN', scope: null, sector: null };
  await store.apply({
    session: 's',
    epoch,
    reset: true,
    from: null,
    to: { 'f1.timing:0': 1 },
    parts: new Map(),
    memory: new Map(),
    items: ids.map((id) => ({
      log: 'raceControl',
      item: { ...told, id, message: 'GREEN LIGHT', drivers: [] },
    })),
    summary: { kind: 'RACE', origin: 'LIVE', season: 2026, status: 'STARTED', active: true },
  });
}

function openStream(store: LiveStore, after: LogPlace, tellChange?: (tell: () => void) => void) {
  const onChange = (tell: (change: ReplicaChange) => void) => {
    tellChange?.(() => tell({ changed: 'all', items: [] }));
    return () => {};
  };
  const view: SessionView = { session: 's', state: null, onChange };
  return LogStream.open({
    session: 's',
    log: 'raceControl',
    after: encodeCursor(after),
    delayMs: 0,
    store,
    sessions: { entries: [{ session: 's' }], onChange: () => () => {} } as unknown as CurrentSessions,
    lease: async () => ({ value: view, release: () => {} }),
    clock: manualClock(0),
  });
}

describe('a LOG stream', () => {
  it('begins when a store that is away is back, and says nothing of it', async () => {
    const store = await storeWithOneItem();
    let away = 3;
    const flaky: LiveStore = Object.assign(Object.create(store) as LiveStore, {
      readLog: async (range: Parameters<LiveStore['readLog']>[0]) => {
        if (away-- > 0) throw new LiveStoreUnavailable('LIVE_STORE_UNREACHABLE', 'away');
        return store.readLog(range);
      },
    });
    const stream = await openStream(flaky, startOfLog('s', 'raceControl', 'one'));
    const { value } = await stream.next();
    expect(value?.type === 'item' && value.item.numbered.entry.item.id).toBe('m1');
    await stream.return();
  });

  it('keeps the place of a viewer who comes while an emptied store is rebuilt', async () => {
    const store = new EmbeddedLiveStore();
    let changed = () => {};
    const place: LogPlace = { session: 's', log: 'raceControl', epoch: 'one', number: 2, item: 'm2' };
    const stream = await openStream(store, place, (tell) => {
      changed = tell;
    });
    const next = stream.next();
    await begin(store, 'two', ['m1', 'm2', 'm3']);
    changed();
    const { value } = await next;
    expect(value?.type === 'item' && value.item.numbered.entry.item.id).toBe('m3');
    await stream.return();
  });

  it('ends with the error when its log cannot be read for another reason, and says it once', async () => {
    const store = await storeWithOneItem();
    const broken: LiveStore = Object.assign(Object.create(store) as LiveStore, {
      readLog: async () => {
        throw new TypeError('not an item');
      },
    });
    const working = await openStream(store, startOfLog('s', 'raceControl', 'one'));
    expect((await working.next()).done).toBe(false);
    await working.return();
    await expect(openStream(broken, startOfLog('s', 'raceControl', 'one'))).rejects.toThrow('not an item');
    let fails = false;
    const breaking: LiveStore = Object.assign(Object.create(store) as LiveStore, {
      readLog: async (range: Parameters<LiveStore['readLog']>[0]) =>
        fails ? broken.readLog(range) : store.readLog(range),
    });
    const stream = await openStream(breaking, startOfLog('s', 'raceControl', 'one'));
    fails = true;
    await expect(stream.next()).rejects.toThrow('not an item');
    for (let times = 0; times < 3; times++) expect((await stream.next()).done).toBe(true);
  });
});
