import { tooManyRequests } from '@slipstream/schema/errors';
import type { ClientLimits } from './client-limits.ts';
import { TokenBucket } from './token-bucket.ts';

/** Resources that count towards a limit while a client holds them. */
export type Held = 'running' | 'sockets' | 'streams' | 'delays' | 'boards';

const WHAT: Readonly<Record<Held, string>> = {
  running: 'requests at the same time',
  sockets: 'WebSockets',
  streams: 'SSE streams',
  delays: 'different values of `delayMs`',
  boards: 'boards that it was the first to follow',
};

/** Suggested wait before a retry. The server cannot know when the client releases a resource. */
const RETRY_HELD_MS = 5_000;
const SOCKET_BURST = 4;

/** Applies the limits of one client: all requests from one address. */
export class Client {
  readonly key: string;
  readonly limits: ClientLimits;
  readonly #nowMs: () => number;
  readonly #requests: TokenBucket;
  readonly #cost: TokenBucket;
  readonly #opening: TokenBucket;
  readonly #held: Record<Held, number> = {
    running: 0,
    sockets: 0,
    streams: 0,
    delays: 0,
    boards: 0,
  };
  #streamCost = 0;

  constructor(key: string, limits: ClientLimits, nowMs: () => number) {
    const now = nowMs();
    this.key = key;
    this.limits = limits;
    this.#nowMs = nowMs;
    this.#requests = new TokenBucket(limits.requestsPerSecond, limits.requestBurst, now);
    this.#cost = new TokenBucket(limits.costPerSecond, limits.costBurst, now);
    this.#opening = new TokenBucket(limits.socketsPerSecond, limits.socketsPerSecond * SOCKET_BURST, now);
  }

  /** @returns 0, or the ms for which the server must not read from this client. */
  request(): number {
    return this.#requests.take(1, this.#nowMs());
  }

  /** @returns 0, or the ms until this client may open another socket. */
  openSocket(): number {
    return this.#opening.take(1, this.#nowMs());
  }

  /** @throws TOO_MANY_REQUESTS when the client exceeds its cost per second. */
  spend(cost: number): void {
    const waitMs = this.#cost.take(cost, this.#nowMs());
    if (waitMs === 0) return;
    throw tooManyRequests(
      `this client asks for more than ${this.limits.costPerSecond} values a second; ask again in ${seconds(waitMs)} s`,
      waitMs,
    );
  }

  /**
   * @returns a function that releases the resource. Calling it again has no effect.
   * @throws TOO_MANY_REQUESTS when the client is at its limit.
   */
  hold(what: Held): () => void {
    if (this.#held[what] >= this.limits[what]) {
      throw tooManyRequests(
        `this client has ${this.limits[what]} ${WHAT[what]}, which is the most: end one first`,
        RETRY_HELD_MS,
      );
    }
    this.#held[what]++;
    return once(() => {
      this.#held[what]--;
    });
  }

  /** Like `hold`, for a subscription. @param cost values per second */
  holdStream(cost: number): () => void {
    if (this.#streamCost + cost > this.limits.streamCost) {
      throw tooManyRequests(
        `the subscriptions of this client cost ${Math.ceil(this.#streamCost)} values a second, and with this one more than the most, ${this.limits.streamCost}: end one, select less or lower \`maxHz\``,
        RETRY_HELD_MS,
      );
    }
    this.#streamCost += cost;
    return once(() => {
      this.#streamCost -= cost;
    });
  }

  /** True when dropping this client would not change any limit. */
  get isIdle(): boolean {
    const now = this.#nowMs();
    return (
      Object.values(this.#held).every((count) => count === 0) &&
      this.#streamCost <= 0 &&
      [this.#requests, this.#cost, this.#opening].every((bucket) => bucket.isFull(now))
    );
  }
}

/** Above this number, idle clients are dropped. */
const MANY_CLIENTS = 10_000;

/** The clients of this process, keyed by address. */
export class Clients {
  readonly #limits: ClientLimits;
  readonly #nowMs: () => number;
  readonly #clients = new Map<string, Client>();
  #sweepAt = MANY_CLIENTS;

  constructor(limits: ClientLimits, nowMs: () => number) {
    this.#limits = limits;
    this.#nowMs = nowMs;
  }

  of(key: string): Client {
    const known = this.#clients.get(key);
    if (known) return known;
    if (this.#clients.size >= this.#sweepAt) this.#sweep();
    const client = new Client(key, this.#limits, this.#nowMs);
    this.#clients.set(key, client);
    return client;
  }

  get size(): number {
    return this.#clients.size;
  }

  #sweep(): void {
    for (const [key, client] of this.#clients) if (client.isIdle) this.#clients.delete(key);
    // Sweep again only when the number has doubled, not for each new client.
    this.#sweepAt = Math.max(MANY_CLIENTS, this.#clients.size * 2);
  }
}

function once(release: () => void): () => void {
  let done = false;
  return () => {
    if (!done) release();
    done = true;
  };
}

function seconds(ms: number): number {
  return Math.ceil(ms / 1_000);
}
