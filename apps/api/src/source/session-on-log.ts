import { Told } from '@slipstream/sources/live/told';
import type { WallClock } from '@slipstream/sources/playback/playback';
import { decodeEventJson, type TimingEvent } from '@slipstream/timing/events/envelope';
import type { EventLog } from '../log/event-log.ts';
import { partitionOf } from '../log/partition.ts';
import { TOPICS, type Topic } from '../log/topics.ts';

/** Enough to hold the newest sample of every car, whoever else writes to the partition. */
const NEWEST_TELEMETRY = 5_000;
/** A log that gives nothing for so long has given all there is: its last offsets may hold no record. */
const QUIET_MS = 5_000;

/** Reads what the log holds of a session now, oldest first, once. */
export async function eventsOnLog(
  log: EventLog,
  clock: WallClock,
  topic: Topic,
  session: string,
  take: (event: TimingEvent) => void,
  newest = Number.POSITIVE_INFINITY,
): Promise<void> {
  const at = { topic, partition: partitionOf(session, await log.partitions(topic)) };
  const { oldest, next } = await log.offsets(at);
  const from = Math.max(oldest, next - newest);
  if (from >= next) return;
  const whole = Promise.withResolvers<void>();
  let cancel = clock.after(QUIET_MS, whole.resolve);
  const reading = await log.tail({
    ...at,
    from,
    onBatch: async (records) => {
      cancel();
      for (const { key, value, offset } of records) {
        if (offset >= next) break;
        if (key !== session && !key.startsWith(`${session}/`)) continue;
        const decoded = decodeEventJson(value);
        if (decoded.ok && decoded.event.session === session) take(decoded.event);
      }
      if ((records.at(-1)?.offset ?? 0) >= next - 1) whole.resolve();
      else cancel = clock.after(QUIET_MS, whole.resolve);
    },
  });
  await whole.promise;
  cancel();
  await reading.close();
}

/** What was told of a session, read back from the log: a live source that takes it up again tells only what is news. */
export async function toldOnLog(log: EventLog, clock: WallClock, session: string): Promise<Told> {
  const told = new Told();
  const note = (event: TimingEvent) => told.note(event);
  await eventsOnLog(log, clock, TOPICS.timing, session, note);
  await eventsOnLog(log, clock, TOPICS.telemetry, session, note, NEWEST_TELEMETRY);
  return told;
}
