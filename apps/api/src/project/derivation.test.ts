import { derivedRecord } from '@slipstream/timing/derive/derived-record';
import type { DerivedItem, DeriverKind } from '@slipstream/timing/derive/deriver';
import type { CommentaryItem } from '@slipstream/timing/derive/items';
import { type EventDraft, envelop } from '@slipstream/timing/events/envelope';
import { describe, expect, it } from 'vitest';
import { EmbeddedLiveStore } from '../live/embedded-live-store.ts';
import type { LiveStore, SessionChange } from '../live/live-store.ts';
import { LiveStoreUnavailable } from '../live/live-store-unavailable.ts';
import { EmbeddedEventLog } from '../log/embedded-event-log.ts';
import type { EventLog } from '../log/event-log.ts';
import { TOPICS } from '../log/topics.ts';
import type { LinePen } from './derivation.ts';
import { Projector } from './projector.ts';

const SESSION = 'race';
const second = (s: number) => new Date(Date.UTC(2026, 2, 8, 5, 0, s)).toISOString();

function line(id: string, text: string): CommentaryItem {
  const who = { tone: 'INFO', kind: 'MILESTONE', drivers: [], author: 'a test' } as const;
  return { id, at: second(0), lap: null, ...who, text, basedOn: [], supersedes: null };
}

/** Counts the laps of each car, and says each. */
const counting: DeriverKind = {
  name: 'counting',
  open: (_session, memory) => {
    const laps = new Map(memory as ReadonlyMap<string, number>);
    const changed = new Map<string, number>();
    return {
      derive: ({ event }) => {
        if (event.type !== 'LapCompleted') return [];
        const driver = String(event.body.driver);
        const count = (laps.get(driver) ?? 0) + 1;
        laps.set(driver, count);
        changed.set(driver, count);
        return [{ log: 'commentary', item: line(`lap-${event.id}`, `${driver} has ${count}`) }];
      },
      takeMemory: () => {
        const taken = new Map(changed);
        changed.clear();
        return taken;
      },
    };
  },
};

/** Says again what was derived before it. */
const echoing: DeriverKind = {
  name: 'echoing',
  open: () => ({
    derive: (_folded, earlier) =>
      earlier.map((each) => ({ log: 'commentary', item: line(`echo-${each.item.id}`, 'indeed') })),
    takeMemory: () => new Map(),
  }),
};

const failing: DeriverKind = {
  name: 'failing',
  open: () => ({
    derive: () => {
      throw new Error('no idea');
    },
    takeMemory: () => new Map(),
  }),
};

const lap = (index: number, driver: number): EventDraft => ({
  at: second(index),
  type: 'LapCompleted',
  body: { driver, lap: index + 1, timeMs: 90_000 },
});

async function appendLaps(log: EventLog, from: number, to: number, epoch = 0): Promise<void> {
  for (let index = from; index < to; index++) {
    const event = envelop(lap(index, index % 2), SESSION, epoch, index);
    await log.append(TOPICS.timing, [{ key: SESSION, value: JSON.stringify(event) }]);
  }
}

async function textsOf(store: LiveStore): Promise<string[]> {
  const { items } = await store.readLog({ session: SESSION, log: 'commentary', after: 0, limit: 1_000 });
  return items.map(({ entry }) => (entry.log === 'commentary' ? entry.item.text : entry.log));
}

async function recordsOn(log: EventLog, topic: 'f1.commentary'): Promise<string[]> {
  const texts: string[] = [];
  for (let partition = 0; partition < (await log.partitions(topic)); partition++) {
    const reading = await log.tail({
      topic,
      partition,
      from: 0,
      onBatch: async (records) => {
        for (const { value } of records) texts.push(JSON.parse(value).body.text);
      },
    });
    await new Promise((resolve) => setImmediate(resolve));
    await reading.close();
  }
  return texts;
}

async function projecting(
  log: EventLog,
  store: LiveStore,
  kinds: readonly DeriverKind[],
  writer: LinePen | null = null,
) {
  const faults: string[] = [];
  const projector = new Projector({
    log,
    store,
    nowMs: () => 0,
    onPoison: async () => {},
    derivation: {
      kinds,
      writer,
      onFault: (name, cause) => faults.push(`${name}: ${(cause as Error).message}`),
    },
  });
  await projector.start();
  return { projector, faults };
}

