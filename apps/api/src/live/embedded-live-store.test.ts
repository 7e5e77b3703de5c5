import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { EmbeddedLiveStore } from './embedded-live-store.ts';
import { liveStoreContract } from './live-store.contract.ts';
import { scoreStoreContract } from './score-store.contract.ts';

const RETAINED_ITEMS = 20;

liveStoreContract('the embedded twin', async () => ({
  store: new EmbeddedLiveStore({ retainedItems: RETAINED_ITEMS }),
  scope: randomUUID(),
  retainedItems: RETAINED_ITEMS,
}));

scoreStoreContract('the embedded twin', async (scoreBounds) => {
  const store = new EmbeddedLiveStore({ scoreBounds });
  return { scores: store.scores, close: () => store.close() };
});

describe('the embedded live store', () => {
  it('keeps every session that is going on, and of the others the newest', async () => {
    const store = new EmbeddedLiveStore({ retainedSessions: 2 });
    const apply = (session: string, active: boolean) =>
      store.apply({
        session,
        epoch: 'one',
        reset: true,
        from: null,
        to: { 'f1.timing:0': 1 },
        parts: new Map(),
        memory: new Map(),
        items: [],
        summary: {
          kind: 'RACE',
          origin: 'SIMULATION',
          season: 2026,
          status: active ? 'STARTED' : 'ENDED',
          active,
        },
      });
    await apply('running', true);
    for (const session of ['first', 'second', 'third']) await apply(session, false);
    expect((await store.sessions()).map(({ session }) => session)).toEqual(['third', 'second', 'running']);
  });
});
