import type { Delivery } from './delivery.ts';
import type { Address } from './frame.ts';
import type { Hub } from './hub.ts';
import type { Run } from './run.ts';

/** A connection that viewers are reached over. */
export interface Outlet {
  /** To be written at the end of this turn of the event loop, with whatever else comes by then. */
  push(viewer: Viewer, delivery: Delivery): void;
  joined(viewer: Viewer): void;
  left(viewer: Viewer): void;
  /** The client, or its transport, has ended it. */
  returned(viewer: Viewer): void;
  /** Calls back when everything that was pushed is written, or cannot be. */
  afterWriting(then: () => void): void;
}

/** Deliveries kept for a viewer whose transport has not asked for the first one yet. */
const MAX_EARLY = 16;

type Step = IteratorResult<never, undefined>;
const DONE: Step = { done: true, value: undefined };

/**
 * One subscription of one client. To the transport it is a stream that stays open and gives nothing: so
 * the transport keeps the protocol, and the messages are written beside it, shared.
 */
export class Viewer implements AsyncIterableIterator<never, undefined>, Address {
  readonly idText: string;
  readonly idBytes: number;
  readonly outlet: Outlet;
  readonly hub: Hub;
  /** The one it shares now; null while its connection is too slow, and once it has gone. */
  run: Run | null = null;
  /** Too slow, until its connection has taken what was written. */
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

  /** The transport is ready: what came before is written now. */
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

  /** Nothing is written for it any more, and its transport is told that the stream is over. */
  leave(): void {
    this.mute();
    this.#over = true;
    this.#resolve?.(DONE);
  }

  /** Nothing is written for it any more; its transport is told nothing. */
  mute(): void {
    if (this.#left) return;
    this.#left = true;
    this.hub.leave(this);
    this.outlet.left(this);
  }

  deliver(delivery: Delivery): void {
    if (!this.#early) this.outlet.push(this, delivery);
    else if (this.#early.length < MAX_EARLY) this.#early.push(delivery);
    // Its transport never asked for anything: there is nobody to tell.
    else this.leave();
  }

  /** The stream is over: what was delivered is written first. Why it failed is a delivery like any other. */
  end(): void {
    this.#ended = true;
    if (!this.#early) this.#settle();
  }

  #settle(): void {
    this.outlet.afterWriting(() => {
      // Too slow for the end: it comes back as a newcomer, and sees it then.
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

/** As it stands in JSON, without the quotes; the id itself where that is the same. */
export function idTextOf(id: string): string {
  const text = JSON.stringify(id).slice(1, -1);
  return text === id ? id : text;
}
