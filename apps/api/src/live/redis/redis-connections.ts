import { LiveStoreUnavailable } from '../live-store-unavailable.ts';
import { type LinkState, RedisLink, reasonOf } from './redis-link.ts';
import type { RedisConnection } from './redis-options.ts';
import { checkRights, refusalOf } from './redis-rights.ts';
import { Subscriber } from './subscriber.ts';

export interface RedisConnectionsOptions {
  readonly connection: RedisConnection;
  /** Of the keys and channels that it needs rights on. */
  readonly prefix: string;
  readonly onState: (state: LinkState) => void;
  /** Now and then while Redis answers commands. */
  readonly onHeartbeat: () => void;
}

/** The two connections of a store, one for commands and one for what is published, and their state as one. */
export class RedisConnections {
  readonly commands: RedisLink;
  readonly subscriber: Subscriber;
  readonly #onState: (state: LinkState) => void;
  #state: LinkState = { state: 'connecting' };
  /** Called once, when the state changes or the store closes. */
  readonly #waiters = new Set<() => void>();
  #closed = false;

  constructor({ connection, prefix, onState, onHeartbeat }: RedisConnectionsOptions) {
    this.#onState = onState;
    const changed = () => this.#onLinkState();
    const both = { connection, onState: changed, explain: (cause: unknown) => explained(cause, prefix) };
    this.commands = new RedisLink({
      ...both,
      name: 'slipstream-commands',
      greet: (redis) => checkRights(redis, prefix),
      onHeartbeat,
    });
    this.subscriber = new Subscriber({ ...both, name: 'slipstream-subscriber' });
  }

  /** Both count: a store that cannot tell of changes is not ready. */
  get state(): LinkState {
    return this.#state;
  }

  async ready(): Promise<void> {
    while (this.#closed || this.#state.state !== 'ready') {
      if (this.#closed) throw closedError();
      await new Promise<void>((resolve) => this.#waiters.add(resolve));
    }
  }

  /** Sends a command, or says why not. */
  async command<T>(send: () => Promise<T>): Promise<T> {
    if (this.#closed) throw closedError();
    const { state } = this.commands;
    if (state.state !== 'ready') throw unreachable(state);
    try {
      return await send();
    } catch (cause) {
      const refused = cause instanceof Error && cause.name === 'ReplyError';
      const code = refused ? 'LIVE_STORE_REFUSED' : 'LIVE_STORE_UNREACHABLE';
      throw new LiveStoreUnavailable(code, `Redis: ${reasonOf(cause)}`, cause);
    }
  }

  checkReady(): void {
    if (this.#closed) throw closedError();
    if (this.#state.state !== 'ready') throw unreachable(this.#state);
  }

  /** Rejects when Redis goes away meanwhile; what was begun then ends by itself. */
  async whileReady<T>(work: Promise<T>): Promise<T> {
    let waiter = () => {};
    const away = new Promise<never>((_, reject) => {
      waiter = () => reject(this.#closed ? closedError() : unreachable(this.#state));
      this.#waiters.add(waiter);
    });
    try {
      return await Promise.race([work, away]);
    } finally {
      this.#waiters.delete(waiter);
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#wake();
    await Promise.all([this.commands.close(), this.subscriber.close()]);
  }

  #onLinkState(): void {
    if (this.#closed) return;
    const both = [this.commands.state, this.subscriber.state];
    const next = both.find(({ state }) => state === 'lost') ?? both.find(({ state }) => state !== 'ready');
    const before = JSON.stringify(this.#state);
    this.#state = next ?? { state: 'ready' };
    if (JSON.stringify(this.#state) === before) return;
    this.#onState(this.#state);
    this.#wake();
  }

  #wake(): void {
    const waiters = [...this.#waiters];
    this.#waiters.clear();
    for (const wake of waiters) wake();
  }
}

function explained(cause: unknown, prefix: string): string {
  return refusalOf(cause, prefix)?.message ?? reasonOf(cause);
}

function closedError(): LiveStoreUnavailable {
  return new LiveStoreUnavailable('LIVE_STORE_CLOSED', 'the live store was closed');
}

function unreachable(state: LinkState): LiveStoreUnavailable {
  const why = state.state === 'lost' ? state.reason : 'it is not connected yet';
  return new LiveStoreUnavailable('LIVE_STORE_UNREACHABLE', `Redis is away: ${why}. Try again.`);
}