describe('a projector that derives', () => {
  it('stores each item once, with what its deriver remembers, and the next owner goes on from there', async () => {
    const log = new EmbeddedEventLog();
    const store = new EmbeddedLiveStore();
    for (let life = 0; life < 5; life++) {
      const { projector } = await projecting(log, store, [counting]);
      await appendLaps(log, life * 3, life * 3 + 3);
      await expect.poll(() => textsOf(store)).toHaveLength(life * 3 + 3);
      await projector.close();
    }
    expect(await textsOf(store)).toEqual(
      Array.from({ length: 15 }, (_, index) => `${index % 2} has ${Math.floor(index / 2) + 1}`),
    );
    await log.close();
  });

  it('gives a deriver what those before it made of the same event', async () => {
    const log = new EmbeddedEventLog();
    const store = new EmbeddedLiveStore();
    const { projector } = await projecting(log, store, [counting, echoing]);
    await appendLaps(log, 0, 1);
    await expect.poll(() => textsOf(store)).toEqual(['0 has 1', 'indeed']);
    await projector.close();
  });

  it('begins to derive anew with a new epoch', async () => {
    const log = new EmbeddedEventLog();
    const store = new EmbeddedLiveStore();
    const { projector } = await projecting(log, store, [counting]);
    await appendLaps(log, 0, 4);
    await expect.poll(() => textsOf(store)).toHaveLength(4);
    const moved = (settled: boolean): EventDraft => ({
      at: second(0),
      type: 'PlayheadMoved',
      body: { wallAt: second(9), speed: 1, paused: false, settled, startsAt: second(0), endsAt: null },
    });
    await log.append(
      TOPICS.timing,
      [moved(false), lap(0, 0), moved(true)].map((draft, at) => ({
        key: SESSION,
        value: JSON.stringify(envelop(draft, SESSION, 1, 4 + at)),
      })),
    );
    await expect.poll(() => textsOf(store)).toEqual(['0 has 1']);
    await projector.close();
  });

  it('puts what it derived on its topic, and what could not be put there goes with the next owner', async () => {
    const log = new EmbeddedEventLog();
    const store = new EmbeddedLiveStore();
    let refuses = true;
    const refusing: EventLog = {
      name: log.name,
      append: async (topic, records) => {
        if (refuses && topic === TOPICS.commentary) throw new Error('away');
        return log.append(topic, records);
      },
      partitions: (topic) => log.partitions(topic),
      offsets: (at) => log.offsets(at),
      consume: (options) => log.consume(options),
      tail: (options) => log.tail(options),
      close: () => log.close(),
    };
    const first = await projecting(refusing, store, [counting]);
    await appendLaps(log, 0, 2);
    await expect.poll(() => textsOf(store)).toHaveLength(2);
    await first.projector.close();
    expect(await recordsOn(log, 'f1.commentary')).toEqual([]);
    refuses = false;
    const second = await projecting(refusing, store, [counting]);
    await appendLaps(log, 2, 3);
    await expect.poll(() => recordsOn(log, 'f1.commentary')).toEqual(['0 has 1', '1 has 1', '0 has 2']);
    expect(await textsOf(store)).toHaveLength(3);
    await second.projector.close();
  });

  it('keeps so many for a topic that takes none, counts what it drops, and loses none of the log', async () => {
    const log = new EmbeddedEventLog();
    const store = new EmbeddedLiveStore();
    const append: EventLog['append'] = (topic, records) =>
      topic === TOPICS.commentary ? Promise.reject(new Error('away')) : log.append(topic, records);
    const refusing = new Proxy(log, {
      get: (target, name) => {
        if (name === 'append') return append;
        const value = target[name as keyof EmbeddedEventLog];
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const { projector } = await projecting(refusing, store, [counting]);
    const records = Array.from({ length: 2_100 }, (_, index) => {
      const body = { driver: index % 700, lap: 1 + Math.floor(index / 700), timeMs: 90_000 };
      const draft: EventDraft = { at: second(index), type: 'LapCompleted', body };
      return { key: SESSION, value: JSON.stringify(envelop(draft, SESSION, 0, index)) };
    });
    await log.append(TOPICS.timing, records);
    await expect.poll(() => projector.counts.derived).toBe(2_100);
    expect(projector.counts.unsent).toBe(100);
    expect((await store.readLog({ session: SESSION, log: 'commentary', after: 0, limit: 1 })).newest).toBe(
      2_100,
    );
    await projector.close();
  });

  it('takes the items of other programs into the log, and its own not twice', async () => {
    const log = new EmbeddedEventLog();
    const store = new EmbeddedLiveStore();
    const { projector } = await projecting(log, store, [counting]);
    await appendLaps(log, 0, 1);
    await expect.poll(() => recordsOn(log, 'f1.commentary')).toEqual(['0 has 1']);
    const item: DerivedItem = { log: 'commentary', item: line('foreign-1', 'said elsewhere') };
    await log.append(TOPICS.commentary, [
      { key: SESSION, value: JSON.stringify(derivedRecord(SESSION, item)) },
    ]);
    await expect.poll(() => textsOf(store)).toEqual(['0 has 1', 'said elsewhere']);
    expect(projector.counts.joined).toBe(1);
    await projector.close();
  });

  it('takes an item that another program appends twice once, by whichever projector', async () => {
    const log = new EmbeddedEventLog();
    const store = new EmbeddedLiveStore();
    const say = (id: string, text: string) => {
      const item: DerivedItem = { log: 'commentary', item: line(id, text) };
      return log.append(TOPICS.commentary, [
        { key: SESSION, value: JSON.stringify(derivedRecord(SESSION, item)) },
      ]);
    };
    const first = await projecting(log, store, []);
    await say('foreign-1', 'once');
    await expect.poll(() => textsOf(store)).toEqual(['once']);
    await first.projector.close();
    const second = await projecting(log, store, []);
    await say('foreign-1', 'once');
    await say('foreign-2', 'then this');
    await expect.poll(() => textsOf(store)).toEqual(['once', 'then this']);
    await second.projector.close();
  });

  it('goes on without a deriver that throws, and says so', async () => {
    const log = new EmbeddedEventLog();
    const store = new EmbeddedLiveStore();
    const { projector, faults } = await projecting(log, store, [failing, counting]);
    await appendLaps(log, 0, 2);
    await expect.poll(() => textsOf(store)).toEqual(['0 has 1', '1 has 1']);
    expect(faults).toEqual(['failing: no idea', 'failing: no idea']);
    await projector.close();
  });
});

describe('a projector whose lines go to a writer', () => {
  /** Lines in capitals, each when the test says so. */
  const pen = () => {
    const waiting: (() => void)[] = [];
    const asked: string[] = [];
    const writer: LinePen = {
      writeLine: (item) => {
        asked.push(item.text);
        return new Promise((resolve) => {
          waiting.push(() => resolve({ ...item, text: item.text.toUpperCase(), author: 'a model' }));
        });
      },
    };
    return { writer, waiting, asked };
  };

  it('tells them in their order, whichever comes back first, and holds nothing else up', async () => {
    const log = new EmbeddedEventLog();
    const store = new EmbeddedLiveStore();
    const { writer, waiting } = pen();
    const { projector } = await projecting(log, store, [counting], writer);
    await appendLaps(log, 0, 3);
    await expect.poll(() => projector.counts.applied).toBe(3);
    await expect.poll(() => waiting.length).toBeGreaterThan(0);
    expect(await textsOf(store)).toEqual([]);
    const finish = setInterval(() => waiting.pop()?.(), 1);
    await expect.poll(() => textsOf(store)).toEqual(['0 HAS 1', '1 HAS 1', '0 HAS 2']);
    clearInterval(finish);
    await projector.close();
  });

  it('has them written again by the next owner when this one dies over them, and tells each once', async () => {
    const log = new EmbeddedEventLog();
    const store = new EmbeddedLiveStore();
    const first = pen();
    const dying = await projecting(log, store, [counting], first.writer);
    await appendLaps(log, 0, 2);
    await expect.poll(() => first.waiting.length).toBeGreaterThan(0);
    await dying.projector.close();
    for (const answer of first.waiting) answer();
    expect(await textsOf(store)).toEqual([]);
    const second = pen();
    const { projector } = await projecting(log, store, [counting], second.writer);
    await appendLaps(log, 2, 3);
    const finish = setInterval(() => second.waiting.shift()?.(), 1);
    await expect.poll(() => textsOf(store)).toEqual(['0 HAS 1', '1 HAS 1', '0 HAS 2']);
    clearInterval(finish);
    expect(second.asked).toContain('0 has 1');
    await projector.close();
  });

  it('tells a line once though the store took the step and could not say so', async () => {
    const log = new EmbeddedEventLog();
    const store = new EmbeddedLiveStore();
    let losesAnswers = false;
    const forgetful: LiveStore = new Proxy(store, {
      get: (target, name) => {
        if (name !== 'apply') {
          const value = target[name as keyof EmbeddedLiveStore];
          return typeof value === 'function' ? value.bind(target) : value;
        }
        return async (change: SessionChange) => {
          const applied = await target.apply(change);
          if (!losesAnswers) return applied;
          losesAnswers = false;
          throw new LiveStoreUnavailable('LIVE_STORE_UNREACHABLE', 'the answer was lost');
        };
      },
    });
    const { writer, waiting } = pen();
    const { projector } = await projecting(log, forgetful, [counting], writer);
    await appendLaps(log, 0, 1);
    await expect.poll(() => waiting.length).toBe(1);
    losesAnswers = true;
    waiting.shift()?.();
    await expect.poll(() => textsOf(store)).toEqual(['0 HAS 1']);
    await appendLaps(log, 1, 2);
    await expect.poll(() => waiting.length).toBe(1);
    waiting.shift()?.();
    await expect.poll(() => textsOf(store)).toEqual(['0 HAS 1', '1 HAS 1']);
    await projector.close();
  });
});
