import { Redis } from 'ioredis';
import type { RedisConnection } from './redis-options.ts';

export type LinkState =
  | { readonly state: 'connecting' }
  | { readonly state: 'ready' }
  | { readonly state: 'lost'; readonly reason: string };

export interface RedisLinkOptions {
  readonly connection: RedisConnection;
  /** Shown by `CLIENT LIST`. */
  readonly name: string;
  readonly onState: (state: LinkState) => void;
  /** Done with each new connection before it counts as ready; a rejection gives that connection up. */
  readonly greet?: (redis: Redis) => Promise<void>;
  /** What a failure means, for a person; without it the failure's own words. */
  readonly explain?: (cause: unknown) => string;
  /** After each answer to the heartbeat. */
  readonly onHeartbeat?: () => void;
}

/** Streams are to heal within a second of Redis answering again. */
const MAX_RETRY_MS = 250;
const FIRST_RETRY_MS = 20;
/** From the TCP connection to ready. A stopped or half-open server accepts and then says nothing. */
const READY_DEADLINE_MS = 2_000;
const CONNECT_DEADLINE_MS = 2_000;
const HEARTBEAT_MS = 2_000;
const HEARTBEAT_DEADLINE_MS = 1_000;
/** A half-open connection never confirms its end; ioredis would wait two seconds for it. */
const DISCONNECT_DEADLINE_MS = 50;
const LOADING_RETRY_MS = 200;
const KEEP_ALIVE_MS = 5_000;
const QUIT_DEADLINE_MS = 500;

/**
 * One connection that is never given up: it is made anew whenever it ends, or when Redis does not
 * answer. Commands fail at once while it is away; none is kept or sent twice.
 */
export class RedisLink {
  readonly redis: Redis;
  readonly #options: RedisLinkOptions;
  #state: LinkState = { state: 'connecting' };
  #lastError: string | null = null;
  #readyTimer: NodeJS.Timeout | undefined;
  #heartbeatTimer: NodeJS.Timeout | undefined;
  #reconnectTimer: NodeJS.Timeout | undefined;
  #connections = 0;
  #closed = false;

  constructor(options: RedisLinkOptions) {
    this.#options = options;
    const { tls, ...connection } = options.connection;
    this.redis = new Redis({
      ...connection,
      ...(tls ? { tls } : {}),
      family: 0,
      lazyConnect: true,
      connectionName: options.name,
      connectTimeout: CONNECT_DEADLINE_MS,
      disconnectTimeout: DISCONNECT_DEADLINE_MS,
      keepAlive: KEEP_ALIVE_MS,
      maxLoadingRetryTime: LOADING_RETRY_MS,
      retryStrategy: (times) => Math.min(FIRST_RETRY_MS * 2 ** Math.min(times, 10), MAX_RETRY_MS),
      // With retries of 0, ioredis rejects what is unanswered as soon as the connection ends. Without,
      // it would never settle: `autoResendUnfulfilledCommands: false` alone forgets it.
      maxRetriesPerRequest: 0,
      autoResendUnfulfilledCommands: false,
      enableOfflineQueue: false,
      // ioredis subscribes again without looking at the answer; see Subscriber.
      autoResubscribe: false,
      // A former primary refuses writes: look up who it is now.
      reconnectOnError: (error) => error.message.startsWith('READONLY'),
    });
    this.redis.on('connect', () => this.#onConnect());
    this.redis.on('ready', () => void this.#onReady());
    this.redis.on('error', (error) => {
      this.#lastError = reasonOf(error);
    });
    this.redis.on('close', () => this.#onClose());
    this.redis.on('end', () => this.#onEnd());
    this.#connect();
  }

  get state(): LinkState {
    return this.#state;
  }

  /** Ends this connection and makes another. */
  abandon(cause: unknown): void {
    const reason = this.#options.explain?.(cause) ?? reasonOf(cause);
    // The end of the connection is only what follows from it.
    this.#lastError = reason;
    this.#lose(reason);
    this.redis.disconnect(true);
  }

  /** Lets Redis answer what was sent, for half a second. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#readyTimer);
    clearTimeout(this.#heartbeatTimer);
    clearTimeout(this.#reconnectTimer);
    if (this.redis.status === 'ready') await within(QUIT_DEADLINE_MS, this.redis.quit()).catch(() => {});
    this.redis.disconnect();
  }

  #connect(): void {
    // Both outcomes are told by events.
    this.redis.connect().catch(() => {});
  }

  #onConnect(): void {
    this.#connections++;
    clearTimeout(this.#readyTimer);
    this.#readyTimer = setTimeout(() => {
      this.abandon(`Redis accepted the connection, but did not answer within ${READY_DEADLINE_MS} ms`);
    }, READY_DEADLINE_MS).unref();
  }

  async #onReady(): Promise<void> {
    const connection = this.#connections;
    try {
      await this.#options.greet?.(this.redis);
    } catch (cause) {
      if (connection === this.#connections) this.abandon(cause);
      return;
    }
    if (connection !== this.#connections || this.redis.status !== 'ready' || this.#closed) return;
    clearTimeout(this.#readyTimer);
    this.#lastError = null;
    this.#become({ state: 'ready' });
    this.#beat();
  }

  #beat(): void {
    clearTimeout(this.#heartbeatTimer);
    this.#heartbeatTimer = setTimeout(async () => {
      const connection = this.#connections;
      try {
        await within(HEARTBEAT_DEADLINE_MS, this.redis.ping());
      } catch (cause) {
        if (connection === this.#connections && this.#state.state === 'ready') this.abandon(cause);
        return;
      }
      if (connection !== this.#connections || this.#state.state !== 'ready') return;
      this.#options.onHeartbeat?.();
      this.#beat();
    }, HEARTBEAT_MS).unref();
  }

  #onClose(): void {
    clearTimeout(this.#readyTimer);
    this.#connections++;
    this.#lose(this.#lastError ?? 'Redis closed the connection');
  }

  /** ioredis ends by itself when a connection could not even be tried. */
  #onEnd(): void {
    if (this.#closed) return;
    this.#lose(this.#lastError ?? 'the connection could not be tried');
    this.#reconnectTimer = setTimeout(() => this.#connect(), MAX_RETRY_MS);
  }

  #lose(reason: string): void {
    clearTimeout(this.#heartbeatTimer);
    if (this.#closed) return;
    this.#become({ state: 'lost', reason });
  }

  #become(state: LinkState): void {
    const before = this.#state;
    if (before.state === 'lost' && state.state === 'lost' && before.reason === state.reason) return;
    this.#state = state;
    this.#options.onState(state);
  }
}

export function reasonOf(cause: unknown): string {
  // Node tells the failures of all addresses of a name as one error without a message.
  if (cause instanceof AggregateError) return cause.errors.map(reasonOf).join('; ');
  return cause instanceof Error ? cause.message || cause.name : String(cause);
}

/** Rejects when `work` has not settled by then. */
export async function within<T>(deadlineMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Redis did not answer within ${deadlineMs} ms`)), deadlineMs);
    timer.unref();
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
