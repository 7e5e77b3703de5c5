import type { LogRecord, TopicPartition } from '../../../apps/api/src/log/event-log.ts';
import { partitionOf } from '../../../apps/api/src/log/partition.ts';
import { TOPICS } from '../../../apps/api/src/log/topics.ts';
import { type EventDraft, envelop } from '../../../packages/timing/src/events/envelope.ts';

const START_MS = Date.parse('2026-03-08T05:00:00Z');

/** What the sources wrote: for each session numbered messages, and places of one car. */
export class SimulatedTopics {
  readonly partitions: number;
  readonly sessions: readonly string[];
  readonly #records = new Map<string, LogRecord[]>();
  /** By session: how many messages, and how many places, were written. */
  readonly #written = new Map<string, { messages: number; places: number }>();

  constructor(partitions: number, sessions: number) {
    this.partitions = partitions;
    this.sessions = Array.from({ length: sessions }, (_, index) => `session-${index}`);
  }

  written(session: string): { readonly messages: number; readonly places: number } {
    return this.#written.get(session) ?? { messages: 0, places: 0 };
  }

  partitionOf(session: string): number {
    return partitionOf(session, this.partitions);
  }

  of({ topic, partition }: TopicPartition): readonly LogRecord[] {
    return this.#list(`${topic}:${partition}`);
  }

  append(session: string, kind: 'messages' | 'places'): void {
    const written = { ...this.written(session) };
    const number = written[kind]++;
    this.#written.set(session, written);
    const at = new Date(START_MS + number * 1_000).toISOString();
    const draft: EventDraft =
      kind === 'messages'
        ? {
            at,
            type: 'RaceControlMessageSent',
            body: { messageId: `m${number}`, category: 'Other', message: '', drivers: [] },
          }
        : { at, type: 'LocationSampled', body: { driver: 1, samples: [{ at, x: number, y: 0 }] } };
    const topic = kind === 'messages' ? TOPICS.timing : TOPICS.telemetry;
    const records = this.#list(`${topic}:${this.partitionOf(session)}`);
    const value = JSON.stringify(envelop(draft, session, 0, number));
    records.push({ key: session, value, headers: {}, offset: records.length });
  }

  #list(key: string): LogRecord[] {
    const known = this.#records.get(key);
    if (known) return known;
    const records: LogRecord[] = [];
    this.#records.set(key, records);
    return records;
  }
}
