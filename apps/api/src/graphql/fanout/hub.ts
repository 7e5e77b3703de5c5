import type { ExecutionResult } from 'graphql';
import type { StreamMeter } from '../../metrics/stream-meter.ts';
import type { LogPlace } from '../streams/cursor.ts';
import type { StateTick, StreamClock } from '../streams/state-stream.ts';
import { Delivery } from './delivery.ts';
import { type Failures, type OpenSubscription, Run } from './run.ts';
import type { LogBeginning } from './source-tap.ts';
import type { Viewer } from './viewer.ts';

/**
 * Those who come within this of one another share their first message. The first of them is not kept
 * waiting; the others' is read after they came, so that it is never older than what they have seen elsewhere.
 */
const FIRST_SHARED_MS = 20;

/**
 * All viewers of one subscription with the same rights.
 *
 * Most share one run. Whoever comes later begins in a run of their own, with the full state or behind
 * their own cursor, and goes over to the shared one at the moment when both have handed on the same: so
 * nobody gets anything twice, misses anything, or is given a change of what they do not hold.
 */
export class Hub {
  readonly #clock: StreamClock;
  readonly #onEmpty: () => void;
  readonly #failures: Failures;
  readonly #waiting = new Map<string, Run>();
  readonly #cohorts = new Set<Run>();
  #size = 0;
  #main: Run | null = null;
  #meter: StreamMeter | null = null;
  #begun = { start: '', atMs: Number.NEGATIVE_INFINITY };
  #open: OpenSubscription | null = null;

  constructor(clock: StreamClock, failures: Failures, onEmpty: () => void) {
    this.#clock = clock;
    this.#failures = failures;
    this.#onEmpty = onEmpty;
  }

  get size(): number {
    return this.#size;
  }

  /** It was opened for one who was refused. */
  closeUnused(): void {
    if (this.#size === 0) this.#onEmpty();
  }

  /** One more is coming; `leave` is owed for it, once. */
  enter(): void {
    this.#size++;
    this.#meter?.opened();
  }

  /**
   * @param start where the viewer begins: see `HubKey`.
   * @param begin where it begins where the operation itself says another thing.
   * @returns null when its stream is open, or the one result that says why there is none.
   */
  join(
    viewer: Viewer,
    start: string,
    open: OpenSubscription,
    begin: LogBeginning | null = null,
  ): Promise<ExecutionResult | null> {
    this.#open ??= open;
    return this.#runFor(viewer, start, open, begin).opened;
  }

  leave(viewer: Viewer): void {
    this.#size--;
    this.#meter?.closed();
    this.#part(viewer);
    if (this.#size > 0) return;
    for (const run of [this.#main, ...this.#cohorts]) run?.close();
    this.#onEmpty();
  }

  /** The viewer's connection is too slow: it gets nothing until it is let in again. */
  park(viewer: Viewer): void {
    viewer.parked = true;
    this.#part(viewer);
  }

  /** As a newcomer to a STATE stream, with the full state; in a LOG stream behind what it had. */
  unpark(viewer: Viewer, before: LogPlace | null): void {
    viewer.parked = false;
    if (viewer.gone || !this.#open) return;
    const start = before ? JSON.stringify(before) : '';
    const run = this.#runFor(viewer, start, this.#open, before && { resume: before });
    void run.opened.then((result) => {
      if (!result || viewer.gone) return;
      viewer.deliver(new Delivery(result, { kind: null, before: null, appendedAtMs: null }, null));
      viewer.end();
    });
  }

  /** Whoever stands where the main run does goes over to it. */
  settle(): void {
    const main = this.#main;
    if (!main) return;
    for (const cohort of this.#cohorts) {
      if (!cohort.tap.standsWith(main.tap)) continue;
      this.#cohorts.delete(cohort);
      for (const viewer of cohort.members) {
        viewer.run = main;
        main.members.add(viewer);
      }
      cohort.members.clear();
      cohort.close();
    }
  }

  /** What the main run shows next is the next for everybody: that is how they come to stand together. */
  read(run: Run, tick: StateTick<unknown>): void {
    if (run !== this.#main) return;
    for (const cohort of this.#cohorts) cohort.tap.feed(tick);
  }

  metered(meter: StreamMeter): void {
    if (this.#meter) return;
    this.#meter = meter;
    for (let count = this.#size; count > 0; count--) meter.opened();
  }

  ended(run: Run): void {
    this.#cohorts.delete(run);
    if (run !== this.#main) return;
    const [heir] = this.#cohorts;
    this.#main = heir ?? null;
    if (heir) this.#cohorts.delete(heir);
  }

  #runFor(viewer: Viewer, start: string, open: OpenSubscription, begin: LogBeginning | null): Run {
    let run = this.#waiting.get(start);
    if (!run) {
      run = new Run(this, open, begin, this.#failures);
      this.#waiting.set(start, run);
      this.#schedule(run, start);
    }
    run.members.add(viewer);
    viewer.run = run;
    return run;
  }

  #schedule(run: Run, start: string): void {
    const beginRun = (): void => {
      this.#waiting.delete(start);
      if (run.members.size === 0) {
        run.abandon();
        return;
      }
      this.#begun = { start, atMs: this.#clock.nowMs() };
      if (this.#main) this.#cohorts.add(run);
      else this.#main = run;
      void run.start();
    };
    const waitMs = this.#begun.start === start ? this.#begun.atMs + FIRST_SHARED_MS - this.#clock.nowMs() : 0;
    if (waitMs > 0) this.#clock.after(waitMs, beginRun);
    else setImmediate(beginRun);
  }

  #part(viewer: Viewer): void {
    const { run } = viewer;
    viewer.run = null;
    run?.members.delete(viewer);
    if (!run || run.members.size > 0 || !this.#cohorts.has(run)) return;
    this.#cohorts.delete(run);
    run.close();
  }
}
