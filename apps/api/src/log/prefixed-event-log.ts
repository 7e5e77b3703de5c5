import type {
  ConsumeOptions,
  EventLog,
  NewRecord,
  Reading,
  TailOptions,
  TopicPartition,
} from './event-log.ts';
import type { AnyTopic, Topic } from './topics.ts';

/**
 * The same log with a prefix before every topic and group, so that several installations can share
 * one Kafka. Who uses it sees the names without the prefix.
 */
export class PrefixedEventLog implements EventLog {
  readonly name: string;
  readonly #log: EventLog;
  readonly #prefix: string;

  constructor(log: EventLog, prefix: string) {
    this.name = log.name;
    this.#log = log;
    this.#prefix = prefix;
  }

  append(topic: AnyTopic, records: readonly NewRecord[]): Promise<void> {
    return this.#log.append(this.#named(topic), records);
  }

  partitions(topic: AnyTopic): Promise<number> {
    return this.#log.partitions(this.#named(topic));
  }

  offsets({ topic, partition }: TopicPartition<AnyTopic>): Promise<{ oldest: number; next: number }> {
    return this.#log.offsets({ topic: this.#named(topic), partition });
  }

  consume({ group, topics, startAt, onBatch, ...options }: ConsumeOptions): Promise<Reading> {
    return this.#log.consume({
      ...options,
      group: this.#prefix + group,
      topics: topics.map((topic) => this.#named(topic)),
      startAt: (at, handledUpTo) => startAt(this.#plain(at), handledUpTo),
      onBatch: (batch) => onBatch({ ...batch, ...this.#plain(batch) }),
    });
  }

  tail({ topic, ...options }: TailOptions): Promise<Reading> {
    return this.#log.tail({ topic: this.#named(topic), ...options });
  }

  close(): Promise<void> {
    return this.#log.close();
  }

  /** The engine takes any name; the type is of the names that the product knows. */
  #named<T extends AnyTopic>(topic: T): T {
    return `${this.#prefix}${topic}` as T;
  }

  #plain({ topic, partition }: TopicPartition): TopicPartition {
    return { topic: topic.slice(this.#prefix.length) as Topic, partition };
  }
}
