import type { PartKey } from '@slipstream/timing/fold/parts';
import type { SessionState } from '@slipstream/timing/fold/state';
import type { Lease } from '../../live/leases.ts';
import type { StateView } from '../../live/session-replica.ts';
import { type StreamMeter, silentStreamMeter } from '../../metrics/stream-meter.ts';
import { Wake } from './wake.ts';

export interface StateTick<S = SessionState> {
  /** The session or board of this state. */
  readonly subject: string;
  readonly state: S;
}

/** The current subject of a stream. */
export interface Followed {
  /** Null while there is no subject. */
  readonly subject: string | null;
  close(): void;
}

/** Time and timers of a stream. Tests pass their own. */
export interface StreamClock {
  nowMs(): number;
  after(ms: number, callback: () => void): () => void;
}

export interface StateStreamOptions<S = SessionState> {
  readonly follow: (onChange: () => void) => Followed;
  readonly maxHz: number;
  /** Returns true when the viewers of the stream see this part. */
  readonly shows: (part: PartKey) => boolean;
  readonly lease: (subject: string) => Promise<Lease<StateView<S>>>;
  readonly clock: StreamClock;
  readonly meter?: StreamMeter;
}

/**
 * A STATE stream: emits the full state at once, then the newest state after each change, at most `maxHz` times
 * a second. It conflates all changes between two reads, so a slow reader skips the states in between and always
 * ends on the newest one.
 *
 * @remarks An object with its own `return`, which ends a waiting `next` at once. A failure rejects one `next`
 * and ends the stream.
 */
export class StateStream<S = SessionState> implements AsyncIterableIterator<StateTick<S>, undefined> {
  readonly #options: StateStreamOptions<S>;
  readonly #followed: Followed;
  readonly #wake = new Wake();
  #lease: Lease<StateView<S>> | null = null;
  #subject = '';
  #unlisten = () => {};
  /** The next subject. The stream switches to it once it has begun. */
  #next: {
    readonly subject: string;
    readonly lease: Lease<StateView<S>>;
    readonly unlisten: () => void;
  } | null = null;
  readonly #meter: StreamMeter;
  #dirty = true;
  /** When the oldest event of the next message was appended. Null: that message is a full state. */
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

  /** The last emitted state. Null before the first one. */
  get given(): S | null {
    return this.#given;
  }

  /** True when a visible part has changed since the last emitted state. */
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
   * Switches to another subject once it has begun. A delayed stream stays on the previous subject until then, so
   * that its viewers see the end of it.
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
