import { EventEmitter } from 'node:events';
import { RedisPubSub } from 'graphql-redis-subscriptions';
import type { Redis } from 'ioredis';
import { type LinkState, RedisLink } from './redis-link.ts';
import type { RedisConnection } from './redis-options.ts';

export interface SubscriberOptions {
  readonly connection: RedisConnection;
  readonly name: string;
  /** `ready` means that every channel was acknowledged on the connection that is open now. */
  readonly onState: (state: LinkState) => void;
  /** What a failure means, for a person. */
  readonly explain?: (cause: unknown) => string;
}

/**
 * The channels of this process: one subscription for each, through any number of connections.
 *
 * @remarks `RedisPubSub` counts who listens to a channel and hands on the bytes; it never publishes
 * and its iterator is not used. In place of a Redis client it is given a `ChannelSet`, because it and
 * ioredis both leave a rejection unhandled when a connection ends in the middle of a subscription,
 * and that ends the process.
 */
export class Subscriber {
  readonly #pubSub: RedisPubSub;
  readonly #link: RedisLink;

  constructor(options: SubscriberOptions) {
    const channels = new ChannelSet();
    this.#link = new RedisLink({ ...options, greet: (redis) => channels.acknowledgeAll(redis) });
    this.#link.redis.on('messageBuffer', (channel: Buffer, message: Buffer) => {
      channels.emit('messageBuffer', channel, message);
    });
    channels.link = this.#link;
    const client = channels as unknown as Redis;
    this.#pubSub = new RedisPubSub({
      subscriber: client,
      publisher: client,
      messageEventName: 'messageBuffer',
      pmessageEventName: 'pmessageBuffer',
    });
  }

  get state(): LinkState {
    return this.#link.state;
  }

  /** Resolves with how to end it when Redis has acknowledged; while Redis is away that can be long. */
  async subscribe(channel: string, listen: (message: Buffer) => void): Promise<() => void> {
    // It throws for a listener that left before the acknowledgement: so nobody can.
    const id = await this.#pubSub.subscribe<Buffer>(channel, listen);
    return () => this.#pubSub.unsubscribe(id);
  }

  close(): Promise<void> {
    return this.#link.close();
  }
}

/** One SUBSCRIBE for this many channels. */
const CHANNELS_AT_ONCE = 500;

/** As much of a Redis client as `RedisPubSub` uses. What is asked while Redis is away is done when it is back. */
class ChannelSet extends EventEmitter {
  link: RedisLink | null = null;
  /** By channel: who waits for the acknowledgement. */
  readonly #channels = new Map<string, (() => void)[]>();

  /** The connection that was greeted last: a channel that comes now must be asked for by itself. */
  #greeted: Redis | null = null;

  subscribe(channel: string, done: (error: null) => void): void {
    const waiting = this.#channels.get(channel) ?? [];
    this.#channels.set(channel, waiting);
    waiting.push(() => done(null));
    this.#greeted?.subscribe(channel).then(
      () => this.#acknowledged(channel),
      (cause: unknown) => {
        // Refused: the state says why, and every new connection tries. Else the next greeting has it.
        if (cause instanceof Error && cause.name === 'ReplyError') this.link?.abandon(cause);
      },
    );
  }

  unsubscribe(channel: string): void {
    this.#channels.delete(channel);
    this.#greeted?.unsubscribe(channel).catch(() => {});
  }

  /** `RedisPubSub` sends one along with every `unsubscribe`; no pattern is ever subscribed. */
  punsubscribe(): void {}

  async acknowledgeAll(redis: Redis): Promise<void> {
    this.#greeted = null;
    const acknowledged = new Set<string>();
    for (;;) {
      const missing = [...this.#channels.keys()].filter((channel) => !acknowledged.has(channel));
      if (missing.length === 0) {
        this.#greeted = redis;
        return;
      }
      const some = missing.slice(0, CHANNELS_AT_ONCE);
      await redis.subscribe(...some);
      for (const channel of some) {
        acknowledged.add(channel);
        this.#acknowledged(channel);
      }
    }
  }

  #acknowledged(channel: string): void {
    for (const done of this.#channels.get(channel)?.splice(0) ?? []) done();
  }
}
