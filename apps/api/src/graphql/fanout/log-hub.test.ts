import { mapStream } from '@slipstream/schema/map-stream';
import { manualClock } from '@slipstream/sources/playback/manual-clock';
import { Random } from '@slipstream/sources/simulator/random';
import type { LogItem } from '@slipstream/timing/fold/parts';
import { describe, expect, it } from 'vitest';
import { CurrentSessions } from '../../live/current-sessions.ts';
import { EmbeddedLiveStore } from '../../live/embedded-live-store.ts';
import { Leases } from '../../live/leases.ts';
import { SessionReplica } from '../../live/session-replica.ts';
import { silentMeter } from '../../metrics/meter.ts';
import { encodeCursor } from '../streams/cursor.ts';
import { LogStream } from '../streams/log-stream.ts';
import { SharedSubscriptions } from './shared-subscriptions.ts';
import { type Following, follow, turns } from './viewers-under-test.ts';

const LOG = 'subscription ($after: Cursor) { raceControl(after: $after) }';
const SUMMARY = { kind: 'RACE', origin: 'LIVE', season: 2026, status: 'STARTED', active: true } as const;

interface Told {
  readonly number: number;
  readonly missed: { readonly reason: string; readonly count: number | null } | null;
}

async function scene(retainedItems: number) {
  const store = new EmbeddedLiveStore({ retainedItems });
  let appended = 0;
  const append = async (count: number) => {
    const position = await store.position('s');
    const items = Array.from({ length: count }, () => itemOf(`i${++appended}`));
    await store.apply({
      session: 's',
      epoch: 'one',
      reset: position === null,
      from: position?.offsets ?? null,
      to: { 'f1.timing:0': appended },
      parts: new Map(),
      memory: new Map(),
      items,
      summary: SUMMARY,
    });
  };
  await append(3);
  const clock = manualClock(0);
  const sessions = await CurrentSessions.open(store);
  const replicas = new Leases((id) => SessionReplica.open(store, id));
  const counts = { executions: 0 };
  const shared = new SharedSubscriptions(
    async ({ variableValues }, _rights, tap) => {
      const after = (variableValues?.after as string | undefined) ?? null;
      const stream = await tap.log((begin) =>
        LogStream.open({
          session: null,
          log: 'raceControl',
          after: begin?.after ?? after,
          resume: begin?.resume ?? null,
          delayMs: 0,
          store,
          sessions,
          lease: (id) => replicas.lease(id),
          clock,
        }),
      );
      return mapStream(stream, (update) => {
        counts.executions++;
        if (update.type === 'item') return { data: { number: update.item.numbered.number, missed: null } };
        const { reason, count, until } = update.missed;
        return { data: { number: until.number, missed: { reason, count } } };
      });
    },
    silentMeter,
    clock,
  );
  return { shared, append, clock, counts, appended: () => appended };
}

function itemOf(id: string): LogItem {
  const told = { id, lap: 1, category: 'Other', flag: null, scope: null, sector: null, drivers: [] };
  return { log: 'raceControl', item: { ...told, at: '2026-03-08T05:00:00.000Z', message: id } };
}

function behind(number: number): string {
  return encodeCursor({ session: 's', log: 'raceControl', epoch: 'one', number, item: `i${number}` });
}

const numbers = ({ outlet }: Following<Told>) => outlet.received.map(({ number }) => number);

describe('viewers of one LOG stream', () => {
  it('share what is new, wherever in the log each of them began', async () => {
    const { shared, append, clock, counts } = await scene(100);
    const cursors = [undefined, behind(0), behind(2), behind(3)];
    const viewers: Following<Told>[] = [];
    for (const after of cursors) {
      viewers.push(await follow<Told>(shared, LOG, { variables: after ? { after } : {} }));
      await turns(10);
    }
    const before = counts.executions;
    await append(2);
    await turns(10);
    await clock.advance(100);
    expect(viewers.map(numbers)).toEqual([
      [4, 5],
      [1, 2, 3, 4, 5],
      [3, 4, 5],
      [4, 5],
    ]);
    expect(counts.executions).toBe(before + 2);
  });

  it('who are slow read on where they were, and are told what they lost', async () => {
    const { shared, append } = await scene(5);
    const viewer = await follow<Told>(shared, LOG);
    await turns(10);
    await append(1);
    await turns(10);
    viewer.outlet.slow = true;
    await append(3);
    await turns(10);
    viewer.outlet.recover();
    await turns(20);
    expect(numbers(viewer)).toEqual([4, 5, 6, 7]);
    viewer.outlet.slow = true;
    await append(2);
    await turns(10);
    await append(10);
    await turns(10);
    viewer.outlet.recover();
    await turns(20);
    expect(viewer.outlet.received.slice(4)).toEqual([
      { number: 14, missed: { reason: 'SLOW_READER', count: 7 } },
      ...[15, 16, 17, 18, 19].map((number) => ({ number, missed: null })),
    ]);
  });
});

it.each(Array.from({ length: 40 }, (_, index) => index + 1))(
  'gives everybody every item once and in order, or says what is missing, seed %i',
  async (seed) => {
    const random = new Random(seed, 'log-hub');
    const { shared, append, clock, appended } = await scene(12);
    const steps: string[] = [];
    const viewers: { viewer: Following<Told>; begunAt: number }[] = [];
    for (let step = 0; step < 120; step++) {
      const dice = random.unit();
      const someone = viewers[Math.floor(random.unit() * viewers.length)];
      if (dice < 0.15) {
        const begunAt = Math.max(0, appended() - Math.floor(random.unit() * 10));
        steps.push(`join behind ${begunAt}`);
        const variables = { after: behind(begunAt) };
        void follow<Told>(shared, LOG, { variables }).then((viewer) => viewers.push({ viewer, begunAt }));
      } else if (dice < 0.35 && someone) {
        steps.push(someone.viewer.outlet.slow ? 'recover' : 'slow');
        if (someone.viewer.outlet.slow) someone.viewer.outlet.recover();
        else someone.viewer.outlet.slow = true;
      } else if (dice < 0.4 && someone) {
        steps.push('leave');
        someone.viewer.leave();
        viewers.splice(viewers.indexOf(someone), 1);
      } else {
        const count = Math.ceil(random.unit() * 4);
        steps.push(`append ${count}`);
        await append(count);
      }
      await turns(Math.floor(random.unit() * 8));
      if (random.unit() < 0.2) await clock.advance(25);
    }
    await clock.advance(1_000);
    await turns(20);
    for (const { viewer } of viewers) viewer.outlet.recover();
    await clock.advance(1_000);
    await turns(50);
    for (const { viewer, begunAt } of viewers) {
      let at = begunAt;
      for (const { number, missed } of viewer.outlet.received) {
        if (missed) expect(missed.count, steps.join('; ')).toBe(number - at);
        else expect(number, steps.join('; ')).toBe(at + 1);
        at = number;
      }
      expect(at, steps.join('; ')).toBe(appended());
    }
  },
);
