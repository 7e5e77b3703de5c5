/** Allows a number of tokens per second and saves unused ones up to a limit. The caller passes the time. */
export class TokenBucket {
  readonly #perMs: number;
  readonly #most: number;
  #tokens: number;
  #atMs: number;

  constructor(perSecond: number, most: number, nowMs: number) {
    this.#perMs = perSecond / 1_000;
    this.#most = most;
    this.#tokens = most;
    this.#atMs = nowMs;
  }

  /** @returns 0 when it takes the tokens, otherwise the ms until there are enough; it then takes none. */
  take(tokens: number, nowMs: number): number {
    this.#refill(nowMs);
    // A request for more tokens than the bucket holds succeeds when it is full and leaves a debt.
    const needed = Math.min(tokens, this.#most);
    if (this.#tokens < needed) return Math.ceil((needed - this.#tokens) / this.#perMs);
    this.#tokens -= tokens;
    return 0;
  }

  isFull(nowMs: number): boolean {
    this.#refill(nowMs);
    return this.#tokens >= this.#most;
  }

  #refill(nowMs: number): void {
    this.#tokens = Math.min(this.#most, this.#tokens + (nowMs - this.#atMs) * this.#perMs);
    this.#atMs = nowMs;
  }
}
