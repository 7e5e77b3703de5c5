import { EmbeddedLiveStore } from '../../../apps/api/src/live/embedded-live-store.ts';
import type { Applied, LiveStore, Offsets, SessionChange } from '../../../apps/api/src/live/live-store.ts';
import { LiveStoreUnavailable } from '../../../apps/api/src/live/live-store-unavailable.ts';
import type { VirtualClock } from '../../../apps/api/src/test-kit/virtual-clock.ts';
import type { Random } from '../../../packages/sources/src/simulator/random.ts';
import type { ProcessClock } from './process-clock.ts';

/** Chances for each call while faults go on. */
const LOST_REQUEST = 0.01;
const LOST_ANSWER = 0.01;
const FAILURE = 0.002;
const SLOW = 0.01;
const HUNG = 0.0005;
/** Never answered. */
const FORGOTTEN = 0.0005;
const USUAL_MS = 5;
const SLOW_MS = 3_000;
/** Longer than a partition may stand still. */
const HUNG_MS = 40_000;

export interface StoreWatch {
  readonly onApplied: (change: SessionChange) => void;
  readonly onMarked: (marks: Offsets) => void;
}

/** One live store that many processes call over a bad line. What it takes is watched. */
export class SimulatedStore {
  readonly #clock: VirtualClock;
  readonly #random: Random;
  readonly #watch: StoreWatch;
  #store = new EmbeddedLiveStore({ retainedItems: 10 });
  faulty = true;
  away = false;

  constructor(clock: VirtualClock, random: Random, watch: StoreWatch) {
    this.#clock = clock;
    this.#random = random;
    this.#watch = watch;
  }

  get inner(): LiveStore {
    return this.#store;
  }

  /** Everything that was in it is gone. */
  lose(): void {
    this.#store = new EmbeddedLiveStore({ retainedItems: 10 });
  }

  /** The store as one process sees it. */
  seenBy(process: ProcessClock): LiveStore {
    const call = <T>(work: () => Promise<T>): Promise<T> => this.#call(process, work);
    const refuse = (): never => {
      throw new Error('a projector does not ask that');
    };
    return {
      name: 'simulated',
      scores: this.#store.scores,
      apply: (change) => call(() => this.#apply(change)),
      snapshot: (session) => call(() => this.#store.snapshot(session)),
      appliedUpTo: () => call(() => this.#store.appliedUpTo()),
      markApplied: (marks, believed) =>
        call(async () => {
          const marked = await this.#store.markApplied(marks, believed);
          if (marked) this.#watch.onMarked(marks);
          return marked;
        }),
      position: refuse,
      readLog: refuse,
      watch: refuse,
      sessions: refuse,
      watchSessions: refuse,
      close: async () => {},
    };
  }

  async #apply(change: SessionChange): Promise<Applied> {
    const applied = await this.#store.apply(change);
    if (applied.applied) this.#watch.onApplied(change);
    return applied;
  }

  #call<T>(process: ProcessClock, work: () => Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const away = () => reject(new LiveStoreUnavailable('LIVE_STORE_UNREACHABLE', 'away'));
    const fate = this.faulty ? this.#random.unit() : 1;
    const there = this.#latencyMs();
    const back = this.#latencyMs();
    const forgotten = this.faulty && this.#random.chance(FORGOTTEN);
    // What is on its way arrives also when its sender is dead by then.
    this.#clock.after(there, () => {
      if (this.away || fate < LOST_REQUEST) return process.after(back, away);
      if (fate < LOST_REQUEST + FAILURE) return process.after(back, () => reject(new Error('out of memory')));
      const lost = fate < LOST_REQUEST + FAILURE + LOST_ANSWER;
      return void work().then(
        (answer) => forgotten || process.after(back, lost ? away : () => resolve(answer)),
        reject,
      );
    });
    return promise;
  }

  #latencyMs(): number {
    const usual = this.#random.between(0, USUAL_MS);
    if (!this.faulty) return usual;
    const fate = this.#random.unit();
    if (fate < HUNG) return this.#random.between(SLOW_MS, HUNG_MS);
    return fate < HUNG + SLOW ? this.#random.between(usual, SLOW_MS) : usual;
  }
}
