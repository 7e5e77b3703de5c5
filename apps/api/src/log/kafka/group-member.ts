import { systemClock } from '@slipstream/sources/playback/system-clock';
import type { Broker, Kafka as Client, Cluster, Consumer } from 'kafkajs';
import { type BackOff, backOffMs, Sleeper, within } from '../back-off.ts';
import type { ConsumeOptions, Lag, Reading, Stall, TopicPartition } from '../event-log.ts';
import type { Topic } from '../topics.ts';
import { coPartitionAssigner } from './co-partition-assigner.ts';
import { reasonOf } from './event-log-error.ts';
import { GroupSeat, REBALANCE_TIMEOUT_MS, SESSION_TIMEOUT_MS } from './group-seat.ts';
import type { KafkaHealth } from './kafka-state.ts';
import type { Assignment, MembershipInput } from './membership.ts';
import type { PartitionFetcher } from './partition-fetcher.ts';

/** Together with the session this is how long a take-over lasts: a member hears of a rebalance from its next heartbeat. */
const HEARTBEAT_INTERVAL_MS = 1_000;
/** kafkajs looks whether a heartbeat is due this often: it has nothing else to do. */
const HEARTBEAT_CHECK_MS = 250;
/** Time until a group notices and assigns partitions that other programs add to a topic. */
const NEW_PARTITIONS_MS = 15_000;
const COMMIT_INTERVAL_MS = 2_000;
const WATCH_INTERVAL_MS = 500;
/** kafkajs reconnects by itself within a second when it can. */
const RECONNECT_GRACE_MS = 1_000;
/** About ten seconds: a consumer that outlives a short outage keeps its place, and nobody rebalances. */
const RETRIES = 20;
const REBUILD: BackOff = { firstMs: 100, mostMs: 2_000 };
/** Longest wait for all partitions to begin. Later ones begin when they can. */
const BEGIN_PATIENCE_MS = 10_000;
const DISCONNECT_MS = 2_000;

export interface GroupMemberOptions extends ConsumeOptions {
  readonly client: Client;
  readonly fetcher: PartitionFetcher;
  readonly health: KafkaHealth;
  readonly onRetry: (at: TopicPartition, reason: string) => void;
  readonly onStall: (stall: Stall, anew: boolean) => void;
  /** Whether the brokers answer on a connection that is not this member's. */
  readonly reachable: () => Promise<boolean>;
}

/** kafkajs has it and does not say so in its types. */
interface LeavesGroups {
  leaveGroup(request: { groupId: string; memberId: string }): Promise<unknown>;
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
  readonly #seat: GroupSeat;
  readonly #committed = new Map<string, number>();
  #consumer: Consumer | null = null;
  /** The last id of this member in the group, while the group may still wait for it. */
  #formerMemberId: string | null = null;
  #joined = Promise.withResolvers<void>();
  #supervising: Promise<void> = Promise.resolve();
  #finishing: Promise<void> | null = null;

