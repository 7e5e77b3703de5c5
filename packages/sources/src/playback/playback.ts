import { AS_FAST_AS_POSSIBLE } from '@slipstream/timing/events/bodies';
import type { TimingEvent } from '@slipstream/timing/events/envelope';
import type { SessionLog } from '../session-log.ts';

/** Time and timers as the playback needs them; tests give their own. */
export interface WallClock {
  nowMs(): number;
  /** Calls back once after `ms`; returns how to cancel. */
  after(ms: number, callback: () => void): () => void;
}

/** As fast as the log can be read and carried. */
export const MAX_SPEED = AS_FAST_AS_POSSIBLE;

export interface PlaybackOptions {
  readonly log: SessionLog;
  /** The id that the events are of. */
  readonly session: string;
  /** Event seconds per second, above 0, at most `MAX_SPEED`. */
  readonly speed: number;
  readonly paused?: boolean;
  /** Begin here: what lies before is shown at once. */
  readonly from?: string;
  readonly clock: WallClock;
  /**
   * Carries the next events on, in order. The playback waits for it before it goes on (back-pressure).
   * When it rejects, the playback hands over the same events again after a pause.
   */
  readonly carry: (events: readonly TimingEvent[]) => Promise<void>;
}

export interface PlaybackStatus {
  readonly state: 'playing' | 'paused' | 'ended' | 'stopped';
  readonly speed: number;
  /** How far of the log is shown. */
  readonly playhead: string;
  readonly epoch: number;
}

/**
 * A session's playhead: shows its log at a pace. Every change of pace, place or pause is told on the
 * log itself, as `PlayheadMoved`. Going back begins a new epoch and shows the shorter prefix again.
 *
 * @remarks A jump (a start with `from`, a seek either way) is three things on the log: `PlayheadMoved`
 * with `settled: false` and the target as its `at`, then at once every event up to the target, then
 * `PlayheadMoved` with `settled: true`. The projector shows nothing of what lies between, so that a
 * viewer sees one jump and not a race that rushes past.
 */
export interface Playback {
  status(): PlaybackStatus;
  /** Each resolves when its `PlayheadMoved` was carried. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  setSpeed(speed: number): Promise<void>;
  seek(to: string): Promise<void>;
  /** Ends the playback where it stands; resolves when nothing more will be carried. */
  stop(): Promise<void>;
  /** Resolves when the log was shown to its end, or the playback was stopped. */
  readonly done: Promise<PlaybackStatus>;
}
