import { randomUUID } from 'node:crypto';
import { EmbeddedLiveStore } from './embedded-live-store.ts';
import { liveStoreContract } from './live-store.contract.ts';

const RETAINED_ITEMS = 20;

liveStoreContract('the embedded twin', async () => ({
  store: new EmbeddedLiveStore({ retainedItems: RETAINED_ITEMS }),
  scope: randomUUID(),
  retainedItems: RETAINED_ITEMS,
}));
