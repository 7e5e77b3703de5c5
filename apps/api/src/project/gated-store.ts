import { expect } from 'vitest';
import type { Applied, LiveStore, SessionChange } from '../live/live-store.ts';
import { LiveStoreUnavailable } from '../live/live-store-unavailable.ts';
import { bound, SESSION } from './projector-under-test.ts';

type Answer = 'taken' | 'answer lost' | 'failed';

/** A store whose steps wait until the test decides the outcome of the oldest one. */
export function gated(store: LiveStore) {
  const waiting: ((how: Answer) => void)[] = [];
  let most = 0;
  let isOpen = false;
  const apply = (change: SessionChange) =>
    new Promise<Applied>((resolve, reject) => {
      const take = (how: Answer) => {
        if (how === 'failed') return reject(new Error('out of memory'));
        const applied = store.apply(change);
        if (how === 'taken') return resolve(applied);
        void applied.then(() => reject(new LiveStoreUnavailable('LIVE_STORE_UNREACHABLE', 'away')));
      };
      if (isOpen) take('taken');
      else waiting.push(take);
      most = Math.max(most, waiting.length);
    });
  return {
    store: { ...bound(store), apply } as LiveStore,
    inner: store,
    /** Number of waiting steps, and the most that waited at one time. */
    waiting: () => waiting.length,
    most: () => most,
    answer: async (how: Answer) => {
      await expect.poll(() => waiting.length).toBeGreaterThan(0);
      waiting.shift()?.(how);
    },
    /** Makes the store accept every later step at once. */
    open: () => {
      isOpen = true;
      for (const take of waiting.splice(0)) take('taken');
    },
  };
}

export async function idsOf(store: LiveStore): Promise<string[]> {
  const { items } = await store.readLog({ session: SESSION, log: 'raceControl', after: 0, limit: 100 });
  return items.map(({ entry }) => entry.item.id);
}
