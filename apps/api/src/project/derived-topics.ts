import { derivedRecord } from '@slipstream/timing/derive/derived-record';
import type { DerivedItem } from '@slipstream/timing/derive/deriver';
import type { EventLog, LogRecord, NewRecord } from '../log/event-log.ts';
import { TOPICS } from '../log/topics.ts';
import type { Projection } from './projection.ts';

const MAX_APPENDED_AT_ONCE = 500;
/** On records of derived items that a projector wrote: they were in the live store before. */
const DERIVED_HERE_HEADER = 'slipstream-derived';

/**
 * Puts derived items on their topics, for whoever else reads those. It does not hold the fold up: what is
 * not there when this process dies is sent by the next owner of its session, perhaps twice, with the same id.
 */
export class DerivedTopics {
  readonly #log: EventLog;
  /** Sessions whose items are on their way. */
  readonly #sending = new Set<string>();

  constructor(log: EventLog) {
    this.#log = log;
  }

  /** Sends what the live store has and the topics do not. Never rejects. */
  send(projection: Projection): void {
    const { session, unsent } = projection;
    if (unsent.length === 0 || this.#sending.has(session)) return;
    this.#sending.add(session);
    void this.#append(session, unsent)
      .then(() => projection.sent(unsent))
      // They stay in the outbox, and go with the next step of their session.
      .catch(() => {})
      .finally(() => this.#sending.delete(session));
  }

  async #append(session: string, unsent: readonly DerivedItem[]): Promise<void> {
    for (const log of ['commentary', 'anomalies'] as const) {
      const items = unsent.filter((item) => item.log === log);
      for (let at = 0; at < items.length; at += MAX_APPENDED_AT_ONCE) {
        const some = items.slice(at, at + MAX_APPENDED_AT_ONCE);
        await this.#log.append(
          TOPICS[log],
          some.map((item) => recordOf(session, item)),
        );
      }
    }
  }
}

/** Whether a projector wrote it, so that its item is in the log of its session. */
export function isOurs({ headers }: LogRecord): boolean {
  return headers[DERIVED_HERE_HEADER] !== undefined;
}

function recordOf(session: string, item: DerivedItem): NewRecord {
  const headers = { [DERIVED_HERE_HEADER]: '1' };
  return { key: session, value: JSON.stringify(derivedRecord(session, item)), headers };
}
