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
  /** True when the next batch of this partition is already available. A handler may return before it has finished. */
  readonly more?: boolean;
}

export interface TopicPartition<T extends AnyTopic = Topic> {
  readonly topic: T;
  readonly partition: number;
}

export interface ConsumeOptions {
  /** Consumers of one group share the partitions. Partitions with the same number stay together across topics. */
  readonly group: string;
  readonly topics: readonly Topic[];
  /**
   * Returns the offset at which reading begins. The log calls it for every topic each time this consumer gains a
   * partition number, and reads none of the topics before every call resolves. The log never uses its own
   * offsets of the group.
   *
   * @param handledUpTo the offset up to which this consumer had handled the partition, when no other consumer can
   * have owned it since
   */
  readonly startAt: (at: TopicPartition, handledUpTo?: number) => Promise<number>;
  /** Awaited before the next batch of that partition. After a rejection the same batch arrives again later. */
  readonly onBatch: (batch: RecordBatch) => Promise<void>;
  /**
   * Called when this consumer loses a partition number with all its topics. Every `onBatch` call has ended by
   * then, and none follows until the consumer gains the number again. Exception: the log abandons a call that
   * makes no progress for 15 s and does not end within another 15 s. Such a call may still run and must not
   * change anything.
   */
  readonly onRevoked?: (at: PartitionNumber) => void;
  /**
   * Returns true while handlers wait for a service that is known to be unavailable. The log then restarts no
   * partition: a restart would lose work and gain nothing.
   */
  readonly waits?: () => boolean;
}

/** The partitions with one number in all topics of a group. */
export interface PartitionNumber {
  readonly partition: number;
}

/** A partition of this process on which records wait and none is handled. */
export interface Stall {
  readonly group: string;
  /** The topic and the number, or only the number when reading does not begin or does not end. */
  readonly what: string;
  /** Text for operators: the duration and what waits. */
  readonly reason: string;
}

export interface TailOptions extends TopicPartition<AnyTopic> {
  /** An offset, or `end` for records appended from now on. */
  readonly from: number | 'end';
  /** Awaited before the next batch. */
  readonly onBatch: (records: readonly LogRecord[]) => Promise<void>;
}

/** An open reading. `close` resolves when no further `onBatch` call can follow. */
export interface Reading {
  close(): Promise<void>;
}

/**
 * Partitioned append-only topics: read from an offset, at least once, in order per key. The contract
 * suite beside this file is the port's exact meaning.
 */
export interface EventLog {
  /** Name of the engine: `Kafka` or `embedded`. */
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
