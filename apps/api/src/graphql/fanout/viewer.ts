import type { Delivery } from './delivery.ts';
import type { Address } from './frame.ts';
import type { Hub } from './hub.ts';
import type { Run } from './run.ts';

/** A connection that carries messages to viewers. */
export interface Outlet {
  /** Queues a message. The outlet writes all queued messages at the end of this turn of the event loop. */
  push(viewer: Viewer, delivery: Delivery): void;
  joined(viewer: Viewer): void;
  left(viewer: Viewer): void;
  /** Called when the client or its transport ends the stream. */
  returned(viewer: Viewer): void;
  /** Calls back when every pushed message is written or has failed. */
  afterWriting(then: () => void): void;
}

/** Most deliveries kept until the transport requests the first one. A viewer beyond it is closed. */
const MAX_EARLY = 16;

type Step = IteratorResult<never, undefined>;
const DONE: Step = { done: true, value: undefined };

/**
 * One subscription of one client. The transport sees a stream that stays open and yields nothing, and handles
 * the protocol. The outlet writes the shared messages directly.
 */
export class Viewer implements AsyncIterableIterator<never, undefined>, Address {
  readonly idText: string;
  readonly idBytes: number;
  readonly outlet: Outlet;
  readonly hub: Hub;
  /** The current run. Null while the connection is too slow, and after leaving. */
  run: Run | null = null;
  /** True while the connection is too slow, until it has taken the written data. */
  parked = false;
  #early: Delivery[] | null = [];
  #ended = false;
  #left = false;
  #over = false;
  #step: Promise<Step> | null = null;
  #resolve: ((step: Step) => void) | null = null;

  constructor(hub: Hub, outlet: Outlet, id: string) {
    this.hub = hub;
    this.outlet = outlet;
    this.idText = idTextOf(id);
    this.idBytes = Buffer.byteLength(this.idText);
  }

  get gone(): boolean {
    return this.#left;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** The transport is ready: pushes the deliveries that arrived before. */
  next(): Promise<Step> {
    const early = this.#early;
    if (early) {
      this.#early = null;
      for (const delivery of early) this.outlet.push(this, delivery);
      if (this.#ended) this.#settle();
    }
    const step = this.#waiting();
    if (this.#over) this.#resolve?.(DONE);
    return step;
  }

  return(): Promise<Step> {
    this.outlet.returned(this);
    this.leave();
    return Promise.resolve(DONE);
  }

  /** Stops delivery and completes the stream for the transport. */
  leave(): void {
    this.mute();
    this.#over = true;
    this.#resolve?.(DONE);
  }

  /** Stops delivery without completing the stream for the transport. */
  mute(): void {
    if (this.#left) return;
    this.#left = true;
    this.hub.leave(this);
    this.outlet.left(this);
  }

  deliver(delivery: Delivery): void {
    if (!this.#early) this.outlet.push(this, delivery);
    else if (this.#early.length < MAX_EARLY) this.#early.push(delivery);
    // The transport never requested a message, so close the stream.
    else this.leave();
  }

  /** Ends the stream after writing the deliveries. The error of a failed stream is an ordinary delivery. */
  end(): void {
    this.#ended = true;
    if (!this.#early) this.#settle();
  }

  #settle(): void {
    this.outlet.afterWriting(() => {
      // A parked viewer missed the end. It rejoins as a new viewer and sees the end then.
      if (!this.parked) this.leave();
    });
  }

  #waiting(): Promise<Step> {
    this.#step ??= new Promise((resolve) => {
      this.#resolve = resolve;
    });
    return this.#step;
  }
}

/** Returns the id as JSON text without quotes, or the id itself when both are equal. */
export function idTextOf(id: string): string {
  const text = JSON.stringify(id).slice(1, -1);
  return text === id ? id : text;
}
