import { Cast } from '@slipstream/sources/foreign/cast';
import type { ForeignMapping } from '@slipstream/sources/foreign/field-mapping';
import type { Said, Translated, Translator } from '@slipstream/sources/foreign/foreign-message';
import { type ForeignTopic, translatorOf } from '@slipstream/sources/foreign/translators';
import { derivedRecord } from '@slipstream/timing/derive/derived-record';
import type { TimingEvent } from '@slipstream/timing/events/envelope';
import { scoreRecord } from '@slipstream/timing/scores/score-record';
import { deadLetter } from '../log/dead-letters.ts';
import type {
  EventLog,
  LogRecord,
  NewRecord,
  Reading,
  RecordBatch,
  TopicPartition,
} from '../log/event-log.ts';
import { TOPICS, type Topic } from '../log/topics.ts';
import type { SchemaRegistry } from '../registry/schema-registry.ts';
import type { Report } from '../report.ts';
import { appendEvents } from '../source/session-runner.ts';
import { decodeForeign } from './decode-foreign.ts';
import { OnlyNews } from './only-news.ts';

/** On what this product writes to topics of others: it is not read back. */
export const WRITTEN_HERE_HEADER = 'slipstream-written';

const GROUP = 'slipstream-foreign';
/** Its messages name no session. */
const NAMELESS: ForeignTopic = 'f1-commentary';
/** After a start the picture may have to be built again before it is known which session is shown. */
const SETTLING_MS = 5_000;
/** So many digits keep the ids of a partition in order as text. */
const OFFSET_DIGITS = 12;

export interface ForeignReaderOptions {
  /** The log with the names as their producers use them. */
  readonly foreignLog: EventLog;
  /** What the group has handled; null: nothing yet. */
  readonly committed: (group: string, at: TopicPartition) => Promise<number | null>;
  /** Stands before the group's name, so that two products on one Kafka read all of it each. */
  readonly groupPrefix: string;
  readonly topics: readonly ForeignTopic[];
  readonly mapping: ForeignMapping;
  readonly registry: SchemaRegistry | null;
  /** The product's own log. */
  readonly log: EventLog;
  readonly currentSession: () => string | null;
  readonly report: Report;
  readonly nowMs: () => number;
  readonly onDeadLetter: (topic: string) => void;
}

/**
 * Reads topics that other programs write, and appends what they say to our own. A message that comes
 * again makes the same events, with the same ids; one that does not fit goes to the dead letters of its
 * topic, and the next one follows.
 */
export class ForeignReader {
  readonly #options: ForeignReaderOptions;
  readonly #translators: ReadonlyMap<string, Translator>;
  readonly #cast = new Cast();
  readonly #onlyNews = new OnlyNews();
  #reading: Reading | null = null;
  #startedMs = 0;

  constructor(options: ForeignReaderOptions) {
    this.#options = options;
    this.#translators = new Map(
      options.topics.flatMap((topic) => {
        const translator = translatorOf(topic, options.mapping);
        return translator ? [[topic, translator]] : [];
      }),
    );
  }

  async start(): Promise<void> {
    const { foreignLog, committed, groupPrefix, nowMs } = this.#options;
    this.#startedMs = nowMs();
    const group = groupPrefix + GROUP;
    this.#reading = await foreignLog.consume({
      group,
      topics: [...this.#translators.keys()] as Topic[],
      startAt: async (at) => (await committed(group, at)) ?? (await foreignLog.offsets(at)).oldest,
      onBatch: (batch) => this.#onBatch(batch),
    });
    this.#options.report.info(`reads ${[...this.#translators.keys()].join(', ')}`);
  }

  async close(): Promise<void> {
    await this.#reading?.close();
  }

  async #onBatch(batch: RecordBatch): Promise<void> {
    const { currentSession, nowMs } = this.#options;
    if (
      (batch.topic as string) === NAMELESS &&
      currentSession() === null &&
      nowMs() - this.#startedMs < SETTLING_MS
    ) {
      throw new Error('it is not known yet which session is shown');
    }
    const events: TimingEvent[] = [];
    const others: { readonly topic: Topic; readonly record: NewRecord }[] = [];
    for (const record of batch.records) {
      if (record.headers[WRITTEN_HERE_HEADER] !== undefined) continue;
      const id = `${batch.topic}-${batch.partition}-${String(record.offset).padStart(OFFSET_DIGITS, '0')}`;
      const translated = await this.#translate(batch.topic, id, record);
      if (!translated.ok) {
        await this.#putAside(batch, record, translated.reason);
        continue;
      }
      translated.said.forEach((said, index) => {
        if (said.kind === 'event') events.push(eventOf(said, `${id}-${index}`));
        else others.push(recordOf(said));
      });
    }
    const { news, told } = this.#onlyNews.of(events);
    await appendEvents(this.#options.log, news);
    told();
    for (const { topic, record } of others) await this.#options.log.append(topic, [record]);
  }

  async #translate(topic: string, id: string, record: LogRecord): Promise<Translated> {
    const translator = this.#translators.get(topic);
    if (!translator) return { ok: false, reason: 'this topic has no translator' };
    const decoded = await decodeForeign(record, this.#options.registry);
    if (!decoded.ok) return decoded;
    const { currentSession, nowMs } = this.#options;
    return translator(
      {
        id,
        appendedAt: new Date(record.appendedAtMs ?? nowMs()).toISOString(),
        key: decoded.key,
        value: decoded.value,
        currentSession: currentSession(),
      },
      this.#cast,
    );
  }

  async #putAside(batch: RecordBatch, record: LogRecord, reason: string): Promise<void> {
    const { foreignLog, report, nowMs, onDeadLetter } = this.#options;
    report.warn(`${batch.topic} ${batch.partition} at ${record.offset} does not fit: ${reason}`);
    await deadLetter(foreignLog, record, batch, reason, new Date(nowMs()));
    onDeadLetter(batch.topic);
  }
}

function eventOf({ session, draft }: Extract<Said, { kind: 'event' }>, id: string): TimingEvent {
  return { v: 1, id, session, epoch: 0, ...draft };
}

function recordOf(said: Exclude<Said, { kind: 'event' }>): { topic: Topic; record: NewRecord } {
  if (said.kind === 'score') return { topic: TOPICS.scores, record: scoreRecord(said.score) };
  const { session, derived } = said;
  const value = JSON.stringify(derivedRecord(session, derived));
  return { topic: TOPICS[derived.log], record: { key: session, value } };
}
