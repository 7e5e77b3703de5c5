import type { StreamMeter } from '../../metrics/stream-meter.ts';
import type { LogPlace } from '../streams/cursor.ts';
import { type LogStream, type LogUpdate, placeOf } from '../streams/log-stream.ts';
import type { StateStream, StateTick } from '../streams/state-stream.ts';
import type { LogBeginning, SourceTap } from './source-tap.ts';

export type StreamKind = 'state' | 'log';

export interface TapListener {
  /** The executor has everything that was read so far, and its results are handed on. */
  asked(): void;
  /** A state was read. */
  read(tick: StateTick<unknown>): void;
  metered(meter: StreamMeter): void;
  /** How many share what is read. */
  readers(): number;
}

/** What one run of a subscription reads, and how far it has come. */
export class RunTap implements SourceTap {
  kind: StreamKind | null = null;
  /** Of what was read last: when its oldest event was appended to the event log. */
  appendedAtMs: number | null = null;
  /** Of a LOG stream: from where whoever does not get what was read last has to read on. */
  before: LogPlace | null = null;
  /** Of a LOG stream: up to where whoever gets what was read last has everything. */
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

  /** Whether both have handed on the same, so that what follows is the same for both. */
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

  /** A state that another run read: this one reads it, too, unless it has yet to begin, or is of another subject. */
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
        // Runs of one hub are of one field, so what one read fits the other.
        const fed = this.#fed as StateTick<S> | null;
        this.#fed = null;
        if (fed && (stream.behind || stream.given !== own)) return { done: false, value: this.#read(fed) };
        if (fed) {
          // Nothing that its viewers see has changed since: it stands where the other run does.
          this.#readState = this.#shownState = fed.state;
          this.#listener.asked();
          continue;
        }
        if (!pending) {
          pending = stream.next();
          // Its end is seen below; a run that is closed meanwhile looks no more.
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
