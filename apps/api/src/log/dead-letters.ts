import type { EventLog, LogRecord, NewRecord, RecordBytes, TopicPartition } from './event-log.ts';
import { type AnyTopic, type DeadLetterTopic, deadLetterTopicOf, TOPICS, type Topic } from './topics.ts';

/** An unreadable record on its dead-letter topic. */
export interface DeadLetter {
  /** Its current topic. */
  readonly topic: DeadLetterTopic;
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly value: string;
  readonly bytes?: RecordBytes;
  /** The headers of the original record. */
  readonly headers: Readonly<Record<string, string>>;
  readonly origin: TopicPartition & { readonly offset: number };
  readonly reason: string;
  /** True when only the beginning of a large value is kept. Such a record cannot be redriven. */
  readonly isCut: boolean;
  /** When the record became a dead letter, in ISO 8601. */
  readonly at: string;
}

const HEADERS = {
  topic: 'dlq-origin-topic',
  partition: 'dlq-origin-partition',
  offset: 'dlq-origin-offset',
  reason: 'dlq-reason',
  at: 'dlq-at',
  /** Size of a value that was too large, in bytes. Only its beginning is kept. */
  cutBytes: 'dlq-cut-bytes',
  /** On a mark: the offset, in the same partition, of the redriven dead letter. */
  redriven: 'dlq-redriven-offset',
} as const;

/** Header of a redriven record: when it was redriven. */
export const REDRIVEN_AT_HEADER = 'dlq-redriven-at';

const MAX_REASON_CHARS = 1_000;
/** The dead-letter topic may refuse a larger record, which would then block its partition for ever. */
const MAX_VALUE_BYTES = 500_000;
/** A partition without records for this long counts as read, whatever its offsets say. */
const SILENCE_MS = 5_000;

/** Appends an unreadable record, with its origin and the reason, to its dead-letter topic, so that reading can continue. */
export async function deadLetter(
  log: EventLog,
  record: LogRecord,
  origin: TopicPartition,
  reason: string,
  at: Date,
): Promise<void> {
  const { cutBytes, ...kept } = keptOf(record);
  await log.append(deadLetterTopicOf(origin.topic), [
    {
      key: record.key,
      ...kept,
      headers: {
        ...record.headers,
        ...(cutBytes === null ? {} : { [HEADERS.cutBytes]: String(cutBytes) }),
        [HEADERS.topic]: origin.topic,
        [HEADERS.partition]: String(origin.partition),
        [HEADERS.offset]: String(record.offset),
        [HEADERS.reason]: reason.slice(0, MAX_REASON_CHARS),
        [HEADERS.at]: at.toISOString(),
      },
    },
  ]);
}

/** Cuts a value that is too large. `cutBytes` is its original size in bytes. */
function keptOf({
  value,
  bytes,
}: LogRecord): Pick<LogRecord, 'value' | 'bytes'> & { cutBytes: number | null } {
  const raw = bytes?.value ?? Buffer.from(value);
  if (raw.length <= MAX_VALUE_BYTES) return { value, ...(bytes ? { bytes } : {}), cutBytes: null };
  const beginning = raw.subarray(0, MAX_VALUE_BYTES);
  return {
    value: bytes ? '' : beginning.toString(),
    ...(bytes ? { bytes: { ...bytes, value: beginning } } : {}),
    cutBytes: raw.length,
  };
}

/** Returns the dead letters of a topic that are not redriven yet, the oldest of each partition first. */
export async function listDeadLetters(
  log: EventLog,
  origin: Topic,
  limit = Number.POSITIVE_INFINITY,
): Promise<DeadLetter[]> {
  const topic = deadLetterTopicOf(origin);
  const letters: DeadLetter[] = [];
  for (let partition = 0; partition < (await log.partitions(topic)); partition++) {
    const pending = new Map<number, DeadLetter>();
    for (const record of await recordsOf(log, { topic, partition })) {
      const redriven = record.headers[HEADERS.redriven];
      if (redriven !== undefined) pending.delete(Number(redriven));
      else pending.set(record.offset, letterOf(record, topic, partition));
    }
    letters.push(...pending.values());
  }
  return letters.slice(0, limit);
}

/**
 * Appends dead letters unchanged to their original topics and marks each as redriven.
 *
 * @returns the number of redriven records. After an interruption, one record may arrive twice.
 */
export async function redriveDeadLetters(
  log: EventLog,
  origin: Topic,
  at: Date,
  limit?: number,
): Promise<number> {
  // Skip cut records: they are incomplete.
  const whole = (await listDeadLetters(log, origin)).filter(({ isCut }) => !isCut);
  const letters = whole.slice(0, limit);
  for (const { topic, key, value, bytes, headers, offset } of letters) {
    await log.append(origin, [
      {
        key,
        value,
        ...(bytes ? { bytes } : {}),
        headers: { ...headers, [REDRIVEN_AT_HEADER]: at.toISOString() },
      },
    ]);
    const mark: NewRecord = { key, value: '', headers: { [HEADERS.redriven]: String(offset) } };
    await log.append(topic, [mark]);
  }
  return letters.length;
}

function letterOf(record: LogRecord, topic: DeadLetterTopic, partition: number): DeadLetter {
  const headers = { ...record.headers };
  for (const name of Object.values(HEADERS)) delete headers[name];
  const {
    [HEADERS.topic]: originTopic = '',
    [HEADERS.reason]: reason = '',
    [HEADERS.at]: at = '',
  } = record.headers;
  return {
    topic,
    partition,
    offset: record.offset,
    key: record.key,
    value: record.value,
    ...(record.bytes ? { bytes: record.bytes } : {}),
    headers,
    origin: {
      topic: originTopic === '' ? TOPICS.timing : (originTopic as Topic),
      partition: Number(record.headers[HEADERS.partition] ?? Number.NaN),
      offset: Number(record.headers[HEADERS.offset] ?? Number.NaN),
    },
    reason,
    isCut: record.headers[HEADERS.cutBytes] !== undefined,
    at,
  };
}

export function isTopic(name: string): name is Topic {
  return (Object.values(TOPICS) as string[]).includes(name);
}

/** Returns all records of a partition. Use it only for small topics. */
async function recordsOf(log: EventLog, at: TopicPartition<AnyTopic>): Promise<LogRecord[]> {
  const { oldest, next } = await log.offsets(at);
  if (oldest >= next) return [];
  const records: LogRecord[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  let silence = setTimeout(resolve, SILENCE_MS);
  const reading = await log.tail({
    ...at,
    from: oldest,
    onBatch: async (batch) => {
      clearTimeout(silence);
      silence = setTimeout(resolve, SILENCE_MS);
      records.push(...batch.filter(({ offset }) => offset < next));
      if ((batch.at(-1)?.offset ?? -1) >= next - 1) resolve();
    },
  });
  await promise;
  await reading.close();
  clearTimeout(silence);
  return records;
}
