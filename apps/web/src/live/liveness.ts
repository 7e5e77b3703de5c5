import type { SessionView } from '../graphql/documents.ts';
import type { Connection } from './connection.ts';

/** Data older than this while it should flow is no longer called live. The feed itself pauses for up to 4 s. */
export const STALE_AFTER_MS = 10_000;

export type LivenessTone = 'good' | 'quiet' | 'bad';

export interface Liveness {
  word: string;
  tone: LivenessTone;
  /** Values on the page may no longer be true, and are dimmed. */
  outdated: boolean;
}

export interface LivenessInput {
  connection: Connection;
  session: (Pick<SessionView, 'origin' | 'status'> & Partial<Pick<SessionView, 'stoppedAt'>>) | null;
  clock: { speed: number; paused: boolean } | null;
  /** Since the newest data reached this page; null before the first. */
  ageMs: number | null;
  delayMs: number;
  /** The viewer holds the picture still, on a session that itself goes on. */
  held: boolean;
}

/** The one word beside the dot. Trouble outranks everything; then what the viewer did; then what is on. */
export function livenessOf(input: LivenessInput): Liveness {
  const { connection, session, clock } = input;
  if (connection.state === 'reconnecting') return bad('Reconnecting');
  if (connection.state === 'connecting' && session === null) return quiet('Connecting');
  if (session === null || clock === null) return quiet('Waiting for session');
  if (input.held || clock.paused) return quiet('Paused');
  if (session.status === 'ENDED') return quiet(session.stoppedAt ? 'Stopped' : 'Ended');
  if (session.status === 'FINISHED' && session.origin !== 'LIVE') return quiet('Finished');
  if (input.ageMs !== null && input.ageMs > STALE_AFTER_MS && session.status !== 'SCHEDULED')
    return bad('Stale');
  if (session.origin === 'SIMULATION')
    return good(clock.speed === 1 ? 'Simulation' : `Simulation ×${clock.speed}`);
  if (session.origin === 'REPLAY') return good(`Replay ×${clock.speed}`);
  return good(input.delayMs > 0 ? 'Delayed' : 'Live');
}

const good = (word: string): Liveness => ({ word, tone: 'good', outdated: false });
const quiet = (word: string): Liveness => ({ word, tone: 'quiet', outdated: false });
const bad = (word: string): Liveness => ({ word, tone: 'bad', outdated: true });
