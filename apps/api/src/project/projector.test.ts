import { describe, expect, it } from 'vitest';
import { EmbeddedLiveStore } from '../live/embedded-live-store.ts';
import { type LiveStore, offsetKey, type SessionChange } from '../live/live-store.ts';
import { LiveStoreUnavailable } from '../live/live-store-unavailable.ts';
import { TOPICS } from '../log/topics.ts';
import { VirtualClock } from '../test-kit/virtual-clock.ts';
import { bound, message, SESSION, sample, scene } from './projector-under-test.ts';

describe('a projector that catches up', () => {
  it('shows a session when both of its partitions are where the log ended, not one of them', async () => {
    const store = new EmbeddedLiveStore();
    const { hand, told } = await scene(store, { [TOPICS.timing]: 2, [TOPICS.telemetry]: 1 });
    await hand(TOPICS.telemetry, [sample(0)]);
    expect(await store.snapshot(SESSION)).toBeNull();
    await hand(TOPICS.timing, [message(0)]);
    expect(await told()).toBe(0);
    await hand(TOPICS.timing, [message(1)]);
    expect(await told()).toBe(2);
    expect((await store.snapshot(SESSION))?.parts.has('locations/1')).toBe(true);
  });

  it('does not wait for a partition that has nothing', async () => {
    const { hand, told } = await scene(new EmbeddedLiveStore(), { [TOPICS.timing]: 1 });
    await hand(TOPICS.timing, [message(0)]);
    expect(await told()).toBe(1);
  });
});

