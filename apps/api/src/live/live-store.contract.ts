import type { LogItem, PartKey } from '@slipstream/timing/fold/parts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChangeNotice, Json, LiveStore, SessionChange, SessionSummary } from './live-store.ts';

const PATIENCE_MS = 10_000;

export interface LiveStoreUnderTest {
  readonly store: LiveStore;
  /** Prefixes session ids, so that runs do not meet on a real engine. */
  readonly scope: string;
  /** How many items the store keeps of a log, at the least; it was opened with a small bound. */
  readonly retainedItems: number;
}

const SUMMARY: SessionSummary = {
  kind: 'RACE',
  origin: 'REPLAY',
  season: 2023,
  status: 'STARTED',
  active: true,
};

/** What every `LiveStore` must keep. Runs against the embedded twin and the real engine alike. */
export function liveStoreContract(name: string, open: () => Promise<LiveStoreUnderTest>): void {
  describe(`the live store contract, kept by ${name}`, () => {
    let under: LiveStoreUnderTest;
    let store: LiveStore;
    let session: string;
    beforeEach(async () => {
      under = await open();
      store = under.store;
      session = `${under.scope}-session`;
    });
    afterEach(() => store.close());

    const change = (offset: number, more: Partial<SessionChange> = {}): SessionChange => ({
      session,
      epoch: 'one',
      reset: offset === 1,
      from: offset === 1 ? null : { 'f1.timing:0': offset - 1 },
      to: { 'f1.timing:0': offset },
      parts: parts({ head: { version: offset } }),
      memory: new Map(),
      items: [],
      summary: SUMMARY,
      ...more,
    });

    it('knows nothing of a session before its first change', async () => {
      expect(await store.position(session)).toBeNull();
      expect(await store.snapshot(session)).toBeNull();
      expect(await store.readLog({ session, log: 'raceControl', after: 0, limit: 10 })).toEqual({
        epoch: null,
        items: [],
        oldest: 0,
        newest: 0,
      });
    });

    it('applies state, items, offsets and sequence in one step', async () => {
      expect(await store.apply(change(1, { items: [item('a')] }))).toEqual({ applied: true, sequence: 1 });
      expect(
        await store.apply(change(2, { parts: parts({ 'cars/44': { number: 44 } }), items: [item('b')] })),
      ).toEqual({ applied: true, sequence: 2 });
      const snapshot = await store.snapshot(session);
      expect(snapshot).toMatchObject({ epoch: 'one', sequence: 2, offsets: { 'f1.timing:0': 2 } });
      expect(Object.fromEntries(snapshot?.parts ?? [])).toEqual({
        head: { version: 1 },
        'cars/44': { number: 44 },
      });
      const page = await store.readLog({ session, log: 'raceControl', after: 0, limit: 10 });
      expect(page).toMatchObject({ epoch: 'one', oldest: 1, newest: 2 });
      expect(page.items.map(({ number, entry }) => [number, entry.item.id])).toEqual([
        [1, 'a'],
        [2, 'b'],
      ]);
    });

    it('applies a change zero times when it comes again', async () => {
      await store.apply(change(1));
      await store.apply(change(2, { items: [item('a')] }));
      const again = await store.apply(change(2, { items: [item('a')] }));
      expect(again).toEqual({
        applied: false,
        stored: { epoch: 'one', sequence: 2, offsets: { 'f1.timing:0': 2 } },
      });
      expect((await store.readLog({ session, log: 'raceControl', after: 0, limit: 10 })).items).toHaveLength(
        1,
      );
    });

    it('refuses a writer that believes in other offsets than are stored, and tells it which', async () => {
      await store.apply(change(1));
      const ahead = await store.apply(change(5));
      expect(ahead).toMatchObject({ applied: false, stored: { offsets: { 'f1.timing:0': 1 } } });
      const first = await store.apply(change(1));
      expect(first).toMatchObject({ applied: false, stored: { sequence: 1 } });
    });

    it('refuses a change of another epoch that does not begin it', async () => {
      await store.apply(change(1));
      expect(await store.apply(change(2, { epoch: 'two' }))).toMatchObject({ applied: false });
      expect((await store.position(session))?.epoch).toBe('one');
    });

    it('lets exactly one of two writers with the same belief through', async () => {
      await store.apply(change(1));
      const outcomes = await Promise.all([
        store.apply(change(2, { items: [item('mine')] })),
        store.apply(change(2, { items: [item('yours')] })),
      ]);
      expect(outcomes.filter((outcome) => outcome.applied)).toHaveLength(1);
      expect((await store.readLog({ session, log: 'raceControl', after: 0, limit: 10 })).items).toHaveLength(
        1,
      );
    });

    it('drops everything of the epoch before when a new one begins', async () => {
      await store.apply(change(1, { parts: parts({ 'cars/1': 1, head: 1 }), items: [item('a')] }));
      await store.apply(
        change(2, { epoch: 'two', reset: true, parts: parts({ head: 2 }), items: [item('b')] }),
      );
      const snapshot = await store.snapshot(session);
      expect(snapshot).toMatchObject({ epoch: 'two', sequence: 1 });
      expect(Object.fromEntries(snapshot?.parts ?? [])).toEqual({ head: 2 });
      const page = await store.readLog({ session, log: 'raceControl', after: 0, limit: 10 });
      expect(page.epoch).toBe('two');
      expect(page.items.map(({ number, entry }) => [number, entry.item.id])).toEqual([[1, 'b']]);
    });

    it('tells watchers every change after the acknowledgement, whole and in order', async () => {
      await store.apply(change(1));
      const notices: ChangeNotice[] = [];
      const unwatch = await store.watch(session, (message) => {
        if (message.type === 'change') notices.push(message.notice);
      });
      for (let offset = 2; offset <= 30; offset++) {
        await store.apply(change(offset, { items: offset % 10 === 0 ? [item(String(offset))] : [] }));
      }
      await expect.poll(() => notices.length, { timeout: PATIENCE_MS }).toBe(29);
      expect(notices.map((notice) => notice.sequence)).toEqual(Array.from({ length: 29 }, (_, i) => i + 2));
      expect(Object.fromEntries(notices[0]?.parts ?? [])).toEqual({ head: { version: 2 } });
      expect(notices.flatMap((n) => n.items).map(({ number, entry }) => [number, entry.item.id])).toEqual([
        [1, '10'],
        [2, '20'],
        [3, '30'],
      ]);
      await unwatch();
      await store.apply(change(31));
      const seen = await told(store, session, () => store.apply(change(32)));
      expect(seen).toBe(32);
      expect(notices).toHaveLength(29);
    });

    it('keeps what only projectors need, gives it with snapshots, and tells nobody', async () => {
      const notices: ChangeNotice[] = [];
      const memory = (values: Record<string, Json>) => new Map(Object.entries(values));
      await store.apply(change(1, { memory: memory({ 'commentary/line': { seen: [1, 2] }, other: 'x' }) }));
      const unwatch = await store.watch(session, (message) => {
        if (message.type === 'change') notices.push(message.notice);
      });
      await store.apply(change(2, { memory: memory({ 'commentary/line': { seen: [3] }, other: null }) }));
      await expect.poll(() => notices.length, { timeout: PATIENCE_MS }).toBe(1);
      expect(Object.fromEntries(notices[0]?.parts ?? [])).toEqual({ head: { version: 2 } });
      const snapshot = await store.snapshot(session);
      expect(Object.fromEntries(snapshot?.parts ?? [])).toEqual({ head: { version: 2 } });
      expect(Object.fromEntries(snapshot?.memory ?? [])).toEqual({ 'commentary/line': { seen: [3] } });
      await store.apply(change(3, { epoch: 'two', reset: true }));
      expect((await store.snapshot(session))?.memory).toEqual(new Map());
      await unwatch();
    });

    it('keeps text as it was, whatever is in it', async () => {
      const text = 'Zhou – “P9” \u0000 \u2028 😀 {"}';
      await store.apply(change(1, { parts: parts({ info: { text, none: null, list: [1.5, true] } }) }));
      expect((await store.snapshot(session))?.parts.get('info')).toEqual({
        text,
        none: null,
        list: [1.5, true],
      });
    });

    it('bounds each log: the oldest items go first, numbers stay', async () => {
      await store.apply(change(1));
      const count = under.retainedItems * 4;
      for (let offset = 2; offset <= count + 1; offset++) {
        await store.apply(change(offset, { items: [item(String(offset - 1))] }));
      }
      const page = await store.readLog({ session, log: 'raceControl', after: 0, limit: count });
      expect(page.newest).toBe(count);
      expect(page.oldest).toBeGreaterThan(1);
      expect(page.items.length).toBeGreaterThanOrEqual(under.retainedItems);
      expect(page.items[0]?.number).toBe(page.oldest);
      expect(page.items.at(-1)).toMatchObject({ number: count, entry: { item: { id: String(count) } } });
    });

    it('reads a log from any place, in pages', async () => {
      await store.apply(change(1, { items: ['a', 'b', 'c', 'd', 'e'].map(item) }));
      const ids = async (after: number, limit: number) =>
        (await store.readLog({ session, log: 'raceControl', after, limit })).items.map(
          (i) => i.entry.item.id,
        );
      expect(await ids(0, 2)).toEqual(['a', 'b']);
      expect(await ids(2, 2)).toEqual(['c', 'd']);
      expect(await ids(4, 10)).toEqual(['e']);
      expect(await ids(5, 10)).toEqual([]);
      expect(await ids(99, 10)).toEqual([]);
    });

    it('lists sessions, newest first, and tells when the list changes', async () => {
      let told = 0;
      const unwatch = await store.watchSessions(() => told++);
      await store.apply(change(1));
      await store.apply({ ...change(1), session: `${session}-2` });
      await expect.poll(() => told, { timeout: PATIENCE_MS }).toBeGreaterThanOrEqual(2);
      const ended = { ...SUMMARY, status: 'ENDED' as const, active: false };
      await store.apply(change(2, { summary: ended }));
      await expect.poll(() => told, { timeout: PATIENCE_MS }).toBeGreaterThanOrEqual(3);
      await unwatch();
      const ours = (await store.sessions()).filter((entry) => entry.session.startsWith(session));
      expect(ours.map((entry) => [entry.session, entry.summary])).toEqual([
        [`${session}-2`, SUMMARY],
        [session, ended],
      ]);
      expect(ours[0]?.order).toBeGreaterThan(ours[1]?.order ?? Number.POSITIVE_INFINITY);
    });

    it('lists sessions in the order in which they began, in whatever order they were applied', async () => {
      for (const begunAtMs of [2_000, 3_000, 1_000]) {
        const summary = { ...SUMMARY, begunAtMs };
        await store.apply({ ...change(1), session: `${session}-${begunAtMs}`, summary });
      }
      const ours = (await store.sessions()).filter((entry) => entry.session.startsWith(session));
      expect(ours.map((entry) => entry.session)).toEqual([
        `${session}-3000`,
        `${session}-2000`,
        `${session}-1000`,
      ]);
    });

    it('moves the mark of what is applied up only', async () => {
      const key = `f1.timing:${under.scope}`;
      await store.markApplied({ [key]: 10 });
      await store.markApplied({ [key]: 7 });
      expect((await store.appliedUpTo())[key]).toBe(10);
      await store.markApplied({ [key]: 11 });
      expect((await store.appliedUpTo())[key]).toBe(11);
    });

    it('marks nothing where less is marked than the writer believes: it lost something', async () => {
      const [key, other] = [`f1.timing:lost-${under.scope}`, `f1.telemetry:lost-${under.scope}`];
      expect(await store.markApplied({ [key]: 10 }, { [key]: 0 })).toBe(true);
      expect(await store.markApplied({ [key]: 12, [other]: 12 }, { [key]: 11 })).toBe(false);
      expect((await store.appliedUpTo())[key]).toBe(10);
      expect((await store.appliedUpTo())[other]).toBeUndefined();
      expect(await store.markApplied({ [key]: 12 }, { [key]: 10 })).toBe(true);
      expect((await store.appliedUpTo())[key]).toBe(12);
    });
  });
}

function parts(values: Record<string, Json>): ReadonlyMap<PartKey, Json> {
  return new Map(Object.entries(values)) as ReadonlyMap<PartKey, Json>;
}

function item(id: string): LogItem {
  const at = '2023-10-08T17:00:00.000Z';
  const told = { id, at, lap: 1, category: 'Flag', flag: 'GREEN', scope: null, sector: null };
  return { log: 'raceControl', item: { ...told, message: `MESSAGE ${id}`, drivers: [] } };
}

/** The version that a fresh watcher is told of the one change that `act` applies. */
async function told(
  store: LiveStore,
  session: string,
  act: () => Promise<unknown>,
): Promise<Json | undefined> {
  let version: Json | undefined;
  const unwatch = await store.watch(session, (message) => {
    if (message.type !== 'change') return;
    version = (message.notice.parts.get('head') as { version: number } | undefined)?.version;
  });
  await act();
  await expect.poll(() => version, { timeout: PATIENCE_MS }).toBeDefined();
  await unwatch();
  return version;
}
