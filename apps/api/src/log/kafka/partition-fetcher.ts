import type { Cluster, KafkaMessage } from 'kafkajs';
import Batch from 'kafkajs/src/consumer/batch.js';
import { type BackOff, backOffMs, Sleeper } from '../back-off.ts';
import { isFramed, type LogRecord } from '../event-log.ts';
import type { ClusterLink } from './cluster-link.ts';
import { reasonOf } from './event-log-error.ts';
import type { KafkaHealth } from './kafka-state.ts';
import type { PartitionReader } from './partition-reader.ts';

/** How long a broker holds a fetch that has nothing; a new reader waits for at most this. */
const FETCH_WAIT_MS = 200;
/** The same while a reader was left out because its buffer was full: it may have room any moment. */
const FETCH_WAIT_BUSY_MS = 20;
const MAX_BYTES_OF_PARTITION = 1024 * 1024;
const MAX_BYTES_OF_FETCH = 10 * 1024 * 1024;
/** A batch that compaction emptied is sent again and again: kafkajs cannot step over it. */
const EMPTIED_BATCH_WAIT_MS = 250;
const RETRY: BackOff = { firstMs: 50, mostMs: 1_000 };
const READ_COMMITTED = 1;

export interface PartitionFetcherOptions {
  readonly clusters: ClusterLink;
  readonly health: KafkaHealth;
  /** Told when what a reader was to read is not on the log (any more). */
  readonly onOutOfRange: (reader: PartitionReader, wanted: number, oldest: number) => void;
}

/**
 * Fetches for all readers of a log, those of groups and those that tail alike: one long poll for each
 * broker that leads any of their partitions. Several readers of one partition share what is fetched.
 */
export class PartitionFetcher {
  readonly #clusters: ClusterLink;
  readonly #health: KafkaHealth;
  readonly #onOutOfRange: PartitionFetcherOptions['onOutOfRange'];
  readonly #sleeper = new Sleeper();
  /** Every reader, with the broker that its partition's leader was last seen on. */
  readonly #leaders = new Map<PartitionReader, string | null>();
  readonly #polling = new Set<string>();
  #placing = false;
  #failures = 0;
  #turn = 0;

  constructor({ clusters, health, onOutOfRange }: PartitionFetcherOptions) {
    this.#clusters = clusters;
    this.#health = health;
    this.#onOutOfRange = onOutOfRange;
  }

  add(reader: PartitionReader): void {
    this.#leaders.set(reader, null);
    void this.#place();
  }

