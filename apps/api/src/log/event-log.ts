import type { AnyTopic, Topic } from './topics.ts';

/** A record to append. `key` decides its partition: see `partitionOf`. */
export interface NewRecord {
  readonly key: string;
  readonly value: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Key and value as they lie on the log, where their text is not the whole of them: `isFramed`, or no UTF-8. */
  readonly bytes?: RecordBytes;
}

/** Null: the record has none. */
export interface RecordBytes {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
}

/**
 * Whether bytes are in the schema registry's wire format: they begin with 0, as no text does. Records of
 * any topic that are so come with their `bytes`.
 */
export function isFramed(bytes: Buffer | null | undefined): bytes is Buffer {
  return bytes?.[0] === 0;
}

export interface LogRecord extends NewRecord {
  /** Rises by at least one from record to record of a partition. */
  readonly offset: number;
  readonly headers: Readonly<Record<string, string>>;
  /** By the wall clock of whoever appended it, in milliseconds; absent where the engine does not tell. */
  readonly appendedAtMs?: number;
}

/** What a group has not handled yet of a partition that this process owns. */
export interface Lag {
  readonly group: string;
  readonly at: TopicPartition;
  readonly lag: number;
}

/** Records of one partition, in order. */
export interface RecordBatch {
  readonly topic: Topic;
  readonly partition: number;
  readonly records: readonly LogRecord[];
  /** Whether the next batch of this partition is there already: a handler that need not be done by then may let it come. */
  readonly more?: boolean;
}

export interface TopicPartition<T extends AnyTopic = Topic> {
  readonly topic: T;
  readonly partition: number;
}

export interface ConsumeOptions {
  /** Consumers of one group share the partitions; partitions of one number, of whatever topic, go together. */
  readonly group: string;
  readonly topics: readonly Topic[];
  /**
   * Where to begin. Each time a partition number is handed to this consumer it is asked for all topics of the
   * number, and none of them is read before all are answered. The log's own notion of a group's offset is
   * never used.
   *
   * @param handledUpTo how far this consumer had handled the partition, where nobody else can have had it since
   */
  readonly startAt: (at: TopicPartition, handledUpTo?: number) => Promise<number>;
  /** Awaited before the next batch of that partition. A rejection brings the same batch again, later. */
  readonly onBatch: (batch: RecordBatch) => Promise<void>;
  /**
   * A partition number, all its topics, is not this consumer's any more. `onBatch` is not called for any of
   * them until the number is handed over anew, and every call has ended; only one that made no progress for
   * 15 s, and did not end within 15 s more, is abandoned: it may still be at work, and must change nothing.
   */
  readonly onRevoked?: (at: PartitionNumber) => void;
  /**
   * Whether handlers wait for something that is known to be away. No partition is begun anew meanwhile:
   * that would lose what was done, and gain nothing.
   */
  readonly waits?: () => boolean;
}

/** All topics of a group at one number. */
export interface PartitionNumber {
  readonly partition: number;
}

/** A partition that this process owns, on which records wait and nothing moves. */
export interface Stall {
  readonly group: string;
  /** The topic and the number; the number alone where reading does not begin or end. */
  readonly what: string;
  /** What a person should know: how long, and what waits. */
  readonly reason: string;
}

export interface TailOptions extends TopicPartition<AnyTopic> {
  /** An offset, or `end`: what is appended from now on. */
  readonly from: number | 'end';
  /** Awaited before the next batch. */
  readonly onBatch: (records: readonly LogRecord[]) => Promise<void>;
}

/** An open reading. `close` resolves when `onBatch` will not be called any more. */
export interface Reading {
  close(): Promise<void>;
}

/**
 * Partitioned append-only topics: read from an offset, at least once, in order per key. The contract
 * suite beside this file is the port's exact meaning.
 */
export interface EventLog {
  /** What a person calls this engine: Kafka, embedded. */
  readonly name: string;
  /** Resolves when every record is on the log, in the order given per key. May leave a prefix on the log when it rejects. */
  append(topic: AnyTopic, records: readonly NewRecord[]): Promise<void>;
  partitions(topic: AnyTopic): Promise<number>;
  /** The offsets of the oldest record still there, and of the next one to be appended. */
  offsets(at: TopicPartition<AnyTopic>): Promise<{ readonly oldest: number; readonly next: number }>;
  /** Reads as one of a group; resolves when reading has begun. */
  consume(options: ConsumeOptions): Promise<Reading>;
  /** Reads one partition alone; resolves when nothing appended from then on can be missed. */
  tail(options: TailOptions): Promise<Reading>;
  close(): Promise<void>;
}
