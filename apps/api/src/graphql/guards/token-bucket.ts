/** So much a second, and what was not used of it up to a bound. Time comes in as an argument. */
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

  /** @returns 0 where they are taken; else how long to wait until there are as many, and none is taken. */
  take(tokens: number, nowMs: number): number {
    this.#refill(nowMs);
    // Whoever asks for more than there can be is served when the bucket is full, and owes the rest.
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
