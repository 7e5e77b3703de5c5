import type { EventDraft, TimingEvent } from '@slipstream/timing/events/envelope';
import { envelop } from '@slipstream/timing/events/envelope';
import type { SessionLog } from '../session-log.ts';

/** Reads a log from its start, one event ahead, and stamps the envelopes. */
export interface LogReader {
  /** When the next event happened, in milliseconds since 1970; null at the log's end. */
  nextMs(): number | null;
  /** The next events that happened at `untilMs` or before, at most `count`. */
  take(untilMs: number, epoch: number, count: number): TimingEvent[];
  close(): void;
}

export function readLog(log: SessionLog, session: string): LogReader {
  const drafts = log.events();
  let index = 0;
  let next = advance();

  function advance(): EventDraft | null {
    const { done, value } = drafts.next();
    return done ? null : value;
  }

  return {
    nextMs: () => (next ? Date.parse(next.at) : null),
    take(untilMs, epoch, count) {
      const until = limit(untilMs);
      const events: TimingEvent[] = [];
      while (next && next.at <= until && events.length < count) {
        events.push(envelop(next, session, epoch, index++));
        next = advance();
      }
      return events;
    },
    close: () => void drafts.return?.(),
  };
}

/** All instants have one width, so that comparing the texts compares the instants. */
function limit(ms: number): string {
  if (ms === Number.POSITIVE_INFINITY) return '~';
  return ms === Number.NEGATIVE_INFINITY ? '' : new Date(ms).toISOString();
}
