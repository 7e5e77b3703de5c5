import type { EventLog, NewRecord } from '../../apps/api/src/log/event-log.ts';
import { TOPICS, type Topic } from '../../apps/api/src/log/topics.ts';
import { TELEMETRY_TYPES } from '../../packages/timing/src/events/bodies.ts';
import { type EventDraft, envelop, type TimingEvent } from '../../packages/timing/src/events/envelope.ts';
import type { SessionState } from '../../packages/timing/src/fold/state.ts';
import type { WatchedLog } from './received.ts';
import { type ExpectedLog, SessionFold } from './session-fold.ts';

/** A record as the source wrote it; poison has no event. */
export interface Written {
  readonly topic: Topic;
  readonly key: string;
  readonly value: string;
  readonly event: TimingEvent | null;
}

/**
 * One session as its source knows it: every record it wrote, in order, and the fold of those that the
 * log has acknowledged.
 */
export class SourceSession {
  readonly session: string;
  readonly #log: EventLog;
  /** By topic, in the order of writing. */
  readonly written: Readonly<Record<'f1.timing' | 'f1.telemetry', Written[]>> = {
    'f1.timing': [],
    'f1.telemetry': [],
  };
  readonly #fold: SessionFold;
  readonly #pending = new Set<Promise<void>>();
  #index = 0;
  failure: unknown = null;

  constructor(log: EventLog, session: string) {
    this.#log = log;
    this.session = session;
    this.#fold = new SessionFold(session);
  }

  /** The fold of all that the log has acknowledged. */
  get state(): SessionState {
    return this.#fold.state;
  }

  /** What must be on a log by now, in order; all that follows from what the event log has acknowledged. */
  log(name: WatchedLog): ExpectedLog {
    return this.#fold.logs[name];
  }

  get pending(): number {
    return this.#pending.size;
  }

  /** Gives an event its place in the source's log, which is its age too. */
  event(draft: EventDraft): TimingEvent {
    return envelop(draft, this.session, 0, this.#index++);
  }

  record(event: TimingEvent): Written {
    const telemetry = TELEMETRY_TYPES.has(event.type);
    const driver = telemetry ? (event.body as { driver: number }).driver : null;
    return {
      topic: telemetry ? TOPICS.telemetry : TOPICS.timing,
      key: driver === null ? this.session : `${this.session}/${driver}`,
      value: JSON.stringify(event),
      event,
    };
  }

  /** Writes records in this order; resolves when the log has them. */
  async write(records: readonly Written[]): Promise<void> {
    const topics = [TOPICS.timing, TOPICS.telemetry] as const;
    await Promise.all(
      topics.map((topic) => {
        const own = records.filter((record) => record.topic === topic);
        if (own.length === 0) return undefined;
        this.written[topic].push(...own);
        const appended: readonly NewRecord[] = own.map(({ key, value }) => ({ key, value }));
        const done = this.#log.append(topic, appended).then(
          () => {
            if (topic === TOPICS.timing) this.#acknowledged(own);
          },
          (cause: unknown) => {
            this.failure ??= cause;
          },
        );
        this.#pending.add(done);
        void done.finally(() => this.#pending.delete(done));
        return done;
      }),
    );
  }

  /** Resolves when everything written is on the log. */
  async settled(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending);
  }

  #acknowledged(records: readonly Written[]): void {
    for (const { event } of records) {
      if (!event) continue;
      this.#fold.add(event);
    }
  }
}
