import { clearedBySilence } from '@slipstream/sources/foreign/car-metrics-anomalies';
import { Cast } from '@slipstream/sources/foreign/cast';
import type { ForeignMapping } from '@slipstream/sources/foreign/field-mapping';
import {
  changesNothing,
  type NoChange,
  type Translated,
  type Translator,
} from '@slipstream/sources/foreign/foreign-message';
import { type ForeignTopic, REMEMBERED_TOPICS, translatorOf } from '@slipstream/sources/foreign/translators';
import type { WallClock } from '@slipstream/sources/playback/playback';
import type { TimingEvent } from '@slipstream/timing/events/envelope';
import { deadLetter } from '../log/dead-letters.ts';
import type { EventLog, LogRecord, Reading, RecordBatch, TopicPartition } from '../log/event-log.ts';
import type { Topic } from '../log/topics.ts';
import type { SchemaRegistry } from '../registry/schema-registry.ts';
import type { Report } from '../report.ts';
import { appendEvents } from '../source/session-runner.ts';
import { decodeForeign } from './decode-foreign.ts';
import { messageId } from './message-id.ts';
import { OnlyNews } from './only-news.ts';
import { readRange } from './read-range.ts';
import { eventOf, type OtherRecord, recordOf } from './said-records.ts';

/** On what this product writes to topics of others: it is not read back. */
export const WRITTEN_HERE_HEADER = 'slipstream-written';

const GROUP = 'slipstream-foreign';
/** Its messages name no session. */
const NAMELESS: ForeignTopic = 'f1-commentary';
/** After a start the picture may have to be built again before it is known which session is shown. */
const SETTLING_MS = 5_000;
/** An incident of which nothing more is heard is over at most so much later than it should. */
const SILENCE_CHECK_MS = 5_000;
/** What is gone through again at a start, at most; what lies further back has no say. */
const MAX_REMEMBERED = 50_000;
/** Some hundred times what is usual; in UTF-8 it still fits into what a broker takes. */
const MAX_SAID_CHARS = 200_000;

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
  readonly clock: Pick<WallClock, 'nowMs' | 'after'>;
  readonly onDeadLetter: (topic: string) => void;
  /** A message fits, and changes nothing. */
  readonly onNoChange: (topic: string, reason: NoChange) => void;
}

/**
 * Reads topics that other programs write, and appends what they say to our own. A message that comes
 * again makes the same events, with the same ids; one that does not fit goes to the dead letters of its
 * topic, and the next one follows. Every message is appended, put aside or counted.
 */
export class ForeignReader {
  readonly #options: ForeignReaderOptions;
  readonly #translators: ReadonlyMap<string, Translator>;
  readonly #cast = new Cast();
  readonly #onlyNews = new OnlyNews();
  #reading: Reading | null = null;
  #startedMs = 0;
  #cancelCheck = () => {};
  #closed = false;

  constructor(options: ForeignReaderOptions) {
    this.#options = options;
    this.#translators = new Map(options.topics.map((topic) => [topic, translatorOf(topic, options.mapping)]));
  }