describe('a projector whose live store goes away', () => {
  it('applies what it had folded as soon as the store is back, once, though an earlier try was taken', async () => {
    const store = new EmbeddedLiveStore();
    let away = 2;
    const flaky: LiveStore = {
      ...bound(store),
      apply: async (change) => {
        if (away === 1) await store.apply(change);
        if (away-- > 0) throw new LiveStoreUnavailable('LIVE_STORE_UNREACHABLE', 'away');
        return store.apply(change);
      },
    };
    const { hand, told, projector, begun } = await scene(flaky, {});
    await hand(TOPICS.timing, [message(0)]);
    await hand(TOPICS.timing, [message(1)]);
    await expect.poll(told).toBe(2);
    expect(projector.counts.refused).toBe(0);
    await projector.storeIsBack();
    expect(begun()).toBe(1);
  });

  it('asks again for a step that the store never answered, and counts it once', async () => {
    const store = new EmbeddedLiveStore();
    const clock = new VirtualClock();
    let asked = 0;
    const silent: LiveStore = {
      ...bound(store),
      apply: async (change) => {
        asked++;
        if (asked === 1) throw new LiveStoreUnavailable('LIVE_STORE_UNREACHABLE', 'away');
        const applied = store.apply(change);
        return asked === 2 ? new Promise(() => {}) : applied;
      },
    };
    const { hand, told, projector } = await scene(silent, {}, undefined, clock);
    await hand(TOPICS.timing, [message(0)]);
    await clock.pass(20_000);
    expect(asked).toBe(3);
    await hand(TOPICS.timing, [message(1)]);
    expect(await told()).toBe(2);
    expect(projector.counts.refused).toBe(0);
  });

  it('folds on meanwhile, and brings all of an outage as one step behind the one that waited', async () => {
    const store = new EmbeddedLiveStore();
    const outage = switchable(store);
    const { hand, told, projector, begun } = await scene(outage.store, {});
    await hand(TOPICS.timing, [message(0)]);
    outage.away = true;
    for (let offset = 1; offset < 50; offset++) await hand(TOPICS.timing, [message(offset)]);
    expect(await told()).toBe(1);
    expect(await store.appliedUpTo()).toEqual({ [offsetKey(TOPICS.timing, 0)]: 1 });
    outage.away = false;
    await expect.poll(told).toBe(50);
    expect(projector.counts.steps).toBe(3);
    await hand(TOPICS.timing, [message(49), message(50)]);
    expect(await told()).toBe(51);
    expect(projector.counts).toMatchObject({ duplicates: 1, refused: 0 });
    expect(begun()).toBe(1);
  });

  it('keeps no more of an outage than a bound: then reading waits', async () => {
    const outage = switchable(new EmbeddedLiveStore());
    const { hand, told } = await scene(outage.store, {});
    outage.away = true;
    await hand(TOPICS.timing, [message(0)]);
    const many = Array.from({ length: 5_001 }, (_, index) => message(index + 1));
    let handled = false;
    const handling = hand(TOPICS.timing, many).then(() => {
      handled = true;
    });
    await outage.asked();
    expect(handled).toBe(false);
    outage.away = false;
    await handling;
    await expect.poll(told).toBe(5_002);
  });

  it('reads everything anew where another projector wrote before the store was back here', async () => {
    const store = new EmbeddedLiveStore();
    const outage = switchable(store);
    const { hand, told, begun } = await scene(outage.store, {});
    await hand(TOPICS.timing, [message(0)]);
    outage.away = true;
    await hand(TOPICS.timing, [message(1)]);
    await hand(TOPICS.timing, [message(2)]);
    const other = await scene(store, {});
    await other.hand(TOPICS.timing, [message(0), message(1), message(2), message(3)]);
    expect(await told()).toBe(4);
    outage.away = false;
    await expect.poll(begun).toBe(2);
    await hand(TOPICS.timing, [message(3), message(4)]);
    expect(await told()).toBe(5);
  });

  it('reads everything anew where the store lost what it had, and marks nothing on it before', async () => {
    let store = new EmbeddedLiveStore();
    const swapped = new Proxy({} as LiveStore, {
      get: (_, name: keyof LiveStore) => {
        const value = store[name];
        return typeof value === 'function' ? value.bind(store) : value;
      },
    });
    const { hand, told, projector, begun } = await scene(swapped, {});
    await hand(TOPICS.timing, [message(0)]);
    store = new EmbeddedLiveStore();
    // Nothing of this batch is applied: only its mark is written.
    await hand(TOPICS.timing, [{ ...message(1), value: 'no event' }]);
    expect(await store.appliedUpTo()).toEqual({});
    await projector.storeIsBack();
    expect(begun()).toBe(2);
    await hand(TOPICS.timing, [message(0), message(1)]);
    expect(await told()).toBe(2);
  });

  it('never takes one batch for the whole of a session that the store lost', async () => {
    let store = new EmbeddedLiveStore();
    const swapped = new Proxy({} as LiveStore, {
      get: (_, name: keyof LiveStore) => {
        const value = store[name];
        return typeof value === 'function' ? value.bind(store) : value;
      },
    });
    const { hand, told, projector, begun } = await scene(swapped, {});
    await hand(TOPICS.timing, [message(0)]);
    store = new EmbeddedLiveStore();
    const both = [hand(TOPICS.timing, [message(1)]), hand(TOPICS.telemetry, [sample(0)])];
    expect((await Promise.allSettled(both)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await store.snapshot(SESSION)).toBeNull();
    await projector.storeIsBack();
    expect(begun()).toBe(2);
    await hand(TOPICS.timing, [message(0), message(1)]);
    expect(await told()).toBe(2);
  });
});

/** A store whose `apply` can be away. */
function switchable(store: LiveStore) {
  const waiting: (() => void)[] = [];
  const outage = {
    away: false,
    /** Resolves when a step was tried twice more. */
    asked: async () => {
      for (let times = 0; times < 2; times++) await new Promise<void>((resolve) => waiting.push(resolve));
    },
    store: {
      ...bound(store),
      apply: async (change: SessionChange) => {
        for (const tell of waiting.splice(0)) tell();
        if (outage.away) throw new LiveStoreUnavailable('LIVE_STORE_UNREACHABLE', 'away');
        return store.apply(change);
      },
    } as LiveStore,
  };
  return outage;
}
