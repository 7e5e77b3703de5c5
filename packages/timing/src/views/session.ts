import { AS_FAST_AS_POSSIBLE } from '../events/bodies.ts';
import type { FeedState, SegmentNumber, SessionStatus, TrackStatus } from '../events/vocabulary.ts';
import type { Announcement, DriverInfo, SessionState, TrackState, WeatherReading } from '../fold/state.ts';
import { driversEntered } from './entered.ts';
import { leaderboardHead } from './leaderboard.ts';

export interface SessionClockView {
  /** The session's own time now. Null before anything is known. */
  readonly now: string | null;
  /** Since the session first started; 0 before. */
  readonly elapsedMs: number;
  /** Of the countdown; null where the source has none. */
  readonly remainingMs: number | null;
  /** Session seconds per second; 1 where there is no playhead. */
  readonly speed: number;
  readonly paused: boolean;
  /** The first instant that can be sought to, and the last; null where nothing can, or it is not known. */
  readonly startsAt: string | null;
  readonly endsAt: string | null;
}

export interface FeedView {
  readonly name: string;
  readonly state: FeedState;
  readonly reason: string | null;
  readonly at: string;
}

export interface SessionView {
  readonly id: string;
  readonly announced: Announcement | null;
  readonly status: SessionStatus;
  readonly startedAt: string | null;
  readonly lap: number | null;
  readonly totalLaps: number | null;
  readonly segment: SegmentNumber | null;
  readonly trackStatus: TrackStatus;
  readonly trackStatusHistory: TrackState['history'];
  /** The newest reading. */
  readonly weather: WeatherReading | null;
  /** By racing number. */
  readonly drivers: readonly DriverInfo[];
  /** By name. */
  readonly feeds: readonly FeedView[];
}

/** What is known of a session but its cars and its clock. */
export function sessionView(state: SessionState): SessionView {
  const { lap, totalLaps, segment, trackStatus } = leaderboardHead(state);
  return {
    id: state.session,
    announced: state.info.announced,
    status: state.info.status,
    startedAt: state.info.startedAt,
    lap,
    totalLaps,
    segment,
    trackStatus,
    trackStatusHistory: state.track.history,
    weather: state.weather.at(-1) ?? null,
    drivers: driversShown(state),
    feeds: Object.entries(state.info.feeds)
      .map(([name, feed]) => ({ name, ...feed }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

/** The drivers of a session by number; where the source reports whole leaderboards, those that are on it. */
export function driversShown(state: SessionState): readonly DriverInfo[] {
  const drivers = driversEntered(state);
  const { board } = state;
  if (!board) return drivers;
  const present = new Set(board.rows.map(({ driver }) => driver));
  return drivers.filter(({ number }) => present.has(number));
}

/**
 * The session's clock at a moment of the wall clock.
 *
 * @param wallNowMs the wall clock, in ms since 1970
 */
export function sessionClock(state: SessionState, wallNowMs: number): SessionClockView {
  const nowMs = sessionNowMs(state, wallNowMs);
  const { playhead, info } = state;
  return {
    now: nowMs === null ? null : new Date(nowMs).toISOString(),
    elapsedMs:
      nowMs === null || info.startedAt === null ? 0 : Math.max(0, nowMs - Date.parse(info.startedAt)),
    remainingMs: remainingMs(info.clock, nowMs),
    speed: playhead?.speed ?? 1,
    paused: isOfInstant(state) || (playhead?.paused ?? false),
    startsAt: playhead?.startsAt ?? null,
    endsAt: playhead?.endsAt ?? null,
  };
}

/**
 * The picture of an instant is of that instant. With a playhead: where it stood, and how far it has moved since. Without one the session is live: its
 * time is the wall clock's, until it has ended.
 */
export function sessionNowMs(state: SessionState, wallNowMs: number): number | null {
  const { playhead, view } = state;
  if (view && 'at' in view) return Date.parse(view.at);
  const newest = state.at === null ? null : Date.parse(state.at);
  if (!playhead)
    return state.info.status === 'ENDED' || newest === null ? newest : Math.max(wallNowMs, newest);
  const at = Date.parse(playhead.at);
  if (playhead.paused) return at;
  if (playhead.speed >= AS_FAST_AS_POSSIBLE) return Math.max(at, newest ?? at);
  const moved = at + Math.max(0, wallNowMs - Date.parse(playhead.wallAt)) * playhead.speed;
  return Math.round(playhead.endsAt === null ? moved : Math.min(moved, Date.parse(playhead.endsAt)));
}

/** The picture of an instant stands still. */
function isOfInstant({ view }: SessionState): boolean {
  return view !== undefined && 'at' in view;
}

function remainingMs(clock: SessionState['info']['clock'], nowMs: number | null): number | null {
  if (!clock) return null;
  if (!clock.running || nowMs === null) return clock.remainingMs;
  return Math.max(0, clock.remainingMs - Math.max(0, nowMs - Date.parse(clock.at)));
}
