import type { EventLog, LogRecord, NewRecord, RecordBytes, TopicPartition } from './event-log.ts';
import { type AnyTopic, type DeadLetterTopic, deadLetterTopicOf, TOPICS, type Topic } from './topics.ts';

/** A record that could not be read, as it lies on its dead-letter topic. */
export interface DeadLetter {
  /** Where it lies now. */
  readonly topic: DeadLetterTopic;
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly value: string;
  readonly bytes?: RecordBytes;
  /** The headers it had. */
  readonly headers: Readonly<Record<string, string>>;
  readonly origin: TopicPartition & { readonly offset: number };
  readonly reason: string;
  /** Whether only the beginning of the value is kept, because it was too large. It is not driven on. */
  readonly isCut: boolean;
  /** When it was put aside, in ISO 8601. */
  readonly at: string;
}

const HEADERS = {
  topic: 'dlq-origin-topic',
  partition: 'dlq-origin-partition',
  offset: 'dlq-origin-offset',
  reason: 'dlq-reason',
  at: 'dlq-at',
  /** On a record that was too large: how many bytes its value had. Only the beginning is kept. */
  cutBytes: 'dlq-cut-bytes',
  /** On a mark: the offset, in the same partition, of the dead letter that was driven on. */
  redriven: 'dlq-redriven-offset',
} as const;

/** On a record that was driven on: it has been here before. */
export const REDRIVEN_AT_HEADER = 'dlq-redriven-at';

const MAX_REASON_CHARS = 1_000;
/** A record with more may be refused by its dead-letter topic, and would then hold up its partition for ever. */
const MAX_VALUE_BYTES = 500_000;
/** Nothing more comes of a partition that says nothing for this long, whatever its offsets promise. */
const SILENCE_MS = 5_000;

/** Puts a record aside with where it was and why it could not be read, so that the log can move on. */
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

/** `cutBytes`: how many the value had, where only its beginning is kept. */
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

/** The dead letters of a topic that were not driven on yet, the oldest of each partition first. */
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
 * Appends dead letters to the topics that they came from, as they were, and marks each as done.
 *
 * @returns how many were driven on. When this is cut off in between, one of them may come twice.
 */
export async function redriveDeadLetters(
  log: EventLog,
  origin: Topic,
  at: Date,
  limit?: number,
): Promise<number> {
  // What was cut is no use to anybody: it stays.
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

/** What a partition holds now, whole. For topics that are small by nature. */
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
