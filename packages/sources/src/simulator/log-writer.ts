import type { EventBody, EventType } from '@slipstream/timing/events/bodies';
import type { EventDraft } from '@slipstream/timing/events/envelope';
import type { Timeline } from './timeline.ts';

/** Writes drafts at the timeline's time, until somebody takes them. */
export class LogWriter {
  readonly #timeline: Timeline;
  readonly #startsAtMs: number;
  #drafts: EventDraft[] = [];
  #textOf = -1;
  #text = '';
  #second = Number.NaN;
  #secondText = '';

  constructor(timeline: Timeline, startsAtMs: number) {
    this.#timeline = timeline;
    this.#startsAtMs = startsAtMs;
  }

  write<T extends EventType>(type: T, body: EventBody<T>): void {
    this.#drafts.push({ at: this.instantNow(), type, body } as EventDraft);
  }

  instantNow(): string {
    const now = this.#timeline.now;
    if (now !== this.#textOf) {
      this.#textOf = now;
      this.#text = this.instantAt(now);
    }
    return this.#text;
  }

  /** `at` in milliseconds since the log's start. */
  instantAt(at: number): string {
    const ms = this.#startsAtMs + at;
    const second = Math.floor(ms / 1_000);
    if (second !== this.#second) {
      this.#second = second;
      this.#secondText = new Date(second * 1_000).toISOString().slice(0, -'000Z'.length);
    }
    return `${this.#secondText}${String(ms - second * 1_000).padStart(3, '0')}Z`;
  }

  /** The next full minute of the clock from `at` on, in milliseconds since the log's start. */
  fullMinuteFrom(at: number): number {
    const over = (this.#startsAtMs + at) % 60_000;
    return over === 0 ? at : at + 60_000 - over;
  }

  /** What was written since the last call. */
  take(): readonly EventDraft[] {
    const drafts = this.#drafts;
    if (drafts.length > 0) this.#drafts = [];
    return drafts;
  }
}
