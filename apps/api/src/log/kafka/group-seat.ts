import type { WallClock } from '@slipstream/sources/playback/playback';
import type { ConsumeOptions, Lag, Stall, TopicPartition } from '../event-log.ts';
import { HeldPartitions } from '../held-partitions.ts';
import { type Membership, type MembershipInput, mayHandle, OUTSIDE, react } from './membership.ts';
import { PartitionReader } from './partition-reader.ts';

/** The group removes a member that sends no heartbeat for this long. 6 s is the default minimum of brokers. */
export const SESSION_TIMEOUT_MS = 6_000;
/** Time for which a rebalance waits for a missing member. */
export const REBALANCE_TIMEOUT_MS = 6_000;
/** Time for a running handler to end when reading closes. */
const HANDLER_PATIENCE_MS = 2_500;

/** Fetches records for readers. */
export interface Feed {
  add(reader: PartitionReader): void;
  remove(reader: PartitionReader): void;
}

export interface GroupSeatOptions extends Omit<ConsumeOptions, 'topics'> {
  readonly feed: Feed;
  readonly clock: WallClock;
  readonly onRetry: (at: TopicPartition, cause: unknown) => void;
  readonly onStall: (stall: Stall, anew: boolean) => void;
  readonly random?: () => number;
}

/** The partitions that one process reads for a group, as its known membership allows. */
export class GroupSeat {
  readonly #held: HeldPartitions;
  #membership: Membership = OUTSIDE;

  constructor(options: GroupSeatOptions) {
    const { feed, clock, onRetry } = options;
    this.#held = new HeldPartitions({
      ...options,
      open: (at, from, onRecords) => {
        const reader = new PartitionReader({
          ...at,
          from,
          clock,
          onBatch: onRecords,
          onRetry: (reason) => onRetry(at, reason),
          mayHandle: () => mayHandle(this.#membership, clock.nowMs()),
          ...(options.random ? { random: options.random } : {}),
        });
        feed.add(reader);
        return {
          get lag() {
            return reader.lag;
          },
          get handledUpTo() {
            return reader.handledUpTo;
          },
          get seen() {
            return reader.seen;
          },
          close: () => {
            feed.remove(reader);
            return reader.close();
          },
        };
      },
    });
  }

  get membership(): Membership {
    return this.#membership;
  }

  /** Numbers that this process claims when it rejoins. */
  get numbers(): number[] {
    return this.#held.numbers;
  }

  take(input: MembershipInput): void {
    const { membership, command } = react(this.#membership, input);
    this.#membership = membership;
    if (command?.type === 'suspend') this.#held.suspend();
    if (command?.type !== 'hold') return;
    if (command.fresh) this.#held.release();
    this.#held.hold(command.assignment);
  }

  /** Resolves when this process reads all its partitions. */
  begun(): Promise<void> {
    return this.#held.begun();
  }

  lags(): Omit<Lag, 'group'>[] {
    return this.#held.open().map(({ at, reading }) => ({ at, lag: reading.lag }));
  }

  places(): { readonly at: TopicPartition; readonly handledUpTo: number }[] {
    return this.#held.open().map(({ at, reading }) => ({ at, handledUpTo: reading.handledUpTo }));
  }

  stalls(): Stall[] {
    return this.#held.stalls();
  }

  /** Starts no further batch. Resolves when the running ones end, or after `HANDLER_PATIENCE_MS`. */
  close(): Promise<void> {
    return this.#held.close(HANDLER_PATIENCE_MS);
  }
}
