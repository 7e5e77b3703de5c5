import type { ExecutionResult, GraphQLError } from 'graphql';
import { isAsyncIterable } from 'graphql-yoga';
import type { StreamMeter } from '../../metrics/stream-meter.ts';
import type { StateTick } from '../streams/state-stream.ts';
import { Delivery } from './delivery.ts';
import type { Hub } from './hub.ts';
import { RunTap, type TapListener } from './run-tap.ts';
import type { LogBeginning, SourceTap } from './source-tap.ts';
import type { Viewer } from './viewer.ts';

/** What a subscription gives when it is executed: a stream of results, or the one result that says why not. */
export type Opened = AsyncIterable<ExecutionResult> | ExecutionResult;
export type OpenSubscription = (tap: SourceTap) => Promise<Opened>;

/** What hubs know of failures: the error that clients read of a cause, and where failures are counted. */
export interface Failures {
  readonly coded: (cause: unknown) => GraphQLError;
  readonly count: (error: GraphQLError | undefined, readers: number) => void;
}

/**
 * One execution of a subscription, and those who share it.
 *
 * @remarks The first message with errors is the last one: whatever made it would make the next one so,
 * too, as often as anything changes. A stream that fails says so once, and ends.
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

  /** Resolves with null when the stream is open, with the one result there is where it is none. Never rejects. */
  get opened(): Promise<ExecutionResult | null> {
    return this.#opened.promise;
  }

  /** Never rejects: what goes wrong ends the stream of its members. */
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
    // Those who wait for it get to begin before its first message.
    setImmediate(() => void this.#pump());
  }

  /** Nobody is left to start it for. */
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
    // Of no kind: nobody is too slow for the end.
    const last = new Delivery(result, { kind: null, before: null, appendedAtMs: null }, this.#meter);
    for (const viewer of this.members) viewer.deliver(last);
    this.#return();
    this.#end();
  }

  /** What cannot be closed is given up: its viewers have gone, or are told why. */
  #return(): void {
    this.#iterator?.return?.().catch(() => {});
  }

  #deliver(result: ExecutionResult): void {
    // Also where nobody has it: what follows is no full state then, either.
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
