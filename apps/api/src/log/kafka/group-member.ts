import type { Broker, Kafka as Client, Cluster, Consumer, ConsumerGroupJoinEvent } from 'kafkajs';
import type { ConsumeOptions, Reading, TopicPartition } from '../event-log.ts';
import type { Topic } from '../topics.ts';
import { type BackOff, backOffMs, Sleeper, within } from './back-off.ts';
import { coPartitionAssigner } from './co-partition-assigner.ts';
import { reasonOf } from './event-log-error.ts';
import { METADATA_MAX_AGE_MS } from './kafka-client.ts';
import type { KafkaHealth } from './kafka-state.ts';
import type { PartitionFetcher } from './partition-fetcher.ts';
import { PartitionReader } from './partition-reader.ts';

/** A member that says nothing for this long is dead to the group. 6 s is the least that brokers allow by default. */
const SESSION_TIMEOUT_MS = 6_000;
/** Together with the session this is how long a take-over lasts: a member hears of a rebalance from its next heartbeat. */
const HEARTBEAT_INTERVAL_MS = 1_000;
/** How long a rebalance waits for a member that does not come. */
const REBALANCE_TIMEOUT_MS = 6_000;
/** kafkajs looks whether a heartbeat is due this often: it has nothing else to do. */
const HEARTBEAT_CHECK_MS = 250;
const COMMIT_INTERVAL_MS = 2_000;
const WATCH_INTERVAL_MS = 500;
/** kafkajs reconnects by itself within a second when it can. */
const RECONNECT_GRACE_MS = 1_000;
/** About ten seconds: a consumer that outlives a short outage keeps its place, and nobody rebalances. */
const RETRIES = 20;
const REBUILD: BackOff = { firstMs: 100, mostMs: 2_000 };
const START_AT_RETRY: BackOff = { firstMs: 100, mostMs: 2_000 };
const DISCONNECT_MS = 2_000;
const HANDLER_PATIENCE_MS = 2_500;

export interface GroupMemberOptions extends ConsumeOptions {
  readonly client: Client;
  readonly fetcher: PartitionFetcher;
  readonly health: KafkaHealth;
  readonly onRetry: (at: TopicPartition, reason: string) => void;
  /** Whether the brokers answer on a connection that is not this member's. */
  readonly reachable: () => Promise<boolean>;
}

/** kafkajs has it and does not say so in its types. */
interface LeavesGroups {
  leaveGroup(request: { groupId: string; memberId: string }): Promise<unknown>;
}

/** A partition that the group gave to this member. `reader` comes once `startAt` has said where to begin. */
interface Owned {
  readonly at: TopicPartition;
  reader: PartitionReader | null;
  lost: boolean;
}

/**
 * One member of a consumer group. kafkajs keeps the membership (joining, heartbeats, leaving, the
 * offsets that show lag) in a consumer that has all its partitions paused; the records come through the
 * log's own fetcher.
 *
 * @remarks So a handler may take as long as it likes without losing its partition, a slow partition
 * holds up no other, and a rebalance does not interrupt the partitions that stay.
 */
export class GroupMember implements Reading {
  readonly #options: GroupMemberOptions;
  readonly #part: string;
  readonly #sleeper = new Sleeper();
  readonly #owned = new Map<string, Owned>();
  /** By partition: its last hand-over, so that the next waits for it. */
  readonly #handovers = new Map<string, Promise<void>>();
  readonly #committed = new Map<string, number>();
  #consumer: Consumer | null = null;
  /** Null while the partitions of the last assignment count as lost. */
  #memberId: string | null = null;
  #assignment: ConsumerGroupJoinEvent['payload'] | null = null;
  /** The last id that the group knew this member by. */
  #formerMemberId: string | null = null;
  /** Until when the group surely counts this member in. */
  #memberUntilMs = 0;
  #joined = Promise.withResolvers<void>();
  #supervising: Promise<void> = Promise.resolve();
  #finishing: Promise<void> | null = null;

  constructor(options: GroupMemberOptions) {
    this.#options = options;
    this.#part = `group ${options.group}`;
  }

