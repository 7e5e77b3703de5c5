import type { WallClock } from '@slipstream/sources/playback/playback';
import type { Applied, LiveStore, SessionChange } from '../live/live-store.ts';
import { LiveStoreUnavailable } from '../live/live-store-unavailable.ts';
import { isAway, untilAvailable } from '../live/until-available.ts';
import { pauses, within } from '../log/back-off.ts';
import type { Projection } from './projection.ts';

export interface StepsUnderWayOptions {
  readonly store: LiveStore;
  /** Returns the next step of a projection. Null while there is none for viewers to see. */
  readonly nextStep: (projection: Projection) => SessionChange | null;
  /** Returns true while a projection is current. A lost or dropped projection is not. */
  readonly wanted: (projection: Projection) => boolean;
  /** Takes the response of the live store. Throws when the store refused the step. */
  readonly settle: (projection: Projection, step: SessionChange, outcome: Applied) => void;
  /** Called when folded records are in no store. `heldOver`: some of them are in batches that count as handled. */
  readonly giveUp: (projection: Projection, heldOver: boolean) => void;
  readonly clock: WallClock;
}

/** Longest wait for the store. Adapters report an unavailable engine sooner. Without this bound, batches would pile up behind a step that never ends. */
const MOST_ANSWER_MS = 15_000;

/** A step on its way to the store, without a waiting caller. */
interface UnderWay {
  /** Resolves when the live store has responded or is found unavailable. Never rejects. */
  readonly tried: Promise<void>;
  /** Resolves when the store has responded and records folded in the meantime are on their way. Never rejects. */
  readonly answered: Promise<void>;
  away: boolean;
}

/**
 * Applies what projections have folded to the live store: one step per projection at a time, in order. Folding
 * may continue during a step; the result becomes the next step. While the store is unavailable, the same step is
 * retried unchanged, because the store may have applied an earlier attempt.
 */
export class StepsUnderWay {
  readonly #options: StepsUnderWayOptions;
  readonly #underWay = new Map<Projection, UnderWay>();

  constructor(options: StepsUnderWayOptions) {
    this.#options = options;
  }

  /**
   * Resolves when the live store has everything folded. During an outage, later steps apply it.
   *
   * @throws when the store refuses the step or an earlier step failed. The current batch must then arrive again.
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

  /** Sends everything folded to the store: at once, or after the current step. */
  set(projection: Projection): void {
    if (this.#underWay.has(projection)) return;
    const step = this.#options.nextStep(projection);
    if (step) this.#carry(projection, step, this.#try(step));
  }

  /** Resolves when the records folded behind the current step are on their way. */
  async room(projection: Projection): Promise<void> {
    await this.#underWay.get(projection)?.answered;
  }

  /** Resolves when the live store has responded to all steps or is unavailable. */
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
      // No batch waits for this step, so read its records again.
      if (still()) giveUp(projection, true);
    }
  }

  /** Resolves with null while the live store is unavailable. */
  async #try(step: SessionChange): Promise<Applied | null> {
    try {
      return await this.#apply(step);
    } catch (cause) {
      if (isAway(cause)) return null;
      throw cause;
    }
  }
  /** Treats a store that does not respond in time as unavailable. The same step is retried unchanged. */
  async #apply(step: SessionChange): Promise<Applied> {
    const { store, clock } = this.#options;
    const applying = store.apply(step);
    if (await within(MOST_ANSWER_MS, applying, clock)) return applying;
    throw new LiveStoreUnavailable('LIVE_STORE_UNREACHABLE', 'the live store does not answer a step');
  }
}
