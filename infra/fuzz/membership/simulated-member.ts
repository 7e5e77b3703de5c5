import { within } from '../../../apps/api/src/log/back-off.ts';
import type { ConsumeOptions, EventLog, Reading, Stall } from '../../../apps/api/src/log/event-log.ts';
import {
  GroupSeat,
  REBALANCE_TIMEOUT_MS,
  SESSION_TIMEOUT_MS,
} from '../../../apps/api/src/log/kafka/group-seat.ts';
import type { PartitionReader } from '../../../apps/api/src/log/kafka/partition-reader.ts';
import type { VirtualClock } from '../../../apps/api/src/test-kit/virtual-clock.ts';
import type { Random } from '../../../packages/sources/src/simulator/random.ts';
import type { ProcessClock } from './process-clock.ts';
import type { SimulatedCoordinator } from './simulated-coordinator.ts';
import type { SimulatedTopics } from './simulated-topics.ts';

const HEARTBEAT_MS = 1_000;
const WATCH_MS = 500;
const GRACE_MS = 1_000;
const REQUEST_TIMEOUT_MS = 5_000;
const BEGIN_PATIENCE_MS = 10_000;
const REBUILD_MS = 1_000;
const FETCH_MS = 100;
const MOST_FETCHED = 12;
const LATENCY_MS = 20;

/** The lines between a process and Kafka. */
export interface Lines {
  /** To the coordinator: nothing goes either way while it is silent. */
  silent: boolean;
  /** To the leaders of partitions. */
  fetches: boolean;
}

export interface SimulatedMemberOptions {
  readonly world: VirtualClock;
  readonly process: ProcessClock;
  readonly random: Random;
  readonly topics: SimulatedTopics;
  readonly coordinator: SimulatedCoordinator;
  readonly lines: Lines;
  readonly onRetry: (reason: string) => void;
  readonly onStall: (stall: Stall) => void;
}

/** Kafka as one process sees it: the product's own seat in the group and its own readers, on simulated lines. */
export class SimulatedMember implements EventLog {
  readonly name = 'simulated';
  readonly #options: SimulatedMemberOptions;
  readonly #readers = new Set<PartitionReader>();

  constructor(options: SimulatedMemberOptions) {
    this.#options = options;
    this.#fetchLater();
  }

  async consume(options: ConsumeOptions): Promise<Reading> {
    const { process, random, onRetry, onStall } = this.#options;
    const seat = new GroupSeat({
      ...options,
      feed: { add: (reader) => this.#readers.add(reader), remove: (reader) => this.#readers.delete(reader) },
      clock: process,
      random: () => random.unit(),
      onRetry: ({ topic, partition }, cause) =>
        onRetry(`${topic} ${partition}: ${cause instanceof Error ? cause.message : cause}`),
      onStall,
    });
    const consumer = new SimulatedConsumer(this.#options, seat, options.topics);
    await consumer.joined;
    return { close: () => consumer.close() };
  }

  async offsets(at: Parameters<EventLog['offsets']>[0]): Promise<{ oldest: number; next: number }> {
    await this.#options.process.sleep(this.#options.random.between(0, LATENCY_MS));
    return { oldest: 0, next: this.#options.topics.of(at as Parameters<SimulatedTopics['of']>[0]).length };
  }

  append = async (): Promise<void> => {};
  partitions = async (): Promise<number> => this.#options.topics.partitions;
  tail = (): Promise<Reading> => Promise.reject(new Error('a projector does not tail'));
  close = async (): Promise<void> => {};

  #fetchLater(): void {
    const { process, random, lines } = this.#options;
    process.after(random.between(FETCH_MS / 2, FETCH_MS), () => {
      if (lines.fetches) for (const reader of this.#readers) this.#fetch(reader);
      this.#fetchLater();
    });
  }

  #fetch(reader: PartitionReader): void {
    if (!reader.wantsMore) return;
    const all = this.#options.topics.of(reader as Parameters<SimulatedTopics['of']>[0]);
    const from = reader.fetchFrom;
    const next = Math.min(all.length, from + this.#options.random.integer(1, MOST_FETCHED));
    reader.take(all.slice(from, next), from, next, all.length);
  }
}

/** What kafkajs's consumer and the watchdog over it do. */
class SimulatedConsumer {
  readonly joined: Promise<void>;
  readonly #options: SimulatedMemberOptions;
  readonly #seat: GroupSeat;
  readonly #topics: ConsumeOptions['topics'];
  readonly #firstJoin = Promise.withResolvers<void>();
  #memberId: string | null = null;
  /** Counts consumers: what an earlier one is answered changes nothing. */
  #life = 0;
  #joining = false;
  #closed = false;

  constructor(options: SimulatedMemberOptions, seat: GroupSeat, topics: ConsumeOptions['topics']) {
    this.#options = options;
    this.#seat = seat;
    this.#topics = topics;
    this.joined = this.#firstJoin.promise;
    this.#build();
    this.#beatLater();
    this.#watchLater();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#seat.take({ type: 'closed' });
    await this.#seat.close();
    this.#life++;
    this.#leave();
    this.#firstJoin.resolve();
  }

  #build(): void {
    this.#life++;
    this.#memberId = null;
    this.#seat.take({ type: 'joining', untilMs: this.#untilMs(SESSION_TIMEOUT_MS + REBALANCE_TIMEOUT_MS) });
    this.#join();
  }

  /** As a consumer that crashed, or that was found to be dead. */
  #end(): void {
    this.#leave();
    this.#life++;
    this.#joining = false;
    this.#seat.take({ type: 'ended' });
    const life = this.#life;
    this.#options.process.after(REBUILD_MS, () => {
      if (!this.#closed && life === this.#life) this.#build();
    });
  }

