import type { Duplex } from 'node:stream';

/**
 * What newcomers may take of one turn of the event loop. After a restart ten thousand come back at once:
 * those who are in get their messages between two such slices, far within what anybody notices.
 */
const SLICE_MS = 8;
/** More than that wait in vain: a client that is refused comes back by itself, later. */
const MAX_WAITING = 20_000;

interface Newcomer {
  readonly socket: Duplex;
  readonly letIn: () => void;
}

/** Lets newcomers in one after the other, at once while there are few. */
export class Admission {
  readonly #nowMs: () => number;
  readonly #waiting: Newcomer[] = [];
  #spentMs = 0;
  #turning = false;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** @returns whether there is room for it; `letIn` is called now or later, unless its socket closes. */
  admit(socket: Duplex, letIn: () => void): boolean {
    if (this.#waiting.length >= MAX_WAITING) return false;
    // Who gives up while waiting must not end the process.
    socket.on('error', ignored);
    this.#waiting.push({ socket, letIn });
    this.#work();
    return true;
  }

  #work(): void {
    while (this.#spentMs < SLICE_MS) {
      const next = this.#waiting.shift();
      if (!next) break;
      if (next.socket.destroyed) continue;
      const startedMs = this.#nowMs();
      next.socket.off('error', ignored);
      next.letIn();
      this.#spentMs += this.#nowMs() - startedMs;
    }
    if (this.#turning) return;
    this.#turning = true;
    setImmediate(() => {
      this.#turning = false;
      this.#spentMs = 0;
      if (this.#waiting.length > 0) this.#work();
    });
  }
}

function ignored(): void {}
