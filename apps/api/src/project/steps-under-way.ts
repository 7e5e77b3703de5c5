import type { WallClock } from '@slipstream/sources/playback/playback';
import type { Applied, LiveStore, SessionChange } from '../live/live-store.ts';
import { LiveStoreUnavailable } from '../live/live-store-unavailable.ts';
import { isAway, untilAvailable } from '../live/until-available.ts';
import { pauses, within } from '../log/back-off.ts';
import type { Projection } from './projection.ts';

export interface StepsUnderWayOptions {
  readonly store: LiveStore;
  /** The next step of a projection, if it has one that viewers are to see by now. */
  readonly nextStep: (projection: Projection) => SessionChange | null;
  /** Whether a projection still counts: one that was given up or lost is nobody's any more. */
  readonly wanted: (projection: Projection) => boolean;
  /** Takes the answer of the live store. Throws where that refused the step. */
  readonly settle: (projection: Projection, step: SessionChange, outcome: Applied) => void;
  /** What was folded is in no store. `heldOver`: batches that count as handled are among it. */
  readonly giveUp: (projection: Projection, heldOver: boolean) => void;
  readonly clock: WallClock;
}

/** Adapters say sooner that their engine is away. Without a bound, batches would be handled behind a step that never ends. */
const MOST_ANSWER_MS = 15_000;

/** A step that nobody waits for. */
interface UnderWay {
  /** Resolves when the live store has answered, or was found to be away. Never rejects. */
  readonly tried: Promise<void>;
  /** Resolves when it has answered, and what was folded meanwhile is under way. Never rejects. */
  readonly answered: Promise<void>;
  away: boolean;
}

/**
 * Brings the live store to what projections have folded: one step of each at a time, in order. While one
 * is under way folding may go on; all of that is the next step. A step that the store does not take
 * because it is away is asked again until it is answered, as it was: an earlier try may have been taken.
 */
export class StepsUnderWay {
  readonly #options: StepsUnderWayOptions;
  readonly #underWay = new Map<Projection, UnderWay>();

  constructor(options: StepsUnderWayOptions) {
    this.#options = options;
  }

  /**
   * Resolves when the live store has all that was folded. In an outage that is left to the steps to come.
   *
   * @throws what the store refused, or an earlier step's end: the batch at work is to come again
   */
  async bring(projection: Projection, heldOver: boolean): Promise<void> {
    const { nextStep, wanted, settle, giveUp } = this.#options;
    const before = this.#underWay.get(projection);
    if (before) await this.#tried(projection);
    if (before && !wanted(projection)) throw new Error('the step before was not taken: it is read again');
    if (this.#underWay.has(projection)) return;
    const step = nextStep(projection);
    if (!step) return;
    try {
      const outcome = await this.#try(step);
      if (outcome) settle(projection, step, outcome);
      else this.#carry(projection, step, Promise.resolve(null));
    } catch (cause) {
      giveUp(projection, heldOver);
      throw cause;
    }
  }

  /** Sets what was folded on its way, if nothing is before it; else it goes as soon as that is answered. */
  set(projection: Projection): void {
    if (this.#underWay.has(projection)) return;
    const step = this.#options.nextStep(projection);
    if (step) this.#carry(projection, step, this.#try(step));
  }

  /** Resolves when what is folded of a projection beyond the step under way is on its way, too. */
  async room(projection: Projection): Promise<void> {
    await this.#underWay.get(projection)?.answered;
  }

  /** Resolves when the live store has answered all steps, or is away. */
  async drained(): Promise<void> {
    await Promise.all([...this.#underWay.keys()].map((projection) => this.#tried(projection)));
  }

  async #tried(projection: Projection): Promise<void> {
    let under = this.#underWay.get(projection);
    while (under && !under.away) {
      await under.tried;
      under = this.#underWay.get(projection);
    }
  }

  #carry(projection: Projection, step: SessionChange, first: Promise<Applied | null>): void {
    const answered = this.#carried(projection, step, first);
    const tried = first.then(
      (outcome) => {
        under.away = outcome === null;
        return under.away ? undefined : answered;
      },
      () => answered,
    );
    const under: UnderWay = { tried, answered, away: false };
    this.#underWay.set(projection, under);
  }

  async #carried(projection: Projection, step: SessionChange, first: Promise<Applied | null>): Promise<void> {
    const { wanted, settle, giveUp, clock } = this.#options;
    const still = () => wanted(projection);
    try {
      const outcome = (await first) ?? (await untilAvailable(() => this.#apply(step), still, pauses(clock)));
      this.#underWay.delete(projection);
      if (!still()) return;
      settle(projection, step, outcome);
      this.set(projection);
    } catch {
      this.#underWay.delete(projection);
      // No batch waits for it: what it was to bring is read again.
      if (still()) giveUp(projection, true);
    }
  }

  /** Null where the live store is away. */
  async #try(step: SessionChange): Promise<Applied | null> {
    try {
      return await this.#apply(step);
    } catch (cause) {
      if (isAway(cause)) return null;
      throw cause;
    }
  }
  /** A store that never answers is away: what it was asked is asked again, as it was. */
  async #apply(step: SessionChange): Promise<Applied> {
    const { store, clock } = this.#options;
    const applying = store.apply(step);
    if (await within(MOST_ANSWER_MS, applying, clock)) return applying;
    throw new LiveStoreUnavailable('LIVE_STORE_UNREACHABLE', 'the live store does not answer a step');
  }
}