  #leave(): void {
    const { coordinator } = this.#options;
    const memberId = this.#memberId;
    if (memberId !== null) this.#send(() => coordinator.leave(memberId));
    this.#memberId = null;
  }

  #join(): void {
    const { process, coordinator } = this.#options;
    const life = this.#life;
    this.#joining = true;
    const current = () => life === this.#life && !this.#closed;
    const request = {
      memberId: this.#memberId,
      claims: this.#seat.numbers,
      answer: (memberId: string, numbers: readonly number[]) =>
        this.#receive(() => {
          if (!current()) return;
          this.#joining = false;
          this.#memberId = memberId;
          const assignment = new Map(numbers.map((number) => [number, this.#topics]));
          this.#seat.take({
            type: 'joined',
            memberId,
            assignment,
            untilMs: this.#untilMs(SESSION_TIMEOUT_MS),
          });
          void within(BEGIN_PATIENCE_MS, this.#seat.begun(), process).then(() => this.#firstJoin.resolve());
        }),
      refuse: () =>
        this.#receive(() => {
          if (!current()) return;
          this.#memberId = null;
          this.#join();
        }),
    };
    this.#send(() => coordinator.join(request));
    process.after(REQUEST_TIMEOUT_MS + REBALANCE_TIMEOUT_MS, () => {
      if (current() && this.#joining) this.#end();
    });
  }

  #beatLater(): void {
    this.#options.process.after(HEARTBEAT_MS, () => {
      if (this.#closed) return;
      this.#beat();
      this.#beatLater();
    });
  }

  #beat(): void {
    const { coordinator } = this.#options;
    const memberId = this.#memberId;
    const life = this.#life;
    if (memberId === null || this.#joining) return;
    const untilMs = this.#untilMs(SESSION_TIMEOUT_MS);
    this.#send(() => {
      const answer = coordinator.heartbeat(memberId);
      this.#receive(() => {
        if (life !== this.#life || this.#closed || this.#joining || memberId !== this.#memberId) return;
        if (answer === 'member') return this.#seat.take({ type: 'heard', untilMs });
        if (answer === 'unknown') this.#memberId = null;
        else
          this.#seat.take({
            type: 'joining',
            untilMs: this.#untilMs(SESSION_TIMEOUT_MS + REBALANCE_TIMEOUT_MS),
          });
        this.#join();
      });
    });
  }

  #watchLater(): void {
    const { process, lines } = this.#options;
    process.after(WATCH_MS, () => {
      if (this.#closed) return;
      const nowMs = process.nowMs();
      const { untilMs } = this.#seat.membership;
      if (nowMs >= untilMs) this.#seat.take({ type: 'looked', nowMs });
      if (nowMs > untilMs + GRACE_MS && lines.fetches && this.#seat.membership.phase === 'silent')
        this.#end();
      this.#watchLater();
    });
  }

  #untilMs(ms: number): number {
    return this.#options.process.nowMs() + ms;
  }

  #send(work: () => void): void {
    const { world, random, lines } = this.#options;
    world.after(random.between(0, LATENCY_MS), () => {
      if (!lines.silent) work();
    });
  }

  #receive(work: () => void): void {
    const { process, random, lines } = this.#options;
    if (!lines.silent) process.after(random.between(0, LATENCY_MS), work);
  }
}
