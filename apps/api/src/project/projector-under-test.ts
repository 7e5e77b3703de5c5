import type { WallClock } from '@slipstream/sources/playback/playback';
import { systemClock } from '@slipstream/sources/playback/system-clock';
import type { EventDraft } from '@slipstream/timing/events/envelope';
import { envelop } from '@slipstream/timing/events/envelope';
import type { LiveStore } from '../live/live-store.ts';
import type { ConsumeOptions, EventLog, LogRecord } from '../log/event-log.ts';
import type { Topic } from '../log/topics.ts';
import { Projector } from './projector.ts';

export const SESSION = 'race';
const AT = '2026-03-08T05:00:00.000Z';

function recordOf(offset: number, draft: EventDraft): LogRecord {
  return { key: SESSION, value: JSON.stringify(envelop(draft, SESSION, 0, offset)), headers: {}, offset };
}

export const message = (offset: number): LogRecord =>
  recordOf(offset, {
    at: AT,
    type: 'RaceControlMessageSent',
    body: { messageId: `m${offset}`, category: 'Other', message: '', drivers: [] },
  });

export const sample = (offset: number): LogRecord =>
  recordOf(offset, {
    at: AT,
    type: 'LocationSampled',
    body: { driver: 1, samples: [{ at: AT, x: offset, y: 0 }] },
  });

/** A projector whose partitions of number 0 hold so many records already, and whose batches a test hands over. */
export async function scene(
  store: LiveStore,
  next: Record<string, number>,
  beginning: () => Promise<void> = async () => {},
  clock: WallClock = systemClock,
) {
  let consuming: ConsumeOptions | null = null;
  let begun = 0;
  const log = {
    offsets: async ({ topic }: { topic: string }) => ({ oldest: 0, next: next[topic] ?? 0 }),
    consume: async (options: ConsumeOptions) => {
      consuming = options;
      begun++;
      await beginning();
      for (const topic of options.topics) await options.startAt({ topic, partition: 0 });
      return { close: async () => {} };
    },
  } as unknown as EventLog;
  const projector = new Projector({ log, store, nowMs: () => 0, onPoison: async () => {}, clock });
  await projector.start();
  const batch = (topic: Topic, records: readonly LogRecord[], more: boolean): Promise<void> =>
    consuming?.onBatch({ topic, partition: 0, records, more }) ?? Promise.resolve();
  const hand = (topic: Topic, records: readonly LogRecord[]) => batch(topic, records, false);
  /** Another batch waits behind this one. */
  const handAhead = (topic: Topic, records: readonly LogRecord[]) => batch(topic, records, true);
  /** Revokes the number. A log revokes all topics at once; a test may hand them over one by one. */
  const revoke = (_topic?: Topic) => consuming?.onRevoked?.({ partition: 0 });
  const assign = (topic: Topic) => consuming?.startAt({ topic, partition: 0 });
  const told = async () =>
    (await store.readLog({ session: SESSION, log: 'raceControl', after: 0, limit: 10 })).newest;
  return { projector, hand, handAhead, revoke, assign, told, begun: () => begun };
}

/** All of a store but its `apply`. */
export function bound(store: LiveStore): Omit<LiveStore, 'apply'> {
  return {
    name: store.name,
    scores: store.scores,
    position: (session) => store.position(session),
    snapshot: (session) => store.snapshot(session),
    readLog: (range) => store.readLog(range),
    watch: (session, tell) => store.watch(session, tell),
    sessions: () => store.sessions(),
    watchSessions: (tell) => store.watchSessions(tell),
    appliedUpTo: () => store.appliedUpTo(),
    markApplied: (offsets, believed) => store.markApplied(offsets, believed),
    close: () => store.close(),
  };
}
