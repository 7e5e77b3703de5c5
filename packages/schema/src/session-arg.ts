import type { SessionState } from '@slipstream/timing/fold/state';
import { viewNamed } from '@slipstream/timing/views/view-id';
import type { Graph } from './graph.ts';

type IdArg = string | number | null | undefined;

/** The session that an argument names, by its own id or by that of a picture of it; null: the current one. */
export function sessionNamed(id: IdArg): string | null {
  return id === null || id === undefined ? null : viewNamed(String(id)).session;
}

/** The state that the arguments `session` and `at` ask for: an id of a past picture has an instant of its own. */
export function stateAsked(
  graph: Graph,
  id: IdArg,
  at: string | null | undefined,
): Promise<SessionState | null> {
  const named = id === null || id === undefined ? null : viewNamed(String(id));
  return graph.state(named?.session ?? null, at ?? named?.at ?? null);
}
