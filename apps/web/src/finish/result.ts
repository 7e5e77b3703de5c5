import { towerKindOf } from '../format/words.ts';
import type { Entry, SessionView } from '../graphql/documents.ts';

export interface OwnResult {
  entry: Entry;
  /** Places won since the grid; null where the grid place is not known, or from the pit lane. */
  gained: number | null;
}

export interface RaceResult {
  podium: readonly Entry[];
  fastest: Entry | null;
  own: OwnResult | null;
}

/**
 * Whether there is a result to show: the session has ended, or the flag has fallen and everybody whom the
 * screen names has crossed the line. Until then a place may still change. A session that was stopped has none.
 */
export function isDecided(
  session: (Pick<SessionView, 'kind' | 'status'> & Partial<Pick<SessionView, 'stoppedAt'>>) | null,
  ordered: readonly Entry[],
  own: number | null,
): boolean {
  if (session === null || towerKindOf(session.kind) !== 'race' || ordered.length < PODIUM) return false;
  if (session.status === 'ENDED') return !session.stoppedAt;
  if (session.status !== 'FINISHED') return false;
  const named = ordered.filter((entry, index) => index < PODIUM || entry.driver.number === own);
  return named.every(({ status }) => status === 'FINISHED' || status === 'RETIRED');
}

const PODIUM = 3;

/** @param ordered every car, in the order of the classification */
export function resultOf(ordered: readonly Entry[], own: number | null): RaceResult {
  const mine = ordered.find(({ driver }) => driver.number === own);
  const hasGrid = mine !== undefined && mine.gridPosition !== null && mine.gridPosition > 0;
  return {
    podium: ordered.slice(0, PODIUM),
    fastest: ordered.find(({ fastestLap }) => fastestLap) ?? null,
    own: mine ? { entry: mine, gained: hasGrid ? (mine.gridPosition ?? 0) - mine.position : null } : null,
  };
}
