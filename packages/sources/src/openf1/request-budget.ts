import type { WallClock } from '../playback/playback.ts';

/** How many requests an account may make: OpenF1's documentation, "Rate limits". */
export interface RateLimits {
  readonly perSecond: number;
  readonly perMinute: number;
}
export const WITHOUT_ACCOUNT: RateLimits = { perSecond: 3, perMinute: 30 };
export const WITH_ACCOUNT: RateLimits = { perSecond: 6, perMinute: 60 };

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

/** Lets requests through one after another, no faster than the limits allow. */
export class RequestBudget {
  readonly #limits: RateLimits;
  readonly #clock: WallClock;
  #sent: number[] = [];
  #notBeforeMs = 0;
  #turn: Promise<void> = Promise.resolve();

  constructor(limits: RateLimits, clock: WallClock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** Resolves when a request may be made; it counts from then on. */
  take(): Promise<void> {
    this.#turn = this.#turn.then(() => this.#next());
    return this.#turn;
  }

  /** The server asked for a pause: no request before it is over. */
  pauseFor(ms: number): void {
    this.#notBeforeMs = Math.max(this.#notBeforeMs, this.#clock.nowMs() + ms);
  }

  async #next(): Promise<void> {
    for (let waitMs = this.#waitMs(); waitMs > 0; waitMs = this.#waitMs()) {
      await new Promise<void>((resolve) => this.#clock.after(waitMs, resolve));
    }
    this.#sent.push(this.#clock.nowMs());
  }

  #waitMs(): number {
    const now = this.#clock.nowMs();
    this.#sent = this.#sent.filter((at) => now - at < MINUTE_MS);
    const until = (count: number, windowMs: number) => {
      const first = this.#sent.at(-count);
      return first === undefined ? 0 : first + windowMs - now;
    };
    return Math.max(
      this.#notBeforeMs - now,
      until(this.#limits.perSecond, SECOND_MS),
      until(this.#limits.perMinute, MINUTE_MS),
    );
  }
}
