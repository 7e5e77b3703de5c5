import type { SessionState } from '../fold/state.ts';

/**
 * The id of a picture of a session, so that caches keep two pictures apart: that of the session itself for
 * its present, `SESSION@INSTANT` for the picture of an instant, `SESSION~MILLISECONDS` for a delayed one.
 */
export function viewId({ session, view }: Pick<SessionState, 'session' | 'view'>): string {
  if (!view) return session;
  return 'at' in view ? `${session}@${view.at}` : `${session}~${view.delayMs}`;
}

/** What an id made by `viewId` names; a session's own id names the session at no instant. */
export function viewNamed(id: string): { readonly session: string; readonly at: string | null } {
  const past = /^(.+)@(\d{4}-\d\d-\d\dT[\d:.]+Z)$/.exec(id);
  if (past?.[1] && past[2]) return { session: past[1], at: past[2] };
  return { session: id.replace(/~\d+$/, ''), at: null };
}

/** The id of something that a picture of a session shows, and that others can show otherwise. */
export function idWithin(state: Pick<SessionState, 'session' | 'view'>, id: string): string {
  return `${viewId(state)}/${id}`;
}

/** The source's own id of something that `idWithin` named. */
export function idOutside(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}
