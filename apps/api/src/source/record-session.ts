import type { WallClock } from '@slipstream/sources/playback/playback';
import { EventLogRecorder } from '@slipstream/sources/recording/event-log-recorder';
import type { TimingEvent } from '@slipstream/timing/events/envelope';
import type { EventLog } from '../log/event-log.ts';
import { TOPICS } from '../log/topics.ts';
import { eventsOnLog } from './session-on-log.ts';

/**
 * Writes what the event log holds of a session to a file, one envelope a line, in order of time: of a session
 * whose playhead went back, its newest epoch.
 *
 * @returns how many events were written; 0: the log knows no such session, and there is no file.
 */
export async function recordSession(
  log: EventLog,
  clock: WallClock,
  session: string,
  path: string,
  warn: (line: string) => void,
): Promise<number> {
  let epoch = 0;
  let events: TimingEvent[] = [];
  const seen = new Set<string>();
  const take = (event: TimingEvent) => {
    if (event.type === 'PlayheadMoved' || event.epoch < epoch) return;
    if (event.epoch > epoch) {
      epoch = event.epoch;
      events = [];
      seen.clear();
    }
    // What was appended again after a failure stands on the log twice.
    if (seen.has(event.id)) return;
    seen.add(event.id);
    events.push(event);
  };
  for (const topic of [TOPICS.timing, TOPICS.telemetry]) await eventsOnLog(log, clock, topic, session, take);
  const ordered = events.filter((event) => event.epoch === epoch).sort(inOrder);
  if (ordered.length === 0) return 0;
  const recorder = new EventLogRecorder(path, warn);
  await recorder.take(ordered);
  await recorder.close();
  return ordered.length;
}

/** By instant, then by id: as the session's source told them. */
function inOrder(a: TimingEvent, b: TimingEvent): number {
  if (a.at !== b.at) return a.at < b.at ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
