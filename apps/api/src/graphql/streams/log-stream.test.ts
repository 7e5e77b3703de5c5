import { manualClock } from '@slipstream/sources/playback/manual-clock';
import { describe, expect, it } from 'vitest';
import type { CurrentSessions } from '../../live/current-sessions.ts';
import { EmbeddedLiveStore } from '../../live/embedded-live-store.ts';
import type { LiveStore } from '../../live/live-store.ts';
import { LiveStoreUnavailable } from '../../live/live-store-unavailable.ts';
import type { SessionView } from '../../live/session-replica.ts';
import { encodeCursor } from './cursor.ts';
import { startOfLog } from './log-reader.ts';
import { LogStream } from './log-stream.ts';

const AT = '2026-03-08T05:00:00.000Z';

async function storeWithOneItem(): Promise<EmbeddedLiveStore> {
  const store = new EmbeddedLiveStore();
  const told = { id: 'm1', at: AT, lap: 1, category: 'Flag', flag: 'GREEN', scope: null, sector: null };
  await store.apply({
    session: 's',
    epoch: 'one',
    reset: true,
    from: null,
    to: { 'f1.timing:0': 1 },
    parts: new Map(),
    items: [{ log: 'raceControl', item: { ...told, message: 'GREEN LIGHT', drivers: [] } }],
    summary: { kind: 'RACE', origin: 'LIVE', season: 2026, status: 'STARTED', active: true },
  });
  return store;
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
    const view: SessionView = { session: 's', state: null, onChange: () => () => {} };
    const stream = await LogStream.open({
      session: 's',
      log: 'raceControl',
      after: encodeCursor(startOfLog('s', 'raceControl', 'one')),
      delayMs: 0,
      store: flaky,
      sessions: {
        entries: [{ session: 's' }],
        onChange: () => () => {},
      } as unknown as CurrentSessions,
      lease: async () => ({ value: view, release: () => {} }),
      clock: manualClock(0),
    });
    const { value } = await stream.next();
    expect(value?.type === 'item' && value.item.numbered.entry.item.id).toBe('m1');
    await stream.return();
  });
});
