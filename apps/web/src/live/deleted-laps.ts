import type { Client } from '@urql/core';
import type { ResultOf } from 'gql.tada';
import { deletedLapsDocument } from '../graphql/documents.ts';

export type DeletedLap = ResultOf<typeof deletedLapsDocument>['laps']['edges'][number]['node'];

/** A deletion and its message come together; several come within a second at the end of a segment. */
const ASK_AFTER_MS = 1_000;

/**
 * Deleted laps of every driver. The leaderboard does not carry them, so they are asked for again whenever
 * race control has spoken: that is where a deletion is announced.
 */
export function followDeletedLaps(
  client: Client,
  sessionId: string,
  onRaceControl: (listener: () => void) => () => void,
  show: (laps: readonly DeletedLap[]) => void,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let done = false;
  async function ask(): Promise<void> {
    const { data } = await client.query(deletedLapsDocument, { session: sessionId }).toPromise();
    if (data && !done) show(data.laps.edges.map((edge) => edge.node).filter((lap) => lap.deleted));
  }
  const unsubscribe = onRaceControl(() => {
    clearTimeout(timer);
    timer = setTimeout(() => void ask(), ASK_AFTER_MS);
  });
  void ask();
  return () => {
    done = true;
    clearTimeout(timer);
    unsubscribe();
  };
}
