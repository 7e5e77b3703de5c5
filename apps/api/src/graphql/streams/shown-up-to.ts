import { AS_FAST_AS_POSSIBLE } from '@slipstream/timing/events/bodies';
import type { SessionState } from '@slipstream/timing/fold/state';

/** Wall time without an event after which a source counts as silent: what is delayed goes on without it. */
const SILENCE_MS = 2_000;
/** At this pace a delay is no time at all: with the end everything is due. */
const LONGER_THAN_ANY_DELAY_MS = 2 * 86_400_000;

/**
 * How far of its log a session has been shown, in ms since 1970 of its own time. What is delayed shows
 * what is older than this by the delay.
 *
 * @remarks
 * - While the playhead moves this is never past the newest event: the playhead may have been stopped
 *   without our knowing yet.
 * - It goes on past the end of a session, and past a source that stopped: a delayed viewer sees the end
 *   as much later as everything else.
 * - A playhead that was paused stands still, and so does what is delayed.
 */
export function shownUpToMs(state: SessionState, wallMs: number): number {
  const { playhead, at } = state;
  const newestMs = at === null ? Number.NEGATIVE_INFINITY : Date.parse(at);
  const ended = state.info.status === 'ENDED';
  if (!playhead) return Math.max(wallMs, newestMs);
  const playheadMs = Date.parse(playhead.at);
  const certainMs = Math.max(playheadMs, newestMs);
  if (playhead.paused && !ended) return playheadMs;
  if (playhead.speed >= AS_FAST_AS_POSSIBLE) return ended ? certainMs + LONGER_THAN_ANY_DELAY_MS : certainMs;
  const movedMs = playheadMs + Math.max(0, wallMs - Date.parse(playhead.wallAt)) * playhead.speed;
  const isSilent = movedMs - certainMs > SILENCE_MS * playhead.speed;
  return ended || isSilent ? movedMs : Math.min(movedMs, certainMs);
}