  async start(): Promise<void> {
    const { foreignLog, groupPrefix, clock } = this.#options;
    this.#startedMs = clock.nowMs();
    const group = groupPrefix + GROUP;
    this.#reading = await foreignLog.consume({
      group,
      topics: [...this.#translators.keys()] as Topic[],
      startAt: async (at, handledUpTo) => handledUpTo ?? this.#startAt(group, at),
      onBatch: (batch) => this.#onBatch(batch),
    });
    this.#options.report.info(`reads ${[...this.#translators.keys()].join(', ')}`);
    this.#checkSilence();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelCheck();
    await this.#reading?.close();
  }

  /** Begins behind the handled messages. Topics that need a memory first read the last handled ones again, without appending. */
  async #startAt(group: string, at: TopicPartition): Promise<number> {
    const { foreignLog, committed, clock } = this.#options;
    const { oldest, next } = await foreignLog.offsets(at);
    const handled = await committed(group, at);
    // A topic that was created again has nothing of what was handled.
    if (handled === null || handled < oldest || handled > next) return oldest;
    if (REMEMBERED_TOPICS.some((topic) => topic === (at.topic as string))) {
      const range = { from: handled - MAX_REMEMBERED, until: handled };
      await readRange(foreignLog, clock, at, range, async (records) => {
        for (const record of records) await this.#translate(at, record);
      });
    }
    return handled;
  }

  async #onBatch(batch: RecordBatch): Promise<void> {
    const { currentSession, clock, onNoChange } = this.#options;
    if (
      (batch.topic as string) === NAMELESS &&
      currentSession() === null &&
      clock.nowMs() - this.#startedMs < SETTLING_MS
    ) {
      throw new Error('it is not known yet which session is shown');
    }
    const noChanges: NoChange[] = [];
    const events: TimingEvent[] = [];
    const others: OtherRecord[] = [];
    /** Of each message that says nothing but events, its events. */
    const eventsOnly: (readonly TimingEvent[])[] = [];
    for (const record of batch.records) {
      const translated = fitting(await this.#translate(batch, record));
      if (!translated.ok) {
        await this.#putAside(batch, record, translated.reason);
        continue;
      }
      if (translated.noChange) noChanges.push(translated.noChange);
      const id = messageId(batch, record);
      const own = translated.said.flatMap((said, index) =>
        said.kind === 'event' ? [eventOf(said, id, index)] : [],
      );
      const rest = translated.said.flatMap((said) => (said.kind === 'event' ? [] : [recordOf(said)]));
      events.push(...own);
      others.push(...rest);
      if (own.length > 0 && rest.length === 0) eventsOnly.push(own);
    }
    const { news, told } = this.#onlyNews.of(events);
    await appendEvents(this.#options.log, news);
    told();
    await this.#append(others);
    const isNews = new Set(news);
    for (const own of eventsOnly) if (!own.some((event) => isNews.has(event))) noChanges.push('known');
    for (const reason of noChanges) onNoChange(batch.topic, reason);
  }

  /** In the order of each topic. */
  async #append(others: readonly OtherRecord[]): Promise<void> {
    for (const topic of new Set(others.map((other) => other.topic))) {
      const records = others.filter((other) => other.topic === topic).map(({ record }) => record);
      await this.#options.log.append(topic, records);
    }
  }

  async #translate(at: TopicPartition, record: LogRecord): Promise<Translated> {
    if (record.headers[WRITTEN_HERE_HEADER] !== undefined) return changesNothing('written_here');
    if (record.value === '' && !record.bytes?.value?.length) return changesNothing('no_value');
    const translator = this.#translators.get(at.topic);
    if (!translator) return { ok: false, reason: 'this topic has no translator' };
    const decoded = await decodeForeign(record, this.#options.registry);
    if (!decoded.ok) return decoded;
    const { currentSession, clock } = this.#options;
    const nowMs = clock.nowMs();
    const message = {
      id: messageId(at, record),
      appendedAt: new Date(record.appendedAtMs ?? nowMs).toISOString(),
      readAtMs: nowMs,
      key: decoded.key,
      value: decoded.value,
      currentSession: currentSession(),
    };
    try {
      return translator(message, this.#cast);
    } catch (cause) {
      // Thrown on, it would come again for ever, and hold up all that is behind it.
      return {
        ok: false,
        reason: `it cannot be translated: ${cause instanceof Error ? cause.message : cause}`,
      };
    }
  }

  async #putAside(batch: RecordBatch, record: LogRecord, reason: string): Promise<void> {
    const { foreignLog, report, clock, onDeadLetter } = this.#options;
    report.warn(`${batch.topic} ${batch.partition} at ${record.offset} does not fit: ${reason}`);
    await deadLetter(foreignLog, record, batch, reason, new Date(clock.nowMs()));
    onDeadLetter(batch.topic);
  }

  /** Incidents whose source never says that they are over end here. */
  #checkSilence(): void {
    const { clock, report } = this.#options;
    if (this.#closed) return;
    this.#cancelCheck = clock.after(SILENCE_CHECK_MS, () => {
      this.#clearSilent()
        .catch((cause: unknown) => report.warn(`cannot clear anomalies that are over: ${String(cause)}`))
        .finally(() => this.#checkSilence());
    });
  }

  async #clearSilent(): Promise<void> {
    for (const open of this.#cast.incidents.silentSince(this.#options.clock.nowMs())) {
      const said = clearedBySilence(open);
      if (said.kind !== 'event') await this.#append([recordOf(said)]);
      this.#cast.incidents.close(open);
    }
  }
}

/** What is too large for a topic would be refused each time that it comes. */
function fitting(translated: Translated): Translated {
  if (!translated.ok) return translated;
  const chars = Math.max(0, ...translated.said.map((said) => JSON.stringify(said).length));
  if (chars <= MAX_SAID_CHARS) return translated;
  return {
    ok: false,
    reason: `it says something of ${chars} characters; no more than ${MAX_SAID_CHARS} fit`,
  };
}
