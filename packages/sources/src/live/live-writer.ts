import { type EventDraft, eventId, type TimingEvent } from '@slipstream/timing/events/envelope';
import type { LiveSurroundings } from '../live-source.ts';

/** Some minutes of a race with telemetry. */
const MAX_QUEUED = 20_000;
const MAX_BATCH = 500;
const RETRY_FIRST_MS = 250;
const RETRY_MAX_MS = 10_000;

/**
 * Stamps a live session's events and carries them on, in order, each until it was carried.
 *
 * @remarks The queue is bounded: past `MAX_QUEUED` the writer is `isFull`, and the policy is to disconnect:
 * its source hangs up until the queue is empty, and is offered the whole state when it comes back. What is
 * queued is never dropped while the writer is open.
 *
 * Ids are `<session>-<run>-<index>`. `run` is when the writer was made, in a text that sorts as the time:
 * events of a process that takes a session up again never clash with those of the one before it, and sort
 * behind them.
 */
export class LiveWriter {
  readonly session: string;
  readonly #surroundings: Pick<LiveSurroundings, 'carry' | 'clock'>;
  readonly #prefix: string;
  readonly #queue: TimingEvent[] = [];
  #index = 0;
  #closing = false;
  #writing: Promise<void> | null = null;
  #wake = () => {};

  /** @param who tells writers of one session apart: each needs ids of its own. */
  constructor(session: string, surroundings: Pick<LiveSurroundings, 'carry' | 'clock'>, who = '') {
    this.session = session;
    this.#surroundings = surroundings;
    this.#prefix = `${session}-${surroundings.clock.nowMs().toString(36).padStart(9, '0')}${who}`;
  }

  get isFull(): boolean {
    return this.#queue.length >= MAX_QUEUED;
  }

  push(drafts: readonly EventDraft[]): void {
    for (const draft of drafts) {
      const id = eventId(this.#prefix, this.#index++);
      this.#queue.push({ v: 1, id, session: this.session, epoch: 0, ...draft });
    }
    if (this.#queue.length > 0) this.#writing ??= this.#write();
  }

  /** Resolves when all that was pushed so far is carried, or the writer was closed. */
  async drained(): Promise<void> {
    await this.#writing;
  }

  /** Tries once more to carry what is queued, then gives up. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#wake();
    await this.#writing;
  }

  async #write(): Promise<void> {
    let pause = RETRY_FIRST_MS;
    while (this.#queue.length > 0) {
      const batch = this.#queue.slice(0, MAX_BATCH);
      try {
        await this.#surroundings.carry(batch);
        this.#queue.splice(0, batch.length);
        pause = RETRY_FIRST_MS;
      } catch {
        if (this.#closing) break;
        await this.#sleep(pause);
        pause = Math.min(pause * 2, RETRY_MAX_MS);
      }
    }
    this.#writing = null;
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#surroundings.clock.after(ms, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
  }
}
