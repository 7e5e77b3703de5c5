import type { TimingEvent } from '@slipstream/timing/events/envelope';
import type { Told } from './live/told.ts';
import type { WallClock } from './playback/playback.ts';

/**
 * Something outside that goes on by itself: an open connection that carries its events on as they come.
 * A `SessionLog` is read by whoever plays it; a live source plays itself, and there is nothing to pause.
 *
 * @remarks It never fails for good: a connection that is lost is made again, with a capped back-off, and
 * what it offers then is compared with what was told, so that nothing is told twice.
 */
export interface LiveSource {
  /** Ends it; resolves when nothing more will be carried. */
  return(): Promise<void>;
  /** Resolves when it was ended, or has nothing more to give. */
  readonly done: Promise<void>;
}

/** What a live source is given: where its events go, and how a person learns of its troubles. */
export interface LiveSurroundings {
  readonly clock: WallClock;
  /** 0 to 1, for the jitter of back-offs. */
  readonly random: () => number;
  /**
   * What the log holds already of a session that this source takes up, because a process before this one
   * told a part of it.
   */
  readonly takeUp: (session: string) => Promise<Told>;
  /** Carries events on, in order; called again with the same events after it rejected. */
  readonly carry: (events: readonly TimingEvent[]) => Promise<void>;
  readonly report: { info(line: string): void; warn(line: string): void };
}
