import { initialState } from '@slipstream/timing/fold/fold';
import type { PartKey } from '@slipstream/timing/fold/parts';
import { partKeys, partOf } from '@slipstream/timing/fold/parts';
import { describe, expect, it, vi } from 'vitest';
import { EmbeddedLiveStore } from './embedded-live-store.ts';
import type { ChangeNotice, Json, LiveStore, Snapshot, WatchMessage } from './live-store.ts';
import { LiveStoreUnavailable } from './live-store-unavailable.ts';
import { SessionReplica } from './session-replica.ts';

/** A store whose answers a test gives one by one, and whose channel it speaks on. */
function scriptedStore() {
  let tell: (message: WatchMessage) => void = () => {};
  const snapshots: ((snapshot: Snapshot | null) => void)[] = [];
  const watch = vi.fn(async (_session: string, teller: (message: WatchMessage) => void) => {
    tell = teller;
    return async () => {};
  });
  const store = Object.assign(new EmbeddedLiveStore() as LiveStore, {
    watch,
    snapshot: () => new Promise<Snapshot | null>((resolve) => snapshots.push(resolve)),
  });
  return { store, watch, snapshots, tell: (message: WatchMessage) => tell(message) };
}

function partsOf(version: number): ReadonlyMap<PartKey, Json> {
  const state = { ...initialState('s'), version };
  return new Map(partKeys(state).map((key) => [key, partOf(state, key) as unknown as Json]));
}

const snapshot = (sequence: number, epoch = 'one'): Snapshot => ({
  epoch,
  sequence,
  offsets: {},
  parts: partsOf(sequence),
  memory: new Map(),
});
const change = (sequence: number, more: Partial<ChangeNotice> = {}): WatchMessage => ({
  type: 'change',
  notice: {
    session: 's',
    epoch: 'one',
    sequence,
    reset: false,
    parts: new Map([
      ['head', partOf({ ...initialState('s'), version: sequence }, 'head') as unknown as Json],
    ]),
    items: [],
    ...more,
  },
});
const turn = () => new Promise((resolve) => setImmediate(resolve));

async function opened(first: Snapshot | null) {
  const scripted = scriptedStore();
  const opening = SessionReplica.open(scripted.store, 's');
  await turn();
  scripted.snapshots.shift()?.(first);
  const replica = await opening;
  const versions: number[] = [];
  replica.onChange(() => versions.push(replica.state?.version ?? -1));
  return { ...scripted, replica, versions };
}

describe('a replica of a session', () => {
  it('reads the snapshot only after the watch is acknowledged, and drops what is in it already', async () => {
    const { store, watch, snapshots, tell } = scriptedStore();
    const opening = SessionReplica.open(store, 's');
    expect(watch).toHaveBeenCalledOnce();
    expect(snapshots).toHaveLength(0);
    await turn();
    expect(snapshots).toHaveLength(1);
    for (const sequence of [4, 5, 6, 7]) tell(change(sequence));
    snapshots.shift()?.(snapshot(5));
    const replica = await opening;
    expect(replica.state?.version).toBe(7);
    expect(replica.counts).toEqual({ duplicates: 2, heals: 0 });
  });

  it('applies a change that comes twice once', async () => {
    const { replica, tell, versions } = await opened(snapshot(5));
    tell(change(6));
    tell(change(6));
    expect(versions).toEqual([6]);
    expect(replica.counts.duplicates).toBe(1);
  });

  it('never patches over a hole: it reads anew, and shows nothing in between', async () => {
    const { replica, tell, snapshots, versions } = await opened(snapshot(5));
    tell(change(7));
    tell(change(8));
    tell(change(9));
    expect(versions).toEqual([]);
    snapshots.shift()?.(snapshot(8));
    await turn();
    expect(versions).toEqual([8, 9]);
    expect(replica.counts.heals).toBe(1);
  });

  it('reads anew when it is told that something was lost, once more when that comes during a reading', async () => {
    const { replica, tell, snapshots } = await opened(snapshot(5));
    tell({ type: 'lost' });
    await turn();
    tell({ type: 'lost' });
    snapshots.shift()?.(snapshot(6));
    await turn();
    expect(replica.state?.version).toBe(5);
    snapshots.shift()?.(snapshot(9));
    await turn();
    expect(replica.state?.version).toBe(9);
  });

  it('takes a change that begins an epoch without reading anything', async () => {
    const { replica, tell, snapshots } = await opened(snapshot(5));
    tell(change(1, { epoch: 'two', reset: true, parts: partsOf(20) }));
    expect(replica.state?.version).toBe(20);
    expect(snapshots).toHaveLength(0);
  });

  it('goes on showing what it had while a store that lost its data is behind it', async () => {
    const { replica, tell, snapshots, versions } = await opened(snapshot(50));
    tell({ type: 'lost' });
    await turn();
    snapshots.shift()?.(null);
    await turn();
    tell(change(1, { epoch: 'rebuilt', reset: true, parts: partsOf(10) }));
    expect(replica.state?.version).toBe(50);
    tell(change(2, { epoch: 'rebuilt', parts: partsOf(51) }));
    expect(replica.state?.version).toBe(51);
    expect(versions).toEqual([51]);
  });

  it('waits for a store that is away', async () => {
    const { store, watch, snapshots } = scriptedStore();
    watch.mockRejectedValueOnce(new LiveStoreUnavailable('LIVE_STORE_UNREACHABLE', 'away'));
    const opening = SessionReplica.open(store, 's');
    await vi.waitFor(() => expect(snapshots).toHaveLength(1));
    snapshots.shift()?.(snapshot(3));
    expect((await opening).state?.version).toBe(3);
  });
});

describe('a replica that is asked whether it is up to date', () => {
  const positioned = (store: LiveStore, answers: (number | null | 'away')[]) =>
    Object.assign(store, {
      position: async () => {
        const answer = answers.length > 1 ? answers.shift() : answers[0];
        if (answer === 'away') throw new LiveStoreUnavailable('LIVE_STORE_UNREACHABLE', 'away');
        return typeof answer === 'number' ? { epoch: 'one', sequence: answer, offsets: {} } : null;
      },
    });
  const asked = (replica: SessionReplica) => {
    const asking = { done: false };
    void replica.upToDate().then(() => {
      asking.done = true;
    });
    return asking;
  };

  it('says so at once when the store has no more, or nothing at all', async () => {
    const { replica, store } = await opened(snapshot(3));
    positioned(store, [3]);
    await replica.upToDate();
    const empty = await opened(null);
    positioned(empty.store, [null]);
    await empty.replica.upToDate();
  });

  it('waits for the notice that is on its way', async () => {
    const { replica, store, tell } = await opened(snapshot(3));
    positioned(store, [4]);
    const asking = asked(replica);
    await turn();
    expect(asking.done).toBe(false);
    tell(change(4));
    await vi.waitFor(() => expect(asking.done).toBe(true));
    expect(replica.counts.heals).toBe(0);
  });

  it('reads a snapshot when no notice comes, and waits for a store that is away', async () => {
    const { replica, store, snapshots } = await opened(snapshot(3));
    positioned(store, ['away', 5]);
    const asking = asked(replica);
    await vi.waitFor(() => expect(snapshots).toHaveLength(1));
    expect(asking.done).toBe(false);
    snapshots.shift()?.(snapshot(5));
    await vi.waitFor(() => expect(asking.done).toBe(true));
    expect(replica.state?.version).toBe(5);
  });
});
