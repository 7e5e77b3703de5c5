import type { PartKey } from '@slipstream/timing/fold/parts';
import type { SessionState } from '@slipstream/timing/fold/state';
import type { CurrentSessions } from '../../live/current-sessions.ts';
import type { Lease } from '../../live/leases.ts';
import type { SessionView } from '../../live/session-replica.ts';
import { type StreamMeter, silentStreamMeter } from '../../metrics/stream-meter.ts';
import { FollowedSession } from './followed-session.ts';
import { Wake } from './wake.ts';

export interface StateTick {
  readonly session: string;
  readonly state: SessionState;
}

/** Time and timers as a stream needs them; tests give their own. */
export interface StreamClock {
  nowMs(): number;
  after(ms: number, callback: () => void): () => void;
}

export interface StateStreamOptions {
  /** Null: follow the current session. */
  readonly session: string | null;
  readonly maxHz: number;
  /** Whether a change of this part is one that the stream's viewers see. */
  readonly shows: (part: PartKey) => boolean;
  readonly sessions: CurrentSessions;
  readonly lease: (session: string) => Promise<Lease<SessionView>>;
  readonly clock: StreamClock;
  readonly meter?: StreamMeter;
}

/**
 * A stream of the STATE kind: the full current state at once, then the newest one whenever something
 * of it changed, at most `maxHz` times a second. Between two readings any number of changes become
 * one, so a slow reader skips what lay in between and always ends on the newest.
 *
 * @remarks An object with its own `return`, which ends a waiting `next` at once.
 */
export class StateStream implements AsyncIterableIterator<StateTick, undefined> {
  readonly #options: StateStreamOptions;
  readonly #followed: FollowedSession;
  readonly #wake = new Wake();
  #lease: Lease<SessionView> | null = null;
  #unlisten = () => {};
  readonly #meter: StreamMeter;
  #dirty = true;
  /** Of the oldest event that the next message tells of; null: that message is a full state. */
  #appendedAtMs: number | null = null;
  #sentAtMs = Number.NEGATIVE_INFINITY;
  #given: SessionState | null = null;
  #done = false;

  constructor(options: StateStreamOptions) {
    this.#options = options;
    this.#meter = options.meter ?? silentStreamMeter;
    this.#meter.opened();
    this.#followed = new FollowedSession(options.session, options.sessions, () => this.#wake.ring());
  }

  /** What the last reading gave; null before the first. */
  get given(): SessionState | null {
    return this.#given;
  }

  /** Whether something that its viewers see has changed since. */
  get behind(): boolean {
    return this.#dirty;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<StateTick, undefined>> {
    while (!this.#done) {
      await this.#follow();
      const view = this.#lease?.value;
      const state = view?.state;
      if (view && state && this.#dirty) {
        const dueInMs = this.#sentAtMs + 1_000 / this.#options.maxHz - this.#options.clock.nowMs();
        if (dueInMs <= 0) {
          this.#dirty = false;
          this.#sentAtMs = this.#options.clock.nowMs();
          this.#given = state;
          this.#meter.delivered(this.#appendedAtMs);
          return { done: false, value: { session: view.session, state } };
        }
        const cancel = this.#options.clock.after(dueInMs, () => this.#wake.ring());
        await this.#wake.wait();
        cancel();
        continue;
      }
      await this.#wake.wait();
    }
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<StateTick, undefined>> {
    if (!this.#done) this.#meter.closed();
    this.#done = true;
    this.#followed.close();
    this.#unlisten();
    this.#lease?.release();
    this.#lease = null;
    this.#wake.ring();
    return { done: true, value: undefined };
  }

  async #follow(): Promise<void> {
    const session = this.#followed.session;
    if (session === null || session === this.#lease?.value.session) return;
    const lease = await this.#options.lease(session);
    try {
      await lease.value.upToDate?.();
    } catch (cause) {
      lease.release();
      throw cause;
    }
    if (this.#done) {
      lease.release();
      return;
    }
    this.#unlisten();
    this.#lease?.release();
    this.#lease = lease;
    this.#unlisten = lease.value.onChange(({ changed, appendedAtMs }) => {
      if (changed !== 'all' && ![...changed].some(this.#options.shows)) return;
      if (this.#dirty) {
        this.#meter.coalesced();
        return;
      }
      this.#dirty = true;
      this.#appendedAtMs = appendedAtMs ?? null;
      this.#wake.ring();
    });
    this.#dirty = true;
    this.#appendedAtMs = null;
    this.#sentAtMs = Number.NEGATIVE_INFINITY;
  }
}
