import type { LiveStore, Offsets, SessionChange } from '../../../apps/api/src/live/live-store.ts';
import { TOPICS } from '../../../apps/api/src/log/topics.ts';
import type { SimulatedTopics } from './simulated-topics.ts';

/** Knows what every session must look like in the live store, step by step: nothing lost, doubled or out of order. */
export class StoreCheck {
  readonly wrong: string[] = [];
  readonly #topics: SimulatedTopics;
  readonly #messages = new Map<string, number>();
  readonly #place = new Map<string, number>();
  steps = 0;

  constructor(topics: SimulatedTopics) {
    this.#topics = topics;
  }

  /** The store has nothing any more. */
  lost(): void {
    this.#messages.clear();
    this.#place.clear();
  }

  applied({ session, reset, items, parts }: SessionChange): void {
    this.steps++;
    if (reset) {
      this.#messages.delete(session);
      this.#place.delete(session);
    }
    for (const { log, item } of items) {
      if (log !== 'raceControl') continue;
      const expected = this.#messages.get(session) ?? 0;
      const id = `${session}/m${expected}`;
      if (item.id !== id) this.wrong.push(`${session} got ${item.id} in place of ${id}`);
      this.#messages.set(session, expected + 1);
    }
    const place = placeIn(parts.get('locations/1'));
    const before = this.#place.get(session) ?? -1;
    if (place < before && place >= 0)
      this.wrong.push(`${session} went back from place ${before} to ${place}`);
    this.#place.set(session, Math.max(place, before));
  }

  /** What is marked is never read again: all of it must be stored. */
  async marked(marks: Offsets, store: LiveStore): Promise<void> {
    for (const session of this.#topics.sessions) {
      const partition = this.#topics.partitionOf(session);
      for (const topic of [TOPICS.timing, TOPICS.telemetry]) {
        const key = `${topic}:${partition}`;
        const mark = marks[key];
        if (mark === undefined) continue;
        const last = this.#topics
          .of({ topic, partition })
          .findLastIndex((record) => record.key === session && record.offset < mark);
        const stored = (await store.position(session))?.offsets[key] ?? 0;
        if (last >= stored)
          this.wrong.push(`${key} is marked up to ${mark}, but ${session} is stored up to ${stored}`);
      }
    }
  }

  /** Whether a session has all that was written. */
  isWhole(session: string): boolean {
    const { messages, places } = this.#topics.written(session);
    return (this.#messages.get(session) ?? 0) === messages && (this.#place.get(session) ?? -1) === places - 1;
  }

  behind(): string[] {
    return this.#topics.sessions
      .filter((session) => !this.isWhole(session))
      .map((session) => {
        const { messages, places } = this.#topics.written(session);
        return `${session} (partition ${this.#topics.partitionOf(session)}) has ${this.#messages.get(session) ?? 0} of ${messages} messages and place ${this.#place.get(session) ?? -1} of ${places - 1}`;
      });
  }
}

function placeIn(part: unknown): number {
  const x = (part as { readonly x?: unknown } | undefined)?.x;
  return typeof x === 'number' ? x : -1;
}
