import type { ServerResponse } from 'node:http';
import type { LogPlace } from '../streams/cursor.ts';
import { CLOSE_AFTER_MS } from './acknowledgements.ts';
import type { Delivery } from './delivery.ts';
import type { FlushTarget } from './flusher.ts';
import type { Tended } from './pulse.ts';
import type { OutletTools } from './socket-outlet.ts';
import type { Outlet, Viewer } from './viewer.ts';

/** Most bytes that wait in this process for one response. */
const MAX_WAITING_BYTES = 64 * 1024;

/**
 * One SSE response and its one stream. HTTP has no acknowledgements, so a response is slow while its kernel
 * buffer is full.
 */
export class ResponseOutlet implements Outlet, FlushTarget, Tended {
  readonly #response: ServerResponse;
  readonly #tools: OutletTools;
  #deliveries: Delivery[] = [];
  #viewer: Viewer | null = null;
  #parked: { readonly before: LogPlace | null } | null = null;
  /** When the buffer became full. Null while it has room. */
  #fullSinceMs: number | null = null;
  #afterWriting: (() => void) | null = null;

  constructor(response: ServerResponse, tools: OutletTools) {
    this.#response = response;
    this.#tools = tools;
    tools.pulse.add(this);
    response.once('close', () => {
      tools.pulse.delete(this);
      this.#viewer?.leave();
      this.#written();
    });
  }

  joined(viewer: Viewer): void {
    this.#viewer = viewer;
    if (this.#response.closed) viewer.leave();
  }

  left(): void {
    this.#deliveries = [];
    this.#parked = null;
  }

  returned(): void {}

  /** Waits for pushed events, which themselves wait until the head of the response is written. */
  afterWriting(then: () => void): void {
    this.#afterWriting = then;
    if (this.#deliveries.length === 0) setImmediate(() => this.#written());
  }

  push(viewer: Viewer, delivery: Delivery): void {
    if (viewer.gone || viewer.parked) return;
    this.#tools.flusher.push(this, delivery, this.#deliveries.length === 0);
    this.#deliveries.push(delivery);
  }

  flush(): void {
    const response = this.#response;
    if (!response.headersSent && !response.destroyed) {
      setImmediate(() => this.flush());
      return;
    }
    const deliveries = this.#deliveries;
    this.#deliveries = [];
    const waiting = response.writableLength;
    for (const delivery of deliveries) {
      if (response.destroyed || response.writableEnded || this.#park(delivery, waiting)) return;
      response.write(delivery.event);
      delivery.sent++;
    }
    this.#written();
  }

  tend(nowMs: number): void {
    if (this.#response.writableLength === 0) this.#fullSinceMs = null;
    else this.#fullSinceMs ??= nowMs;
    if (this.#fullSinceMs === null || nowMs - this.#fullSinceMs < CLOSE_AFTER_MS) return;
    this.#tools.meter.count('slipstream_viewers_closed_total', { reason: 'stale' });
    this.#response.destroy();
  }

  tryAgain(): boolean {
    const parked = this.#parked;
    if (!parked) return true;
    if (this.#response.writableLength > 0) return false;
    this.#parked = null;
    if (this.#viewer) this.#viewer.hub.unpark(this.#viewer, parked.before);
    return true;
  }

  #written(): void {
    const then = this.#afterWriting;
    this.#afterWriting = null;
    then?.();
  }

  /** @returns true when the viewer is too slow. It then skips this message and rejoins the stream later. */
  #park({ kind, before }: Delivery, waiting: number): boolean {
    const viewer = this.#viewer;
    if (!viewer || kind === null || waiting === 0) return false;
    if (kind === 'log' && (!before || waiting < MAX_WAITING_BYTES)) return false;
    this.#tools.meter.count('slipstream_viewers_parked_total', { kind });
    viewer.hub.park(viewer);
    this.#parked = { before };
    this.#afterWriting = null;
    this.#tools.pulse.wait(this);
    return true;
  }
}