  /** Resolves when the first partitions are being read (or the group has none for this member). */
  async start(): Promise<void> {
    this.#supervising = this.#supervise();
    await Promise.race([this.#joined.promise, this.#supervising]);
  }

  /** For metrics: how far behind the log each partition of this member is. */
  lags(): { readonly at: TopicPartition; readonly lag: number }[] {
    return [...this.#owned.values()].flatMap(({ at, reader }) => (reader ? [{ at, lag: reader.lag }] : []));
  }

  async close(): Promise<void> {
    this.#finishing = this.#finish();
    this.#sleeper.close();
    await this.#finishing;
    await this.#supervising;
    this.#owned.clear();
    this.#options.health.forget(this.#part);
  }

  /** Ends all reading, and says how far it has come: the consumer has to stay until that is said. */
  async #finish(): Promise<void> {
    const readers = [...this.#owned.values()].flatMap((owned) => {
      owned.lost = true;
      return owned.reader ? [owned.reader] : [];
    });
    for (const reader of readers) this.#options.fetcher.remove(reader);
    await within(HANDLER_PATIENCE_MS, Promise.all(readers.map((reader) => reader.close())));
    await within(DISCONNECT_MS, this.#commit());
  }

  /** Builds a consumer, watches it, and builds another when it ends or goes quiet. */
  async #supervise(): Promise<void> {
    for (let failures = 0; !this.#sleeper.closed; ) {
      const outcome = await this.#life();
      if (this.#sleeper.closed) return;
      failures = outcome.joined ? 1 : failures + 1;
      this.#options.health.fails(this.#part, `${this.#part}: ${outcome.reason}`);
      await this.#sleeper.sleep(backOffMs(REBUILD, failures));
    }
  }

  /** One consumer from beginning to end. */
  async #life(): Promise<{ readonly joined: boolean; readonly reason: string }> {
    const { client, group, topics } = this.#options;
    let cluster: Cluster | undefined;
    const consumer = client.consumer({
      groupId: group,
      partitionAssigners: [
        (given) => {
          cluster = given.cluster;
          return coPartitionAssigner(() => this.#numbers())(given);
        },
      ],
      sessionTimeout: SESSION_TIMEOUT_MS,
      heartbeatInterval: HEARTBEAT_INTERVAL_MS,
      rebalanceTimeout: REBALANCE_TIMEOUT_MS,
      maxWaitTimeInMs: HEARTBEAT_CHECK_MS,
      metadataMaxAge: METADATA_MAX_AGE_MS,
      allowAutoTopicCreation: false,
      // This class builds another one; kafkajs's own restart has no end of its own.
      retry: {
        retries: RETRIES,
        initialRetryTime: 100,
        maxRetryTime: 500,
        restartOnFailure: async () => false,
      },
    });
    let ended: string | null = null;
    let joined = false;
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      ended = reasonOf(payload.error);
      this.#sleeper.wake();
    });
    consumer.on(consumer.events.HEARTBEAT, () => {
      this.#counted(SESSION_TIMEOUT_MS);
      // The coordinator was silent for so long that the partitions were given up, and yet counts us in.
      if (this.#memberId === null && this.#assignment) this.#assigned(this.#assignment);
    });
    consumer.on(consumer.events.REBALANCING, () => this.#counted(SESSION_TIMEOUT_MS + REBALANCE_TIMEOUT_MS));
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      joined = true;
      this.#counted(SESSION_TIMEOUT_MS);
      // Before kafkajs fetches for the first time: it keeps the membership, and reads nothing.
      consumer.pause(topics.map((topic) => ({ topic })));
      this.#assigned(payload);
    });
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [...topics], fromBeginning: true });
      if (cluster) await this.#leaveFormerSelf(cluster);
      this.#consumer = consumer;
      this.#counted(SESSION_TIMEOUT_MS + REBALANCE_TIMEOUT_MS);
      const running = consumer.run({ autoCommit: false, eachBatch: async () => {} });
      running.catch((cause: unknown) => {
        ended ??= reasonOf(cause);
      });
      for (
        let sinceCommitMs = 0;
        !this.#sleeper.closed && ended === null;
        sinceCommitMs += WATCH_INTERVAL_MS
      ) {
        await this.#sleeper.sleep(WATCH_INTERVAL_MS);
        if (sinceCommitMs >= COMMIT_INTERVAL_MS) {
          sinceCommitMs = 0;
          void this.#commit();
        }
        ended ??= await this.#quiet();
      }
      // Stopping before the first join leaves kafkajs joining for ever.
      if (!joined) await within(DISCONNECT_MS, running);
    } catch (cause) {
      ended = reasonOf(cause);
    }
    await this.#finishing;
    this.#consumer = null;
    this.#assignment = null;
    await within(DISCONNECT_MS, consumer.disconnect());
    return { joined, reason: ended ?? 'closed' };
  }

  /**
   * A consumer that ended while its coordinator was away could not leave. The group would wait for it
   * until its session is over, and this one with it.
   */
  async #leaveFormerSelf(cluster: Cluster): Promise<void> {
    const memberId = this.#formerMemberId;
    if (memberId === null) return;
    const { group: groupId } = this.#options;
    try {
      const coordinator = (await cluster.findGroupCoordinator({ groupId })) as Broker & LeavesGroups;
      await coordinator.leaveGroup({ groupId, memberId });
      this.#formerMemberId = null;
    } catch (cause) {
      // The next consumer tries again, unless the group has given the former one up by itself.
      if ((cause as { type?: string }).type === 'UNKNOWN_MEMBER_ID') this.#formerMemberId = null;
    }
  }

  #counted(forMs: number): void {
    this.#memberUntilMs = Date.now() + forMs;
    if (this.#memberId !== null) this.#options.health.works(this.#part);
  }

  /**
   * The watchdog: first nothing more is handled, then the partitions count as lost. The consumer does only
   * when Kafka answers others: a connection that died without a word stays dead, but while Kafka is away
   * a new consumer would do no better, and the old one may still be a member when it comes back.
   */
  async #quiet(): Promise<string | null> {
    const quietMs = Date.now() - this.#memberUntilMs;
    if (quietMs <= 0) return null;
    if (this.#memberId !== null) {
      this.#memberId = null;
      this.#options.health.fails(this.#part, `${this.#part} does not hear from its coordinator`);
      for (const key of [...this.#owned.keys()]) this.#lose(key);
    }
    if (quietMs < RECONNECT_GRACE_MS || !(await this.#options.reachable())) return null;
    return this.#memberId === null ? 'Kafka answers, but not on the connection of this member' : null;
  }

  #assigned(assignment: ConsumerGroupJoinEvent['payload']): void {
    if (this.#sleeper.closed) return;
    const { memberId, memberAssignment } = assignment;
    this.#assignment = assignment;
    this.#formerMemberId = memberId;
    // With another id than before, the group had given this member up, and its partitions to others.
    if (memberId !== this.#memberId) for (const key of [...this.#owned.keys()]) this.#lose(key);
    this.#memberId = memberId;
    const mine = new Map<string, TopicPartition>();
    for (const [topic, partitions] of Object.entries(memberAssignment)) {
      for (const partition of partitions)
        mine.set(`${topic}:${partition}`, { topic: topic as Topic, partition });
    }
    for (const key of [...this.#owned.keys()]) if (!mine.has(key)) this.#lose(key);
    const gaining = [...mine]
      .filter(([key]) => !this.#owned.has(key))
      .map(([key, at]) => this.#gain(key, at));
    this.#options.health.works(this.#part);
    void Promise.all(gaining).then(() => this.#joined.resolve());
  }

  #gain(key: string, at: TopicPartition): Promise<void> {
    const owned: Owned = { at, reader: null, lost: false };
    this.#owned.set(key, owned);
    return this.#handOver(key, async () => {
      const from = await this.#whereToBegin(owned);
      if (from === null) return;
      const { fetcher, onBatch, onRetry } = this.#options;
      owned.reader = new PartitionReader({
        ...at,
        from,
        onBatch: (records, more) => onBatch({ ...at, records, more }),
        onRetry: (reason) => onRetry(at, reason),
        mayHandle: () => Date.now() < this.#memberUntilMs,
      });
      fetcher.add(owned.reader);
    });
  }

  #lose(key: string): void {
    const owned = this.#owned.get(key);
    if (!owned) return;
    this.#owned.delete(key);
    this.#committed.delete(key);
    owned.lost = true;
    const { reader } = owned;
    if (reader) this.#options.fetcher.remove(reader);
    const closed = reader?.close();
    void this.#handOver(key, async () => {
      await closed;
      if (!this.#sleeper.closed) this.#options.onRevoked?.(owned.at);
    });
  }

  /** One after the other for each partition: nobody begins while what was before is still at work. */
  #handOver(key: string, work: () => Promise<void>): Promise<void> {
    const next = (this.#handovers.get(key) ?? Promise.resolve())
      .then(work)
      .catch((cause: unknown) => this.#options.health.fails(this.#part, reasonOf(cause)));
    this.#handovers.set(key, next);
    return next;
  }

  async #whereToBegin(owned: Owned): Promise<number | null> {
    for (let failures = 0; !owned.lost && !this.#sleeper.closed; ) {
      try {
        const from = await this.#options.startAt(owned.at);
        return owned.lost ? null : from;
      } catch (cause) {
        this.#options.onRetry(owned.at, `startAt: ${reasonOf(cause)}`);
        await this.#sleeper.sleep(backOffMs(START_AT_RETRY, ++failures));
      }
    }
    return null;
  }

  #numbers(): number[] {
    return [...new Set([...this.#owned.values()].map(({ at }) => at.partition))];
  }

  /** The group's lag shows in Kafka's own tools, and the topics of other programs are read on from here. */
  async #commit(): Promise<void> {
    const commits = [...this.#owned].flatMap(([key, { at, reader }]) => {
      if (!reader || this.#committed.get(key) === reader.handledUpTo) return [];
      this.#committed.set(key, reader.handledUpTo);
      return [{ ...at, offset: String(reader.handledUpTo) }];
    });
    if (commits.length === 0 || !this.#consumer) return;
    try {
      await this.#consumer.commitOffsets(commits);
    } catch {
      this.#committed.clear(); // The next round tries again.
    }
  }
}
