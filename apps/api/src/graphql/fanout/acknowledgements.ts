/** The newest thing written that is not acknowledged may be this old; then nothing more is written until it is. */
export const COALESCE_AFTER_MS = 2_000;
/** Past this the viewer is told to come back another time. */
export const CLOSE_AFTER_MS = 60_000;
/**
 * How often a viewer who is written to is asked for an acknowledgement. With it and a round trip of half
 * a second nobody healthy comes near `COALESCE_AFTER_MS`.
 */
export const ASK_EVERY_MS = 1_500;
/**
 * How often a silent client is asked whether it is still there: well within the minute after which proxies
 * close what is idle, and no oftener, since ten thousand who are only asked are to cost next to nothing.
 */
const KEEP_ALIVE_MS = 40_000;
/** How long it may take to answer. */
const ANSWER_MS = 12_000;

export type Standing = 'good' | 'slow' | 'stale' | 'dead';

/**
 * What one client has acknowledged: pings go out behind what is written, and a pong says that everything
 * before its ping has arrived. How much waits in a buffer says nothing of that: the kernel alone hides
 * megabytes.
 */
export class Acknowledgements {
  #number = 0;
  #askedMs: number;
  /** What is written from then on has a ping behind it. */
  #askFromMs: number;
  #waiting = false;
  /** When the oldest thing was written that is not acknowledged; null: nothing. */
  #unacknowledgedMs: number | null = null;
  #behindPingMs: number | null = null;

  /**
   * `phaseMs`: from 0 to `ASK_EVERY_MS`, another for each client. All are written to in one turn: were all
   * asked in one turn, too, their pongs would be read in one, and the next change would have to wait.
   */
  constructor(nowMs: number, phaseMs: number) {
    this.#askedMs = Math.trunc(nowMs);
    this.#askFromMs = Math.trunc(nowMs + phaseMs);
  }

  /** @returns the number of the ping to send behind what is written now, or null. */
  wrote(now: number): number | null {
    const nowMs = Math.trunc(now);
    if (this.#waiting) {
      this.#behindPingMs ??= nowMs;
      return null;
    }
    this.#unacknowledgedMs ??= nowMs;
    return nowMs < this.#askFromMs ? null : this.ask(nowMs);
  }

  ask(nowMs: number): number {
    this.#number = (this.#number + 1) >>> 0;
    this.#askedMs = Math.trunc(nowMs);
    const late = Math.floor((this.#askedMs - this.#askFromMs) / ASK_EVERY_MS);
    this.#askFromMs += (late + 1) * ASK_EVERY_MS;
    this.#waiting = true;
    return this.#number;
  }

  /** A pong with that number came; any other is none of ours. */
  heard(number: number): void {
    if (!this.#waiting || number !== this.#number) return;
    this.#waiting = false;
    this.#unacknowledgedMs = this.#behindPingMs;
    this.#behindPingMs = null;
  }

  standing(nowMs: number): Standing {
    const since = this.#unacknowledgedMs;
    if (since === null) return this.#waiting && nowMs - this.#askedMs > ANSWER_MS ? 'dead' : 'good';
    if (nowMs - since > CLOSE_AFTER_MS && this.#waiting) return 'stale';
    return nowMs - since > COALESCE_AFTER_MS && this.#waiting ? 'slow' : 'good';
  }

  /** Nothing was heard for so long that it is to be asked. */
  isSilent(nowMs: number): boolean {
    return !this.#waiting && nowMs - this.#askedMs >= KEEP_ALIVE_MS;
  }
}
