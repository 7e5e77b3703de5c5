import type { PartKey } from '@slipstream/timing/fold/parts';
import type { SessionState } from '@slipstream/timing/fold/state';
import type { Lease } from '../../live/leases.ts';
import type { StateView } from '../../live/session-replica.ts';
import { type StreamMeter, silentStreamMeter } from '../../metrics/stream-meter.ts';
import { Wake } from './wake.ts';

export interface StateTick<S = SessionState> {
  /** What it is of: a session, or a board. */
  readonly subject: string;
  readonly state: S;
}

/** What a stream is of at this moment. */
export interface Followed {
  /** Null while there is none. */
  readonly subject: string | null;
  close(): void;
}

/** Time and timers as a stream needs them; tests give their own. */
export interface StreamClock {
  nowMs(): number;
  after(ms: number, callback: () => void): () => void;
}

export interface StateStreamOptions<S = SessionState> {
  readonly follow: (onChange: () => void) => Followed;
  readonly maxHz: number;
  /** Whether a change of this part is one that the stream's viewers see. */
  readonly shows: (part: PartKey) => boolean;
  readonly lease: (subject: string) => Promise<Lease<StateView<S>>>;
  readonly clock: StreamClock;
  readonly meter?: StreamMeter;
}

/**
 * A stream of the STATE kind: the full current state at once, then the newest one whenever something
 * of it changed, at most `maxHz` times a second. Between two readings any number of changes become
 * one, so a slow reader skips what lay in between and always ends on the newest.
 *
 * @remarks An object with its own `return`, which ends a waiting `next` at once. A failure rejects one
 * `next`; after it the stream is over.
 */
export class StateStream<S = SessionState> implements AsyncIterableIterator<StateTick<S>, undefined> {
  readonly #options: StateStreamOptions<S>;
  readonly #followed: Followed;
  readonly #wake = new Wake();
  #lease: Lease<StateView<S>> | null = null;
  #subject = '';
  #unlisten = () => {};
  /** The subject that the stream goes over to as soon as that has begun. */
  #next: {
    readonly subject: string;
    readonly lease: Lease<StateView<S>>;
    readonly unlisten: () => void;
  } | null = null;
  readonly #meter: StreamMeter;
  #dirty = true;
  /** Of the oldest event that the next message tells of; null: that message is a full state. */
  #appendedAtMs: number | null = null;
  #sentAtMs = Number.NEGATIVE_INFINITY;
  #given: S | null = null;
  #done = false;

  constructor(options: StateStreamOptions<S>) {
    this.#options = options;
    this.#meter = options.meter ?? silentStreamMeter;
    this.#meter.opened();
    this.#followed = options.follow(() => this.#wake.ring());
  }

  /** What the last reading gave; null before the first. */
  get given(): S | null {
    return this.#given;
  }

  /** Whether something that its viewers see has changed since. */
  get behind(): boolean {
    return this.#dirty;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<StateTick<S>, undefined>> {
    try {
      return await this.#read();
    } catch (cause) {
      if (this.#done) return { done: true, value: undefined };
      await this.return();
      throw cause;
    }
  }

  async #read(): Promise<IteratorResult<StateTick<S>, undefined>> {
    while (!this.#done) {
      await this.#follow();
      const state = this.#lease?.value.state;
      if (state && this.#dirty) {
        const dueInMs = this.#sentAtMs + 1_000 / this.#options.maxHz - this.#options.clock.nowMs();
        if (dueInMs <= 0) {
          this.#dirty = false;
          this.#sentAtMs = this.#options.clock.nowMs();
          this.#given = state;
          this.#meter.delivered(this.#appendedAtMs);
          return { done: false, value: { subject: this.#subject, state } };
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

  async return(): Promise<IteratorResult<StateTick<S>, undefined>> {
    if (!this.#done) this.#meter.closed();
    this.#done = true;
    this.#followed.close();
    this.#unlisten();
    this.#lease?.release();
    this.#lease = null;
    this.#forgetNext();
    this.#wake.ring();
    return { done: true, value: undefined };
  }

  /**
   * Goes over to another subject once that has begun. Of what is delayed the one before goes on until then:
   * that is what was current then, and its viewers see the end of it.
   */
  async #follow(): Promise<void> {
    const { subject } = this.#followed;
    if (subject === null) return;
    if (this.#lease && subject === this.#subject) {
      this.#forgetNext();
      return;
    }
    if (this.#next?.subject !== subject) await this.#leaseNext(subject);
    const next = this.#next;
    if (!next || (this.#lease && next.lease.value.begun === false)) return;
    this.#next = null;
    next.unlisten();
    this.#unlisten();
    this.#lease?.release();
    this.#lease = next.lease;
    this.#subject = subject;
    const { lease } = next;
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

  async #leaseNext(subject: string): Promise<void> {
    this.#forgetNext();
    const lease = await this.#options.lease(subject);
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
    const unlisten = lease.value.onChange(() => {
      if (lease.value.begun !== false) this.#wake.ring();
    });
    this.#next = { subject, lease, unlisten };
  }

  #forgetNext(): void {
    this.#next?.unlisten();
    this.#next?.lease.release();
    this.#next = null;
  }
}
