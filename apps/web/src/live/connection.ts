/** What the socket is doing, as a state; the words for it are chosen in liveness.ts. */
export type Connection =
  | { state: 'connecting' }
  | { state: 'connected' }
  | { state: 'reconnecting'; sinceMs: number; attempts: number }
  | { state: 'idle' };

export type ConnectionEvent =
  | { type: 'connecting' }
  | { type: 'connected' }
  | { type: 'closed'; clean: boolean }
  | { type: 'failed' };

/**
 * Total: every event has an answer in every state. `nowMs` is the time of the event; the time of a loss
 * is kept through all attempts, so that the page can say how long the feed has been gone.
 */
export function connectionAfter(from: Connection, event: ConnectionEvent, nowMs: number): Connection {
  switch (event.type) {
    case 'connecting':
      return from.state === 'reconnecting'
        ? { ...from, attempts: from.attempts + 1 }
        : { state: 'connecting' };
    case 'connected':
      return { state: 'connected' };
    case 'closed':
      // Nothing is subscribed any more, so the lazy socket was let go on purpose.
      if (event.clean) return { state: 'idle' };
      return lost(from, nowMs);
    case 'failed':
      return lost(from, nowMs);
  }
}

function lost(from: Connection, nowMs: number): Connection {
  return from.state === 'reconnecting' ? from : { state: 'reconnecting', sinceMs: nowMs, attempts: 0 };
}
