import type { Producer } from 'kafkajs';
import { type BackOff, backOffMs, type Sleeper } from '../back-off.ts';
import type { NewRecord } from '../event-log.ts';
import { COMPRESSIONS, type Compression } from './codecs.ts';
import { EventLogError, reasonOf } from './event-log-error.ts';
import type { KafkaHealth } from './kafka-state.ts';
import type { ProducerLink } from './producer-link.ts';

/** What one append call wants of one partition. */
export interface AppendPart {
  readonly records: readonly NewRecord[];
  /** After this Kafka has had its chance. */
  readonly deadlineMs: number;
}

const MAX_BATCH_RECORDS = 2_000;
/** Below the megabyte that a broker takes by default, uncompressed and with room for the frame. */
const MAX_BATCH_CHARS = 400_000;
const RETRY: BackOff = { firstMs: 50, mostMs: 1_000 };
const ACKS_OF_ALL_REPLICAS = -1;

interface Waiting {
  readonly part: AppendPart;
  /** How many of its records were taken into a batch. */
  taken: number;
  readonly done: () => void;
  readonly failed: (cause: EventLogError) => void;
}

interface Chunk {
  readonly records: readonly NewRecord[];
  /** Each part in it, whether its last record is in it too. */
  readonly parts: readonly { readonly waiting: Waiting; readonly complete: boolean }[];
}

export interface AppendQueueOptions {
  readonly topic: string;
  readonly partition: number;
  readonly producers: ProducerLink;
  readonly compression: Compression;
  readonly lingerMs: number;
  readonly health: KafkaHealth;
  readonly sleeper: Sleeper;
}

/**
 * What waits to be written to one partition. One batch is on its way at a time, which keeps the order
 * through every retry; whatever is appended meanwhile makes up the next batch.
 */
export class AppendQueue {
  readonly #options: AppendQueueOptions;
  readonly #part: string;
  #waiting: Waiting[] = [];
  #sending: Promise<void> | null = null;

  constructor(options: AppendQueueOptions) {
    this.#options = options;
    this.#part = `writing ${options.topic}:${options.partition}`;
  }

