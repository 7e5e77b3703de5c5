import type { StreamMeter } from '../../metrics/stream-meter.ts';
import type { LogPlace } from '../streams/cursor.ts';
import { type LogStream, type LogUpdate, placeOf } from '../streams/log-stream.ts';
import type { StateStream, StateTick } from '../streams/state-stream.ts';
import type { LogBeginning, SourceTap } from './source-tap.ts';

export type StreamKind = 'state' | 'log';

export interface TapListener {
  /** The executor has processed every value read so far, and the run has delivered the results. */
  asked(): void;
  /** A state was read. */
  read(tick: StateTick<unknown>): void;
  metered(meter: StreamMeter): void;
  /** Returns the number of viewers that share the run. */
  readers(): number;
}

/** Reads the source of one run and tracks its position. */
export class RunTap implements SourceTap {
  kind: StreamKind | null = null;
  /** When the oldest event of the last value was appended to the event log. */
  appendedAtMs: number | null = null;
  /** In a LOG stream, the place from which a viewer that skips the last value resumes. */
  before: LogPlace | null = null;
  /** In a LOG stream, the place up to which a viewer has everything after the last value. */
  place: LogPlace | null = null;
  readonly #listener: TapListener;
  readonly #begin: LogBeginning | null;
  #log: LogStream | null = null;
  #readState: unknown = null;
  #readSubject = '';
  #shownState: unknown = null;
  #fed: StateTick<unknown> | null = null;
  #ring: (() => void) | null = null;

  constructor(listener: TapListener, begin: LogBeginning | null) {
    this.#listener = listener;
    this.#begin = begin;
  }

  /** Returns true when both runs have delivered up to the same place, so that the next message is the same for both. */
  standsWith(other: RunTap): boolean {
    if (this.kind === null || this.kind !== other.kind) return false;
    if (this.kind === 'state') return this.#shownState !== null && this.#shownState === other.#shownState;
    const [mine, theirs] = [this.#log?.at, other.#log?.at];
    return (
      mine != null &&
      theirs != null &&
      mine.session === theirs.session &&
      mine.epoch === theirs.epoch &&
      mine.number === theirs.number
    );
  }

  /** Passes on a state that another run has read. Ignored before this run has begun and for another subject. */
  feed(tick: StateTick<unknown>): void {
    if (this.#readState === null || tick.subject !== this.#readSubject) return;
    this.#fed = tick;
    this.#ring?.();
  }

  meter(meter: StreamMeter): StreamMeter {
    this.#listener.metered(meter);
    return {
      opened: () => {},
      closed: () => {},
      delivered: (appendedAtMs) => {
        this.appendedAtMs = appendedAtMs;
      },
      coalesced: () => meter.coalesced(),
      missed: (reason, count) => meter.missed(reason, count, this.#listener.readers()),
    };
  }

  async log(
    open: (begin: LogBeginning | null) => Promise<LogStream>,
  ): Promise<AsyncIterableIterator<LogUpdate, undefined>> {
    const stream = await open(this.#begin);
    this.kind = 'log';
    this.#log = stream;
    return tapped(stream, async () => {
      stream.handedOn();
      this.before = stream.at;
      this.#listener.asked();
      const step = await stream.next();
      if (!step.done) this.place = placeOf(step.value);
      return step;
    });
  }

  state<S>(stream: StateStream<S>): AsyncIterableIterator<StateTick<S>, undefined> {
    this.kind = 'state';
    let pending: Promise<IteratorResult<StateTick<S>, undefined>> | null = null;
    let own: S | null = null;
    return tapped(stream, async () => {
      this.#shownState = this.#readState;
      this.#listener.asked();
      for (;;) {
        // Runs of one hub execute the same field, so their states have the same type.
        const fed = this.#fed as StateTick<S> | null;
        this.#fed = null;
        if (fed && (stream.behind || stream.given !== own)) return { done: false, value: this.#read(fed) };
        if (fed) {
          // No visible part has changed since, so this run is at the other run's position.
          this.#readState = this.#shownState = fed.state;
          this.#listener.asked();
          continue;
        }
        if (!pending) {
          pending = stream.next();
          // The race below sees a rejection; a run that closes in the meantime ignores it.
          pending.catch(() => {});
        }
        const rung = new Promise<null>((resolve) => {
          this.#ring = () => resolve(null);
        });
        const step = await Promise.race([pending, rung]);
        this.#ring = null;
        if (step === null) continue;
        pending = null;
        if (step.done) return step;
        own = step.value.state;
        this.#fed = null;
        if (own === this.#readState) continue;
        return { done: false, value: this.#read(step.value) };
      }
    });
  }

  #read<S>(tick: StateTick<S>): StateTick<S> {
    this.#readState = tick.state;
    this.#readSubject = tick.subject;
    this.#listener.read(tick);
    return tick;
  }
}

function tapped<T>(
  source: AsyncIterableIterator<T, undefined>,
  next: () => Promise<IteratorResult<T, undefined>>,
): AsyncIterableIterator<T, undefined> {
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next,
    return: () => source.return?.() ?? Promise.resolve({ done: true, value: undefined }),
  };
}
