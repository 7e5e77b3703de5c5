import type { ExecutionResult, GraphQLError } from 'graphql';
import { isAsyncIterable } from 'graphql-yoga';
import type { StreamMeter } from '../../metrics/stream-meter.ts';
import type { StateTick } from '../streams/state-stream.ts';
import { Delivery } from './delivery.ts';
import type { Hub } from './hub.ts';
import { RunTap, type TapListener } from './run-tap.ts';
import type { LogBeginning, SourceTap } from './source-tap.ts';
import type { Viewer } from './viewer.ts';

/** The result of executing a subscription: a stream, or a single result that explains why there is none. */
export type Opened = AsyncIterable<ExecutionResult> | ExecutionResult;
export type OpenSubscription = (tap: SourceTap) => Promise<Opened>;

/** How hubs report failures: `coded` returns the error that clients receive, `count` records it. */
export interface Failures {
  readonly coded: (cause: unknown) => GraphQLError;
  readonly count: (error: GraphQLError | undefined, readers: number) => void;
}

/**
 * One execution of a subscription and the viewers that share it.
 *
 * @remarks The run ends after its first message with errors: its cause would also fail the next message, on
 * every change. A failing stream therefore reports one error and ends.
 */
export class Run implements TapListener {
  readonly members = new Set<Viewer>();
  readonly tap: RunTap;
  readonly #hub: Hub;
  readonly #open: OpenSubscription;
  readonly #failures: Failures;
  readonly #opened = Promise.withResolvers<ExecutionResult | null>();
  #meter: StreamMeter | null = null;
  #iterator: AsyncIterator<ExecutionResult> | null = null;
  #closed = false;

  constructor(hub: Hub, open: OpenSubscription, begin: LogBeginning | null, failures: Failures) {
    this.#hub = hub;
    this.#open = open;
    this.#failures = failures;
    this.tap = new RunTap(this, begin);
  }

  /** Resolves with null when the stream is open, or with the single result when there is no stream. Never rejects. */
  get opened(): Promise<ExecutionResult | null> {
    return this.#opened.promise;
  }

  /** Never rejects: a failure ends the stream of its members. */
  async start(): Promise<void> {
    try {
      const opened = await this.#open(this.tap);
      if (!isAsyncIterable(opened)) {
        this.#opened.resolve(opened);
        this.#hub.ended(this);
        return;
      }
      this.#iterator = opened[Symbol.asyncIterator]();
      this.#opened.resolve(null);
    } catch (cause) {
      this.#opened.resolve({ errors: [this.#failures.coded(cause)] });
      this.#hub.ended(this);
      return;
    }
    if (this.#closed) {
      this.#return();
      return;
    }
    // Waiting viewers get to start before the first message.
    setImmediate(() => void this.#pump());
  }

  /** Cancels a run that has no viewers before it starts. */
  abandon(): void {
    this.#closed = true;
    this.#opened.resolve(null);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#return();
  }

  asked(): void {
    this.#hub.settle();
  }

  read(tick: StateTick<unknown>): void {
    this.#hub.read(this, tick);
  }

  metered(meter: StreamMeter): void {
    this.#meter = meter;
    this.#hub.metered(meter);
  }

  readers(): number {
    return this.members.size;
  }

  async #pump(): Promise<void> {
    const iterator = this.#iterator;
    if (!iterator) return;
    try {
      while (!this.#closed) {
        const step = await iterator.next();
        if (this.#closed) return;
        if (step.done) break;
        if (step.value.errors) {
          this.#fail(step.value);
          return;
        }
        this.#deliver(step.value);
      }
      if (!this.#closed) this.#end();
    } catch (cause) {
      if (!this.#closed) this.#fail({ errors: [this.#failures.coded(cause)] });
    }
  }

  #fail(result: ExecutionResult): void {
    this.#failures.count(result.errors?.[0], this.members.size);
    // No stream kind: even slow viewers receive the last message.
    const last = new Delivery(result, { kind: null, before: null, appendedAtMs: null }, this.#meter);
    for (const viewer of this.members) viewer.deliver(last);
    this.#return();
    this.#end();
  }

  /** Ignores a failure to close: the viewers have left or have received the error. */
  #return(): void {
    this.#iterator?.return?.().catch(() => {});
  }

  #deliver(result: ExecutionResult): void {
    // Skip delivery without viewers; the next message is still not a full state.
    if (this.members.size === 0) return;
    const delivery = new Delivery(result, this.tap, this.#meter);
    for (const viewer of this.members) viewer.deliver(delivery);
  }

  #end(): void {
    this.#closed = true;
    const members = [...this.members];
    this.#hub.ended(this);
    for (const viewer of members) viewer.end();
  }
}
