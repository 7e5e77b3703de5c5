import type { Kafka as Client, Cluster } from 'kafkajs';
import { type BackOff, backOffMs, Sleeper, within } from '../back-off.ts';
import type {
  ConsumeOptions,
  EventLog,
  Lag,
  NewRecord,
  Reading,
  Stall,
  TailOptions,
  TopicPartition,
} from '../event-log.ts';
import { partitionOf } from '../partition.ts';
import type { AnyTopic } from '../topics.ts';
import { AppendQueue } from './append-queue.ts';
import { ClusterLink } from './cluster-link.ts';
import { onUnreadableBatch } from './codecs.ts';
import { committedOffset } from './committed-offset.ts';
import { EventLogError, reasonOf } from './event-log-error.ts';
import { GroupMember } from './group-member.ts';
import { kafkaClient } from './kafka-client.ts';
import type { KafkaSettings } from './kafka-config.ts';
import { KafkaHealth, type KafkaState } from './kafka-state.ts';
import { PartitionFetcher } from './partition-fetcher.ts';
import { PartitionReader } from './partition-reader.ts';
import { ProducerLink } from './producer-link.ts';
import { ensureTopics } from './topic-admin.ts';
import { allTopicSpecs, type TopicSpec } from './topic-table.ts';

export interface KafkaEventLogOptions {
  readonly settings: KafkaSettings;
  readonly topics?: ReadonlyMap<string, TopicSpec>;
  /** How long the first record of a batch waits for company. 0: for the rest of this turn. */
  readonly lingerMs?: number;
  /** How long an append may wait for Kafka: an outage of two minutes, a broker that starts again, and what waits before it. */
  readonly appendTimeoutMs?: number;
  readonly onState?: (state: KafkaState) => void;
  /** What a person should know and the log lives with: topics that stand otherwise than stated, lost offsets. */
  readonly onProblem?: (line: string) => void;
  /** Told when a reader's callback rejected and its batch will come again. */
  readonly onRetry?: (at: TopicPartition<AnyTopic>, reason: string) => void;
  /** Called each time a partition of a group makes no progress for 15 s. `anew`: the log restarts it. */
  readonly onStall?: (stall: Stall, anew: boolean) => void;
}

const LINGER_MS = 1;
const APPEND_TIMEOUT_MS = 180_000;
/** Policy: what comes beyond it is refused at once, so that an outage never eats the heap. */
const MAX_APPENDING_CHARS = 128 * 1024 * 1024;
/** A broker takes a megabyte in a batch by default. */
const MAX_RECORD_CHARS = 900_000;
const ASK_TIMEOUT_MS = 30_000;
const CLOSE_MS = 4_500;
const CONNECT_RETRY: BackOff = { firstMs: 100, mostMs: 2_000 };
const ASK_RETRY: BackOff = { firstMs: 50, mostMs: 1_000 };
/** Our own loops try again; kafkajs's consumers need a few attempts of their own for a group's first seconds. */
const ATTEMPTS = { own: 0, group: 8 } as const;

/**
 * The event log on Kafka. It can be made before Kafka is there: it keeps trying, tells `onState`, and
 * what was asked of it meanwhile is done once Kafka answers.
 */
export class KafkaEventLog implements EventLog {
  readonly name = 'Kafka';
  readonly #options: KafkaEventLogOptions;
  readonly #client: Client;
  readonly #groupClient: Client;
  readonly #health: KafkaHealth;
  readonly #clusters: ClusterLink;
  readonly #fetcher: PartitionFetcher;
  readonly #producers: ProducerLink;
  readonly #queues = new Map<string, AppendQueue>();
  readonly #readings = new Set<Reading>();
  readonly #members = new Map<GroupMember, string>();
  readonly #partitionCounts = new Map<string, number>();
  readonly #sleeper = new Sleeper();
  readonly #ready: Promise<void>;
  /** What waits for Kafka and is to hear of the end. */
  readonly #onClose = new Set<(cause: EventLogError) => void>();
  /** By topic: the last of the calls that wait for Kafka. */
  readonly #turns = new Map<string, Promise<void>>();
  #isReady = false;
  #appendingChars = 0;

