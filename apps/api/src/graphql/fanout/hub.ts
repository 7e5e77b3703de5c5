import type { ExecutionResult } from 'graphql';
import type { StreamMeter } from '../../metrics/stream-meter.ts';
import type { LogPlace } from '../streams/cursor.ts';
import type { StateTick, StreamClock } from '../streams/state-stream.ts';
import { Delivery } from './delivery.ts';
import { type Failures, type OpenSubscription, Run } from './run.ts';
import type { LogBeginning } from './source-tap.ts';
import type { Viewer } from './viewer.ts';

/**
 * Viewers that join within this time share their first message. The first of them does not wait. The message
 * for the others is read after they join, so it is never older than a state they have already seen.
 */
const FIRST_SHARED_MS = 20;

/**
 * All viewers of one subscription with the same rights.
 *
 * Most viewers share the main run. A later viewer begins in a separate run (a cohort), with the full state or
 * after its own cursor. It moves to the main run when both runs have delivered up to the same place. No viewer
 * therefore receives a message twice, misses one, or receives a change to an entry that it does not hold.
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

  /** Closes a hub whose first subscriber was refused. */
  closeUnused(): void {
    if (this.#size === 0) this.#onEmpty();
  }

  /** Counts a viewer that is about to join. The caller must call `leave` once for it. */
  enter(): void {
    this.#size++;
    this.#meter?.opened();
  }

  /**
   * @param start where the viewer begins: see `HubKey`.
   * @param begin where the viewer begins, when that differs from the operation's own argument.
   * @returns null when the stream is open, or the single result that explains why there is no stream.
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

  /** Stops delivery to a viewer with a slow connection until `unpark`. */
  park(viewer: Viewer): void {
    viewer.parked = true;
    this.#part(viewer);
  }

  /** Lets a parked viewer rejoin: with the full state in a STATE stream, after its last item in a LOG stream. */
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

  /** Moves cohorts that have reached the main run's position onto it. */
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

  /** Feeds each state of the main run to the cohorts, so that they reach the same position. */
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
