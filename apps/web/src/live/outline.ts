import type { Client } from '@urql/core';
import { circuitOutlinesDocument, outlineDocument, type Point } from '../graphql/documents.ts';

/** A lap takes over a minute, but a replay may run fifty times as fast. */
const ASK_AGAIN_MS = 5_000;

/**
 * Asks for the circuit's outline until there is one: it is drawn by the cars, in their first lap. Until then a
 * circuit that this server races on itself is shown as it is known.
 */
export function followOutline(
  client: Client,
  sessionId: string,
  show: (points: readonly Point[]) => void,
): () => void {
  let done = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isKnown = false;
  async function showKnown(circuit: string): Promise<void> {
    const { data } = await client.query(circuitOutlinesDocument, {}).toPromise();
    const points = data?.circuits.find(({ id }) => id === circuit)?.outline ?? [];
    if (!done && !isKnown && points.length > 0) show(points);
  }
  async function ask(isFirst: boolean): Promise<void> {
    const { data } = await client.query(outlineDocument, { session: sessionId }).toPromise();
    if (done) return;
    const points = data?.session?.meeting.circuit.outline ?? [];
    if (points.length > 0) {
      isKnown = true;
      show(points);
      return;
    }
    const circuit = data?.session?.meeting.circuit.id;
    if (isFirst && circuit !== undefined) void showKnown(circuit);
    timer = setTimeout(() => void ask(circuit === undefined), ASK_AGAIN_MS);
  }
  void ask(true);
  return () => {
    done = true;
    clearTimeout(timer);
  };
}