  append(part: AppendPart): Promise<void> {
    if (part.records.length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ part, taken: 0, done: resolve, failed: reject });
      this.#sending ??= this.#send();
    });
  }

  /** Resolves when nothing waits any more. */
  async idle(): Promise<void> {
    await this.#sending;
  }

  async #send(): Promise<void> {
    const { lingerMs, sleeper } = this.#options;
    // Calls of one turn, or of a moment, share the first batch; later ones gather while it is on its way.
    if (lingerMs > 0) await sleeper.sleep(lingerMs);
    else await new Promise(setImmediate);
    while (this.#waiting.length > 0) {
      const chunk = this.#take();
      const failure = await this.#deliver(chunk);
      for (const { waiting, complete } of chunk.parts) {
        if (failure) waiting.failed(failure);
        else if (complete) waiting.done();
      }
      // The rest of a part that failed is not sent: it would stand behind a hole.
      if (failure) this.#waiting = this.#waiting.filter((waiting) => waiting.taken === 0);
    }
    this.#sending = null;
  }

  #take(): Chunk {
    const records: NewRecord[] = [];
    const parts: { waiting: Waiting; complete: boolean }[] = [];
    let chars = 0;
    for (let waiting = this.#waiting[0]; waiting; waiting = this.#waiting[0]) {
      const all = waiting.part.records;
      const before = records.length;
      while (waiting.taken < all.length && records.length < MAX_BATCH_RECORDS) {
        const record = all[waiting.taken] as NewRecord;
        if (records.length > 0 && chars + record.value.length > MAX_BATCH_CHARS) break;
        chars += record.value.length + record.key.length;
        records.push(record);
        waiting.taken++;
      }
      const complete = waiting.taken === all.length;
      if (records.length > before) parts.push({ waiting, complete });
      if (!complete) break;
      this.#waiting.shift();
    }
    return { records, parts };
  }

  /** Tries until the log has it, a broker refuses it for good, or its time is over. */
  async #deliver(chunk: Chunk): Promise<EventLogError | null> {
    const { producers, health, sleeper, topic, partition, compression } = this.#options;
    const deadlineMs = Math.max(...chunk.parts.map(({ waiting }) => waiting.part.deadlineMs));
    for (let failures = 0; ; ) {
      let producer: Producer | null = null;
      try {
        producer = await producers.get();
        await producer.send({
          topic,
          acks: ACKS_OF_ALL_REPLICAS,
          compression: COMPRESSIONS[compression],
          messages: chunk.records.map(({ key, value, headers, bytes }) => ({
            key: bytes ? bytes.key : key,
            value: bytes ? bytes.value : value,
            partition,
            ...(headers ? { headers: { ...headers } } : {}),
          })),
        });
        if (failures > 0) health.forget(this.#part);
        return null;
      } catch (cause) {
        const verdict = verdictOf(cause);
        if (verdict === 'written') return null;
        if (verdict === 'too large' && chunk.records.length > 1) return this.#oneByOne(chunk);
        if (verdict === 'too large') {
          return new EventLogError(
            'record_too_large',
            `A record for ${topic} is larger than Kafka takes.`,
            cause,
          );
        }
        if (verdict === 'refused') {
          return new EventLogError(
            'refused',
            `Kafka refused records for ${topic}: ${reasonOf(cause)}`,
            cause,
          );
        }
        if (sleeper.closed || Date.now() >= deadlineMs) {
          // Whether this batch is on the log is not known, nor the sequence number of the next.
          if (producer) producers.replace(producer);
          health.forget(this.#part);
          return sleeper.closed
            ? new EventLogError('closed', `The log was closed before Kafka took records for ${topic}.`, cause)
            : new EventLogError(
                'append_timeout',
                `Kafka did not take records for ${topic}: ${reasonOf(cause)}`,
                cause,
              );
        }
        health.fails(this.#part, `cannot write to Kafka: ${reasonOf(cause)}`);
        if (producer && verdict === 'unknown producer') producers.replace(producer);
        else if (producer && !isAnswer(cause)) await producers.reconnect(producer);
        await sleeper.sleep(backOffMs(RETRY, ++failures));
      }
    }
  }

  /** The batch was too large as a whole; its records may not be. */
  async #oneByOne(chunk: Chunk): Promise<EventLogError | null> {
    for (const record of chunk.records) {
      const failure = await this.#deliver({ records: [record], parts: chunk.parts });
      if (failure) return failure;
    }
    return null;
  }
}

type Verdict = 'again' | 'written' | 'too large' | 'refused' | 'unknown producer';

const VERDICTS: Readonly<Record<string, Verdict>> = {
  // Its numbers were taken before: an earlier attempt arrived after all.
  DUPLICATE_SEQUENCE_NUMBER: 'written',
  MESSAGE_TOO_LARGE: 'too large',
  RECORD_LIST_TOO_LARGE: 'too large',
  TOPIC_AUTHORIZATION_FAILED: 'refused',
  CLUSTER_AUTHORIZATION_FAILED: 'refused',
  INVALID_TOPIC_EXCEPTION: 'refused',
  INVALID_RECORD: 'refused',
  OUT_OF_ORDER_SEQUENCE_NUMBER: 'unknown producer',
  UNKNOWN_PRODUCER_ID: 'unknown producer',
  INVALID_PRODUCER_EPOCH: 'unknown producer',
  INVALID_PRODUCER_ID_MAPPING: 'unknown producer',
};

/** Whether a broker said so, over a connection that works. */
function isAnswer(cause: unknown): boolean {
  for (let error = cause; error instanceof Error; error = error.cause) {
    if (error.name === 'KafkaJSProtocolError') return true;
  }
  return false;
}

function verdictOf(cause: unknown): Verdict {
  for (let error = cause; error instanceof Error; error = error.cause) {
    const verdict = VERDICTS[(error as { type?: string }).type ?? ''];
    if (verdict) return verdict;
  }
  return 'again';
}
