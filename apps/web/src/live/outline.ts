import type { Client } from '@urql/core';
import { outlineDocument, type Point } from '../graphql/documents.ts';

/** A lap takes over a minute, but a replay may run fifty times as fast. */
const ASK_AGAIN_MS = 5_000;

/** Asks for the circuit's outline until there is one: it is drawn by the cars, in their first lap. */
export function followOutline(
  client: Client,
  sessionId: string,
  show: (points: readonly Point[]) => void,
): () => void {
  let done = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  async function ask(): Promise<void> {
    const { data } = await client.query(outlineDocument, { session: sessionId }).toPromise();
    if (done) return;
    const points = data?.session?.meeting.circuit.outline ?? [];
    if (points.length > 0) show(points);
    else timer = setTimeout(() => void ask(), ASK_AGAIN_MS);
  }
  void ask();
  return () => {
    done = true;
    clearTimeout(timer);
  };
}
