import { simulateRace } from '@slipstream/sources/simulator/simulate-race';
import { TELEMETRY_TYPES } from '@slipstream/timing/events/bodies';
import { envelop, type TimingEvent } from '@slipstream/timing/events/envelope';
import type { LogName } from '@slipstream/timing/fold/parts';
import { describe, expect, it } from 'vitest';
import { EmbeddedLiveStore } from '../live/embedded-live-store.ts';
import type { LiveStore } from '../live/live-store.ts';
import { EmbeddedEventLog } from '../log/embedded-event-log.ts';
import { appendEvents } from '../source/session-runner.ts';
import { derivers } from './derivers.ts';
import { Projector } from './projector.ts';

const SESSION = 'race';
const KINDS = derivers({ anomalies: true, language: 'en' });
const SHARE = 500;

const RACE: readonly TimingEvent[] = [
  ...simulateRace({ seed: 4, laps: 4, startsAt: '2026-11-22T10:00:00.000Z', faults: 'DENSE' }).events(),
].map((draft, index) => envelop(draft, SESSION, 0, index));

/**
 * The race in so many shares, each applied before the next is appended: telemetry and timing are two topics,
 * and which of them is read first is nobody's promise. `dying`: another projector for each share.
 */
async function projected({ dying }: { dying: boolean }): Promise<LiveStore> {
  const log = new EmbeddedEventLog();
  const store = new EmbeddedLiveStore();
  const start = async (): Promise<Projector> => {
    const projector = new Projector({
      log,
      store,
      nowMs: () => 0,
      onPoison: async () => {},
      derivation: {
        kinds: KINDS,
        onFault: (name, cause) => {
          throw new Error(`${name} failed`, { cause });
        },
      },
    });
    await projector.start();
    return projector;
  };
  let projector = await start();
  let folded = 0;
  for (let from = 0; from < RACE.length; from += SHARE) {
    const events = RACE.slice(from, from + SHARE);
    // One topic after the other, so that both runs read them in the same order.
    for (const telemetry of [false, true]) {
      const own = events.filter(({ type }) => TELEMETRY_TYPES.has(type) === telemetry);
      await appendEvents(log, own);
      folded += own.length;
      await expect.poll(() => projector.counts.folded, { timeout: 30_000, interval: 1 }).toBe(folded);
    }
    if (!dying) continue;
    await projector.close();
    projector = await start();
    folded = 0;
  }
  await projector.close();
  await log.close();
  return store;
}

async function itemsOf(store: LiveStore, log: LogName): Promise<readonly string[]> {
  const { items } = await store.readLog({ session: SESSION, log, after: 0, limit: 10_000 });
  return items.map(({ entry }) => JSON.stringify(entry.item));
}

describe('a race whose projector dies again and again', () => {
  it('has the commentary and the anomalies of one that lived, none lost, doubled or reworded', async () => {
    const [whole, relayed] = [await projected({ dying: false }), await projected({ dying: true })];
    for (const log of ['commentary', 'anomalies'] as const) {
      const [expected, told] = [await itemsOf(whole, log), await itemsOf(relayed, log)];
      expect(expected.length).toBeGreaterThan(10);
      expect(told).toEqual(expected);
    }
  }, 120_000);
});
