import type { Unwatch, WatchMessage } from '../live-store.ts';
import type { CaughtUp, FedChange, FeedPosition } from './change-feed.ts';
import { decodeChange } from './change-wire.ts';
import type { Keys } from './keys.ts';
import type { RunScript } from './scripts.ts';
import { type HealCause, type RedisLiveEvent, SessionChannel } from './session-channel.ts';
import type { Subscriber } from './subscriber.ts';

export interface SessionFeedsOptions {
  readonly run: RunScript;
  readonly keys: Keys;
  readonly subscriber: Subscriber;
  readonly onEvent: (event: RedisLiveEvent) => void;
}

export interface Joined {
  readonly opened: Promise<void>;
  readonly leave: Unwatch;
}

/** The feeds of the sessions that are watched in this process, one channel each. */
export class SessionFeeds {
  readonly #options: SessionFeedsOptions;
  readonly #channels = new Map<string, SessionChannel>();
  #asked = 0;

  constructor(options: SessionFeedsOptions) {
    this.#options = options;
  }

  /** `opened` settles when the watch is acknowledged; `leave` may be called before. */
  join(session: string, tell: (message: WatchMessage) => void): Joined {
    const channel = this.#channels.get(session) ?? this.#openChannel(session);
    const forget = channel.add(tell);
    const leave = async () => {
      await forget();
      if (channel.idle) this.#drop(session, channel);
    };
    return { opened: channel.opened, leave };
  }

  /** Numbers the questions to the store: to be called with each, when it is sent. */
  ask(): number {
    return ++this.#asked;
  }

  /** A snapshot was read here that may be ahead of the session's feed. */
  seen(session: string, position: FeedPosition, asked: number): void {
    this.#channels.get(session)?.seen(position, asked);
  }

  /** Every feed reads what it may have missed. */
  healAll(cause: HealCause): void {
    // What cannot be read now is read with the next heartbeat or connection.
    for (const channel of this.#channels.values()) channel.heal(cause).catch(() => {});
  }

  close(): void {
    for (const [session, channel] of this.#channels) this.#drop(session, channel);
  }

  #openChannel(session: string): SessionChannel {
    const { subscriber, keys, onEvent } = this.#options;
    const channel = new SessionChannel({
      session,
      subscribe: (listen) => subscriber.subscribe(keys.session(session).told, listen),
      ask: () => this.ask(),
      catchUp: (from) => this.#catchUp(session, from),
      nowMs: () => performance.now(),
      onEvent,
    });
    this.#channels.set(session, channel);
    // Whoever comes after a failed opening tries anew.
    channel.opened.catch(() => this.#drop(session, channel));
    return channel;
  }

  #drop(session: string, channel: SessionChannel): void {
    channel.close();
    if (this.#channels.get(session) === channel) this.#channels.delete(session);
  }

  async #catchUp(session: string, from: FeedPosition | null): Promise<CaughtUp> {
    const { meta, changes } = this.#options.keys.session(session);
    const place = from ? ['from', from.life, from.ordinal, from.tip] : ['begin'];
    const reply = await this.#options.run('catch-up', [meta, changes, ...place]);
    const [life, ordinal, tip, reachable, kept] = reply as [string, string, string, number, string[]];
    const position = { life, ordinal: Number(ordinal), tip };
    return { position, changes: reachable === 1 ? this.#decodeAll(session, kept) : null };
  }

  #decodeAll(session: string, kept: readonly string[]): FedChange[] | null {
    const decoded: FedChange[] = [];
    for (const text of kept) {
      const one = decodeChange(session, text);
      if (!one.ok) {
        this.#options.onEvent({ type: 'undecodable', reason: one.reason });
        return null;
      }
      decoded.push(one.change);
    }
    return decoded;
  }
}
