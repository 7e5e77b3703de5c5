import { towerKindOf } from '../format/words.ts';
import type { SessionView } from '../graphql/documents.ts';

/** What a race does before it races. */
export type StartPhase =
  | { kind: 'none' }
  | { kind: 'formation' }
  | { kind: 'lights'; on: number }
  /** They have just gone out. */
  | { kind: 'out' };

export const LIGHTS = 5;

export type StartInput = Pick<SessionView, 'kind' | 'origin' | 'status' | 'startLights'>;

const NONE: StartPhase = { kind: 'none' };

/**
 * The phase after `before`. Only a simulated race is known to be on its formation lap while it is scheduled:
 * any other may be an hour away. The lights go out with the change of the status; a pause or an abandoned
 * start ends the procedure as well, but is no start.
 */
export function startPhaseAfter(before: StartPhase, session: StartInput | null): StartPhase {
  if (session === null || towerKindOf(session.kind) !== 'race') return NONE;
  if (session.startLights !== null) return { kind: 'lights', on: session.startLights };
  if (session.status === 'SCHEDULED') return session.origin === 'SIMULATION' ? { kind: 'formation' } : NONE;
  if (session.status !== 'STARTED') return NONE;
  if (before.kind === 'lights' && before.on > 0) return { kind: 'out' };
  return before.kind === 'out' ? before : NONE;
}
