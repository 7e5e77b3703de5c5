import type { SessionView } from '../graphql/documents.ts';

/** The session's clock as a message gave it, and when that message came by this machine's clock. */
export interface ClockSample {
  eventMs: number;
  speed: number;
  paused: boolean;
  startsAtMs: number;
  endsAtMs: number | null;
  remainingMs: number | null;
  /** The countdown stops under a red flag and between segments although the session's time goes on. */
  countsDown: boolean;
  receivedAtMs: number;
}

export interface ClockReading {
  eventMs: number;
  elapsedMs: number;
  totalMs: number | null;
  remainingMs: number | null;
}

export function clockSample(session: SessionView, receivedAtMs: number): ClockSample {
  const { clock } = session;
  const eventMs = Date.parse(clock.now);
  return {
    eventMs,
    speed: clock.speed,
    paused: clock.paused,
    startsAtMs: clock.startsAt === null ? eventMs - clock.elapsedMs : Date.parse(clock.startsAt),
    endsAtMs: clock.endsAt === null ? null : Date.parse(clock.endsAt),
    remainingMs: clock.remainingMs,
    countsDown: session.status === 'STARTED' && session.trackStatus !== 'RED',
    receivedAtMs,
  };
}

/**
 * The clock at `atMs` of this machine, run on from the last message. The machine's own time of day does not
 * matter, only the time since the message. It never runs past the end, nor back before the message.
 */
export function readClock(sample: ClockSample, atMs: number): ClockReading {
  const sinceMs = sample.paused ? 0 : Math.max(0, atMs - sample.receivedAtMs) * sample.speed;
  const unbounded = sample.eventMs + sinceMs;
  const eventMs =
    sample.endsAtMs === null ? unbounded : Math.min(unbounded, Math.max(sample.endsAtMs, sample.eventMs));
  const movedMs = sample.countsDown ? eventMs - sample.eventMs : 0;
  return {
    eventMs,
    elapsedMs: Math.max(0, eventMs - sample.startsAtMs),
    totalMs: sample.endsAtMs === null ? null : sample.endsAtMs - sample.startsAtMs,
    remainingMs: sample.remainingMs === null ? null : Math.max(0, sample.remainingMs - movedMs),
  };
}
