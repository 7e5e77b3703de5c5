import { AS_FAST_AS_POSSIBLE } from '@slipstream/timing/events/bodies';
import type { SessionState } from '@slipstream/timing/fold/state';

/** Wall-clock time without an event after which delayed views continue without the source. */
const SILENCE_MS = 2_000;
/** Longer than the longest delay. At full speed a delay has no meaning, so every event is due at the end. */
const LONGER_THAN_ANY_DELAY_MS = 2 * 86_400_000;

/**
 * Returns the session time up to which live viewers have seen the session, in ms since 1970. A delayed view
 * shows the events that are older than this by the delay.
 *
 * @remarks
 * - While the playhead moves, the result never exceeds the newest event: a stop of the playhead may not have
 *   arrived yet.
 * - It continues past the end of a session and past a silent source, so that delayed viewers see the end with
 *   the same delay as every other event.
 * - While the playhead is paused, delayed views stand still.
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
