import { decodeEventJson } from '@slipstream/timing/events/envelope';
import { fold, initialState } from '@slipstream/timing/fold/fold';
import { stampOf } from '@slipstream/timing/fold/registers';
import type { Playhead, SessionState } from '@slipstream/timing/fold/state';
import type { EventLog, LogRecord, Reading } from '../log/event-log.ts';
import { partitionOf } from '../log/partition.ts';
import { TOPICS, type Topic } from '../log/topics.ts';
import { Slice } from './guards/turns.ts';

export const SESSION_TOPICS: readonly Topic[] = [TOPICS.timing, TOPICS.telemetry];

/**
 * A session as it stood at an instant: the fold of every event of its newest epoch up to there, read
 * from the log itself. Nothing beneath it knows of anything later.
 *
 * @returns null when the log has nothing of the session up to there.
 */
export async function stateAt(log: EventLog, session: string, at: string): Promise<SessionState | null> {
  let state = initialState(session);
  let any = false;
  let playhead: Playhead | null = null;
  for (const topic of SESSION_TOPICS) {
    await readWhole(log, topic, session, (record) => {
      const decoded = decodeEventJson(record.value);
      if (!decoded.ok || decoded.event.session !== session) return;
      // An event past the instant still tells that its epoch has begun.
      if (decoded.event.epoch > state.epoch) state = { ...initialState(session), epoch: decoded.event.epoch };
      if (decoded.event.type === 'PlayheadMoved' && decoded.event.epoch === state.epoch) {
        // The position of the playhead does not matter in the past; its seek range applies to the whole session.
        playhead = { ...decoded.event.body, at: decoded.event.at, stamp: stampOf(decoded.event) };
      }
      if (decoded.event.at > at || decoded.event.type === 'PlayheadMoved') return;
      any = true;
      state = fold(state, decoded.event).state;
    });
  }
  return any ? { ...state, playhead, view: { at } } : null;
}

/** What was on the partition of a session when the reading began. */
async function readWhole(
  log: EventLog,
  topic: Topic,
  session: string,
  take: (record: LogRecord) => void,
): Promise<void> {
  const at = { topic, partition: partitionOf(session, await log.partitions(topic)) };
  const { oldest, next } = await log.offsets(at);
  if (oldest >= next) return;
  let reading: Reading | null = null;
  await new Promise<void>((resolve, reject) => {
    log
      .tail({
        ...at,
        from: oldest,
        onBatch: async (records) => {
          const slice = new Slice();
          for (const record of records) {
            if (record.offset < next && isOf(session, record.key)) take(record);
            if (slice.isOver) await slice.next();
          }
          if ((records.at(-1)?.offset ?? 0) + 1 >= next) resolve();
        },
      })
      .then((opened) => {
        reading = opened;
      }, reject);
  });
  await (reading as Reading | null)?.close();
}

/** Returns true when a record's key belongs to the session. Telemetry keys also name the car. */
export function isOf(session: string, key: string): boolean {
  return key === session || key.startsWith(`${session}/`);
}
