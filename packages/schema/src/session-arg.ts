import type { SessionState } from '@slipstream/timing/fold/state';
import { viewNamed } from '@slipstream/timing/views/view-id';
import type { Graph } from './graph.ts';

type IdArg = string | number | null | undefined;

/** Returns the session that an argument names by its own id or by the id of one of its views. Null: the current session. */
export function sessionNamed(id: IdArg): string | null {
  return id === null || id === undefined ? null : viewNamed(String(id)).session;
}

/** Returns the state for the arguments `session` and `at`. Without `at`, the id of a past view supplies the instant. */
export function stateAsked(
  graph: Graph,
  id: IdArg,
  at: string | null | undefined,
): Promise<SessionState | null> {
  const named = id === null || id === undefined ? null : viewNamed(String(id));
  return graph.state(named?.session ?? null, at ?? named?.at ?? null);
}