  remove(reader: PartitionReader): void {
    this.#leaders.delete(reader);
    if (this.#leaders.size === 0) this.#health.forget('reading');
  }

  close(): void {
    this.#sleeper.close();
    this.#leaders.clear();
  }

  /** Finds the leader of each reader that has none, for as long as it takes. */
  async #place(): Promise<void> {
    if (this.#placing) return;
    this.#placing = true;
    while (!this.#sleeper.closed) {
      const homeless = [...this.#leaders].filter(([, leader]) => leader === null).map(([reader]) => reader);
      if (homeless.length === 0) break;
      try {
        const cluster = await this.#clusters.get();
        await cluster.addMultipleTargetTopics([...new Set(homeless.map(({ topic }) => topic))]);
        for (const reader of homeless) this.#settle(cluster, reader);
      } catch (cause) {
        if (isTopicGone(cause)) for (const reader of homeless) reader.doubt();
        await this.#failed(cause);
      }
    }
    this.#placing = false;
  }

  #settle(cluster: Cluster, reader: PartitionReader): void {
    const [leader] = Object.keys(cluster.findLeaderForPartitions(reader.topic, [reader.partition]));
    if (leader === undefined || Number(leader) < 0) {
      throw new Error(`Kafka has no leader for partition ${reader.partition} of ${reader.topic}.`);
    }
    if (!this.#leaders.has(reader)) return;
    this.#leaders.set(reader, leader);
    if (!this.#polling.has(leader)) void this.#poll(cluster, leader);
  }

  async #poll(cluster: Cluster, leader: string): Promise<void> {
    this.#polling.add(leader);
    try {
      while (!this.#sleeper.closed) {
        const readers = [...this.#leaders].filter(([, at]) => at === leader).map(([reader]) => reader);
        if (readers.length === 0) break;
        const hungry = readers.filter((reader) => reader.wantsMore);
        if (hungry.length === 0) await this.#sleeper.sleep(FETCH_WAIT_BUSY_MS);
        else await this.#fetch(cluster, leader, hungry, hungry.length < readers.length);
      }
    } catch (cause) {
      if (isTopicGone(cause)) for (const [reader, at] of this.#leaders) if (at === leader) reader.doubt();
      await this.#clusters.broken(cluster);
      await this.#failed(cause);
      for (const [reader, at] of this.#leaders) if (at === leader) this.#leaders.set(reader, null);
    }
    this.#polling.delete(leader);
    // Somebody may have been settled here after the last look.
    for (const [reader, at] of this.#leaders) if (at === leader) this.#leaders.set(reader, null);
    void this.#place();
  }

  async #fetch(
    cluster: Cluster,
    leader: string,
    hungry: readonly PartitionReader[],
    othersAreFull: boolean,
  ): Promise<void> {
    const broker = await cluster.findBroker({ nodeId: leader });
    const wanted = this.#positions(hungry);
    let answer: FetchAnswer;
    try {
      answer = await broker.fetch({
        isolationLevel: READ_COMMITTED,
        maxWaitTime: othersAreFull ? FETCH_WAIT_BUSY_MS : FETCH_WAIT_MS,
        minBytes: 1,
        maxBytes: MAX_BYTES_OF_FETCH,
        topics: [...wanted.values()].map(({ topic, partition, from }) => ({
          topic,
          partitions: [{ partition, fetchOffset: String(from), maxBytes: MAX_BYTES_OF_PARTITION }],
        })),
      });
    } catch (cause) {
      if (!isOutOfRange(cause)) throw cause;
      await this.#backInRange(cluster, cause.topic, cause.partition);
      return;
    }
    this.#failures = 0;
    this.#health.works('reading');
    let [arrived, behind] = [false, false];
    for (const { topicName, partitions } of answer.responses) {
      for (const data of partitions) {
        const position = wanted.get(keyOf(topicName, data.partition));
        if (!position) continue;
        if (deliver(position, data)) arrived = true;
        else if (Number(data.lastStableOffset) > position.from) behind = true;
      }
    }
    if (behind && !arrived) await this.#sleeper.sleep(EMPTIED_BATCH_WAIT_MS);
  }

  /** One position for each partition: readers of the same one take turns when they stand apart. */
  #positions(readers: readonly PartitionReader[]): Map<string, Position> {
    const byPartition = new Map<string, PartitionReader[]>();
    for (const reader of readers) {
      const key = keyOf(reader.topic, reader.partition);
      const same = byPartition.get(key);
      if (same) same.push(reader);
      else byPartition.set(key, [reader]);
    }
    this.#turn++;
    const positions = new Map<string, Position>();
    for (const [key, same] of byPartition) {
      const first = same[this.#turn % same.length] as PartitionReader;
      positions.set(key, {
        topic: first.topic,
        partition: first.partition,
        from: first.fetchFrom,
        readers: same,
      });
    }
    return positions;
  }

  async #backInRange(cluster: Cluster, topic: string, partition: number): Promise<void> {
    const [answer] = await cluster.fetchTopicsOffset([
      { topic, partitions: [{ partition }], fromBeginning: true },
    ]);
    const oldest = Number(answer?.partitions[0]?.offset ?? 0);
    const [newest] = await cluster.fetchTopicsOffset([
      { topic, partitions: [{ partition }], fromBeginning: false },
    ]);
    const end = Number(newest?.partitions[0]?.offset ?? oldest);
    for (const reader of this.#leaders.keys()) {
      if (reader.topic !== topic || reader.partition !== partition) continue;
      if (reader.fetchFrom >= oldest && reader.fetchFrom <= end) continue;
      this.#onOutOfRange(reader, reader.fetchFrom, oldest);
      reader.moveTo(oldest);
    }
  }

  async #failed(cause: unknown): Promise<void> {
    if (this.#sleeper.closed) return;
    this.#health.fails('reading', `cannot read from Kafka: ${reasonOf(cause)}`);
    await this.#sleeper.sleep(backOffMs(RETRY, ++this.#failures));
  }
}

interface Position {
  readonly topic: PartitionReader['topic'];
  readonly partition: number;
  readonly from: number;
  readonly readers: readonly PartitionReader[];
}

interface FetchAnswer {
  readonly responses: readonly {
    readonly topicName: string;
    readonly partitions: readonly Batch.PartitionData[];
  }[];
}

/** Whether there was anything. */
function deliver({ topic, from, readers }: Position, data: Batch.PartitionData): boolean {
  const batch = new Batch(topic, String(from), data);
  const arrived = batch.rawMessages.length > 0;
  const records = batch.messages.map(recordOf);
  const next = arrived ? Number(batch.lastOffset()) + 1 : from;
  for (const reader of readers) reader.take(records, from, next, Number(batch.highWatermark));
  return arrived;
}

function keyOf(topic: string, partition: number): string {
  return `${topic}:${partition}`;
}

function isOutOfRange(cause: unknown): cause is Error & { topic: string; partition: number } {
  return cause instanceof Error && cause.name === 'KafkaJSOffsetOutOfRange';
}

/** The topic or a partition of it does not exist: it was deleted and may be created again. */
function isTopicGone(cause: unknown): boolean {
  return cause instanceof Error && (cause as { type?: unknown }).type === 'UNKNOWN_TOPIC_OR_PARTITION';
}

function recordOf({ key, value, headers, offset, timestamp }: KafkaMessage): LogRecord {
  const texts: Record<string, string> = {};
  for (const [name, content] of Object.entries(headers ?? {})) {
    const last = Array.isArray(content) ? content.at(-1) : content;
    if (last !== undefined) texts[name] = last.toString();
  }
  const record = { key: key?.toString() ?? '', value: value?.toString() ?? '' };
  return {
    ...record,
    headers: texts,
    offset: Number(offset),
    appendedAtMs: Number(timestamp),
    ...(isText(key, record.key) && isText(value, record.value)
      ? {}
      : { bytes: { key: key ?? null, value: value ?? null } }),
  };
}

/** Whether the text is the whole of the bytes. */
function isText(bytes: Buffer | null | undefined, text: string): boolean {
  return !isFramed(bytes) && !text.includes('\ufffd');
}