  constructor(options: GroupMemberOptions) {
    const { onRetry, fetcher, health, waits } = options;
    this.#options = options;
    this.#part = groupPart(options.group);
    this.#seat = new GroupSeat({
      ...options,
      feed: fetcher,
      clock: systemClock,
      onRetry: (at, cause) => onRetry(at, reasonOf(cause)),
      waits: () => waits?.() === true || health.isTroubled((part) => part === this.#part || !isGroup(part)),
    });
  }

  /** Resolves when the first partitions are being read (or the group has none for this member). */
  async start(): Promise<void> {
    this.#supervising = this.#supervise();
    await Promise.race([this.#joined.promise, this.#supervising]);
  }

  /** Returns the lag of each partition of this member, for metrics. */
  lags(): Omit<Lag, 'group'>[] {
    return this.#seat.lags();
  }

  stalls(): Stall[] {
    return this.#seat.stalls();
  }

  async close(): Promise<void> {
    this.#finishing = this.#finish();
    this.#sleeper.close();
    await this.#finishing;
    await this.#supervising;
    this.#options.health.forget(this.#part);
  }

  /** Ends all reading and commits its offsets. The consumer must stay connected until then. */
  async #finish(): Promise<void> {
    this.#seat.take({ type: 'closed' });
    await this.#seat.close();
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
          return coPartitionAssigner(() => this.#seat.numbers)(given);
        },
      ],
      sessionTimeout: SESSION_TIMEOUT_MS,
      heartbeatInterval: HEARTBEAT_INTERVAL_MS,
      rebalanceTimeout: REBALANCE_TIMEOUT_MS,
      maxWaitTimeInMs: HEARTBEAT_CHECK_MS,
      metadataMaxAge: NEW_PARTITIONS_MS,
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
    // The coordinator counts from when it receives the heartbeat. A suspended process reads the response late.
    let sentMs = 0;
    consumer.on(consumer.events.REQUEST, ({ payload }) => {
      if (payload.apiName === 'Heartbeat') sentMs = payload.sentAt;
    });
    consumer.on(consumer.events.HEARTBEAT, () => this.#heard(sentMs + SESSION_TIMEOUT_MS));
    consumer.on(consumer.events.REBALANCING, () => this.#joining());
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      joined = true;
      this.#formerMemberId = payload.memberId;
      // Before kafkajs fetches for the first time: it keeps the membership, and reads nothing.
      consumer.pause(topics.map((topic) => ({ topic })));
      const untilMs = Date.now() + SESSION_TIMEOUT_MS;
      const assignment = byNumber(payload.memberAssignment);
      this.#take({ type: 'joined', memberId: payload.memberId, assignment, untilMs });
      this.#options.health.works(this.#part);
      void within(BEGIN_PATIENCE_MS, this.#seat.begun()).then(() => this.#joined.resolve());
    });
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [...topics], fromBeginning: true });
      if (cluster) await this.#leaveFormerSelf(cluster);
      this.#consumer = consumer;
      this.#joining();
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
    this.#take({ type: 'ended' });
    await within(DISCONNECT_MS, consumer.disconnect());
    return { joined, reason: ended ?? 'closed' };
  }

  /**
   * Leaves the group for a consumer that ended while its coordinator was unavailable. Otherwise the group, and
   * this member, would wait until that consumer's session expires.
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
      // The next consumer tries again, unless the group has already removed the former one.
      if ((cause as { type?: string }).type === 'UNKNOWN_MEMBER_ID') this.#formerMemberId = null;
    }
  }

  #joining(): void {
    this.#take({ type: 'joining', untilMs: Date.now() + SESSION_TIMEOUT_MS + REBALANCE_TIMEOUT_MS });
  }

  #heard(untilMs: number): void {
    this.#take({ type: 'heard', untilMs });
    if (this.#seat.membership.phase === 'member') this.#options.health.works(this.#part);
  }

  /**
   * The watchdog. It first stops handling and then treats the partitions as lost. It replaces the consumer only
   * when Kafka responds on other connections: the consumer's own connection is then dead. While Kafka is
   * unavailable a new consumer would not help, and the old one may still be a member afterwards.
   */
  async #quiet(): Promise<string | null> {
    const nowMs = Date.now();
    const quietMs = nowMs - this.#seat.membership.untilMs;
    if (quietMs <= 0) return null;
    if (this.#seat.membership.phase === 'member') {
      this.#take({ type: 'looked', nowMs });
      this.#options.health.fails(this.#part, `${this.#part} does not hear from its coordinator`);
    }
    if (quietMs < RECONNECT_GRACE_MS || !(await this.#options.reachable())) return null;
    const still = this.#seat.membership.phase !== 'member';
    return still ? 'Kafka answers, but not on the connection of this member' : null;
  }

  #take(input: MembershipInput): void {
    const before = this.#seat.membership;
    this.#seat.take(input);
    if (this.#seat.membership.phase !== before.phase) this.#committed.clear();
  }

  /** The group's lag shows in Kafka's own tools, and the topics of other programs are read on from here. */
  async #commit(): Promise<void> {
    const commits = this.#seat.places().flatMap(({ at, handledUpTo }) => {
      const key = `${at.topic}:${at.partition}`;
      if (this.#committed.get(key) === handledUpTo) return [];
      this.#committed.set(key, handledUpTo);
      return [{ ...at, offset: String(handledUpTo) }];
    });
    if (commits.length === 0 || !this.#consumer) return;
    try {
      await this.#consumer.commitOffsets(commits);
    } catch {
      this.#committed.clear(); // The next round tries again.
    }
  }
}

function groupPart(group: string): string {
  return `group ${group}`;
}

function isGroup(part: string): boolean {
  return part.startsWith(groupPart(''));
}

function byNumber(assignment: Readonly<Record<string, readonly number[]>>): Assignment {
  const numbers = new Map<number, Topic[]>();
  for (const [topic, partitions] of Object.entries(assignment)) {
    for (const partition of partitions) {
      const topics = numbers.get(partition);
      if (topics) topics.push(topic as Topic);
      else numbers.set(partition, [topic as Topic]);
    }
  }
  return numbers;
}