  constructor(options: KafkaEventLogOptions) {
    this.#options = options;
    this.#client = kafkaClient(options.settings, ATTEMPTS.own);
    this.#groupClient = kafkaClient(options.settings, ATTEMPTS.group);
    this.#health = new KafkaHealth((state) => options.onState?.(state));
    this.#clusters = new ClusterLink(this.#client);
    this.#producers = new ProducerLink(this.#client);
    this.#fetcher = new PartitionFetcher({
      clusters: this.#clusters,
      health: this.#health,
      onOutOfRange: ({ topic, partition }, wanted, oldest) =>
        this.#problem(
          `Offset ${wanted} of ${topic}:${partition} is not on the log: reading on from ${oldest}.`,
        ),
    });
    onUnreadableBatch((codec, cause) =>
      this.#problem(
        `A batch compressed with ${codec} cannot be read, and is stepped over: ${reasonOf(cause)}`,
      ),
    );
    this.#ready = this.#untilReady();
  }

  get state(): KafkaState {
    return this.#health.state;
  }

  /** How far behind the log the groups of this process are. */
  lags(): Lag[] {
    return [...this.#members].flatMap(([member, group]) => member.lags().map((lag) => ({ group, ...lag })));
  }

  /** Returns the stalled partitions of this process's groups: records wait and none is handled. */
  stalls(): Stall[] {
    return [...this.#members.keys()].flatMap((member) => member.stalls());
  }

  async append(topic: AnyTopic, records: readonly NewRecord[]): Promise<void> {
    const deadlineMs = Date.now() + (this.#options.appendTimeoutMs ?? APPEND_TIMEOUT_MS);
    const chars = this.#reserve(topic, records);
    try {
      await (this.#mayEnqueue(topic)
        ? this.#enqueue(topic, records, deadlineMs)
        : this.#inTurn(topic, deadlineMs, () => this.#enqueue(topic, records, deadlineMs)));
    } finally {
      this.#appendingChars -= chars;
    }
  }

  async partitions(topic: AnyTopic): Promise<number> {
    const known = this.#partitionCounts.get(topic);
    if (known !== undefined) return known;
    await this.#orClosed(this.#ready);
    return this.#askCluster(async (cluster) => {
      await cluster.addMultipleTargetTopics([topic]);
      const count = cluster.findTopicPartitionMetadata(topic).length;
      if (count === 0) throw new Error(`Kafka does not know the partitions of ${topic} yet.`);
      // Kept for good: a key must not change its partition while sessions are live.
      this.#partitionCounts.set(topic, count);
      return count;
    });
  }

  async offsets({ topic, partition }: TopicPartition<AnyTopic>): Promise<{ oldest: number; next: number }> {
    await this.#orClosed(this.#ready);
    return this.#askCluster(async (cluster) => {
      await cluster.addMultipleTargetTopics([topic]);
      const [oldest, next] = await Promise.all(
        [true, false].map(async (fromBeginning) => {
          const [answer] = await cluster.fetchTopicsOffset([
            { topic, partitions: [{ partition }], fromBeginning },
          ]);
          const offset = answer?.partitions[0]?.offset;
          if (offset === undefined) throw new Error(`Kafka has no leader for ${topic}:${partition}.`);
          return Number(offset);
        }),
      );
      return { oldest: oldest ?? 0, next: next ?? 0 };
    });
  }

  /** How far a group had handled a partition when it last said so, at most some seconds ago; null when it never did. */
  async committed(group: string, at: TopicPartition): Promise<number | null> {
    await this.#orClosed(this.#ready);
    return this.#askCluster((cluster) => committedOffset(cluster, group, at));
  }

  async tail({ from, onBatch, ...at }: TailOptions): Promise<Reading> {
    await this.#orClosed(this.#ready);
    const reader = new PartitionReader({
      ...at,
      from: from === 'end' ? (await this.offsets(at)).next : from,
      onBatch,
      onRetry: (reason) => this.#options.onRetry?.(at, reason),
    });
    this.#fetcher.add(reader);
    return this.#track({
      close: () => {
        this.#fetcher.remove(reader);
        return reader.close();
      },
    });
  }

  async consume(options: ConsumeOptions): Promise<Reading> {
    await this.#orClosed(this.#ready);
    const member = new GroupMember({
      ...options,
      client: this.#groupClient,
      fetcher: this.#fetcher,
      health: this.#health,
      onRetry: (at, reason) => this.#options.onRetry?.(at, reason),
      onStall: (stall, anew) => this.#options.onStall?.(stall, anew),
      reachable: () => this.#reachable(),
    });
    this.#members.set(member, options.group);
    const reading = this.#track({
      close: () => {
        this.#members.delete(member);
        return member.close();
      },
    });
    await this.#orClosed(member.start());
    return reading;
  }

  async close(): Promise<void> {
    if (this.#sleeper.closed) return;
    await within(
      CLOSE_MS,
      Promise.all([
        ...[...this.#readings].map((reading) => reading.close()),
        ...[...this.#queues.values()].map((queue) => queue.idle()),
      ]),
    );
    this.#sleeper.close();
    for (const tell of [...this.#onClose]) tell(new EventLogError('closed', 'The event log is closed.'));
    this.#fetcher.close();
    await Promise.all([this.#producers.close(CLOSE_MS / 3), this.#clusters.close(CLOSE_MS / 3)]);
  }

  /** Connects and creates the topics, however long it takes. */
  async #untilReady(): Promise<void> {
    for (let failures = 0; !this.#sleeper.closed; ) {
      try {
        const specs = this.#options.topics ?? allTopicSpecs();
        const { differences } = await ensureTopics(
          this.#client,
          specs,
          this.#options.settings.replicationFactor,
        );
        for (const difference of differences) this.#problem(difference);
        this.#health.works('topics');
        this.#isReady = true;
        return;
      } catch (cause) {
        this.#health.fails('topics', `cannot reach Kafka: ${reasonOf(cause)}`);
        await this.#sleeper.sleep(backOffMs(CONNECT_RETRY, ++failures));
      }
    }
  }

  async #reachable(): Promise<boolean> {
    let cluster: Cluster | undefined;
    try {
      cluster = await this.#clusters.get();
      await cluster.refreshMetadata();
      return true;
    } catch {
      if (cluster) await this.#clusters.broken(cluster);
      return false;
    }
  }

  #reserve(topic: AnyTopic, records: readonly NewRecord[]): number {
    if (this.#sleeper.closed) throw new EventLogError('closed', 'The event log is closed.');
    let chars = 0;
    for (const { value } of records) {
      if (value.length > MAX_RECORD_CHARS) {
        throw new EventLogError(
          'record_too_large',
          `A record for ${topic} has ${value.length} characters; Kafka takes no more than about ${MAX_RECORD_CHARS}.`,
        );
      }
      chars += value.length;
    }
    if (this.#appendingChars > 0 && this.#appendingChars + chars > MAX_APPENDING_CHARS) {
      throw new EventLogError('append_buffer_full', 'Too much waits to be written to Kafka already.');
    }
    this.#appendingChars += chars;
    return chars;
  }

  #queue(topic: AnyTopic, partition: number): AppendQueue {
    const key = `${topic}:${partition}`;
    let queue = this.#queues.get(key);
    if (!queue) {
      queue = new AppendQueue({
        topic,
        partition,
        producers: this.#producers,
        compression: this.#options.settings.compression,
        lingerMs: this.#options.lingerMs ?? LINGER_MS,
        health: this.#health,
        sleeper: this.#sleeper,
      });
      this.#queues.set(key, queue);
    }
    return queue;
  }

  /** Whether nothing stands between a call and its partition's queue: then calls are queued as they come. */
  #mayEnqueue(topic: AnyTopic): boolean {
    return this.#isReady && this.#partitionCounts.has(topic) && !this.#turns.has(topic);
  }

  /** Waits for Kafka, behind the calls that wait already: a call must not overtake one before it. */
  async #inTurn(topic: AnyTopic, deadlineMs: number, enqueue: () => Promise<void>): Promise<void> {
    const before = this.#turns.get(topic) ?? Promise.resolve();
    // In an object, so that the next call waits until this one is queued, not until it is written.
    const turn = before.then(async () => {
      await this.#whenReady(deadlineMs);
      await this.partitions(topic);
      return { written: enqueue() };
    });
    const passed = turn.then(
      () => {},
      () => {},
    );
    this.#turns.set(topic, passed);
    void passed.then(() => {
      if (this.#turns.get(topic) === passed) this.#turns.delete(topic);
    });
    await (await turn).written;
  }

  async #enqueue(topic: AnyTopic, records: readonly NewRecord[], deadlineMs: number): Promise<void> {
    const count = this.#partitionCounts.get(topic) ?? 1;
    const byPartition = new Map<number, NewRecord[]>();
    for (const record of records) {
      const partition = partitionOf(record.key, count);
      const same = byPartition.get(partition);
      if (same) same.push(record);
      else byPartition.set(partition, [record]);
    }
    const parts = [...byPartition].map(([partition, part]) =>
      this.#queue(topic, partition).append({ records: part, deadlineMs }),
    );
    const failed = (await Promise.allSettled(parts)).find((part) => part.status === 'rejected');
    if (failed) throw failed.reason;
  }

  async #whenReady(deadlineMs: number): Promise<void> {
    if (this.#isReady) return;
    if (await within(Math.max(0, deadlineMs - Date.now()), this.#orClosed(this.#ready))) {
      return this.#orClosed(this.#ready);
    }
    throw new EventLogError('append_timeout', `Kafka did not answer: ${troubleOf(this.#health.state)}`);
  }

  #askCluster<T>(question: (cluster: Cluster) => Promise<T>): Promise<T> {
    return this.#ask(async () => {
      const cluster = await this.#clusters.get();
      try {
        return await question(cluster);
      } catch (cause) {
        await this.#clusters.broken(cluster);
        throw cause;
      }
    });
  }

  /** A question to the brokers, asked again until it is answered or somebody waits for too long. */
  async #ask<T>(question: () => Promise<T>): Promise<T> {
    const deadlineMs = Date.now() + ASK_TIMEOUT_MS;
    for (let failures = 0; ; ) {
      try {
        return await this.#orClosed(question());
      } catch (cause) {
        if (cause instanceof EventLogError) throw cause;
        if (Date.now() >= deadlineMs) {
          throw new EventLogError('unreachable', `Kafka does not answer: ${reasonOf(cause)}`, cause);
        }
        await this.#sleeper.sleep(backOffMs(ASK_RETRY, ++failures));
      }
    }
  }

  /** Not `Promise.race` with one long-lived promise: that would remember every call for ever. */
  #orClosed<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#sleeper.closed) reject(new EventLogError('closed', 'The event log is closed.'));
      this.#onClose.add(reject);
      work.then(resolve, reject).finally(() => this.#onClose.delete(reject));
    });
  }

  #track(reading: Reading): Reading {
    const tracked: Reading = {
      close: async () => {
        this.#readings.delete(tracked);
        await reading.close();
      },
    };
    this.#readings.add(tracked);
    return tracked;
  }

  #problem(line: string): void {
    try {
      this.#options.onProblem?.(line);
    } catch {
      // Telling must not end what it tells of.
    }
  }
}

function troubleOf(state: KafkaState): string {
  return 'reason' in state && state.reason ? state.reason : 'no connection yet';
}
