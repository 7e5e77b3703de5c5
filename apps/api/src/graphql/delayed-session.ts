import type { Closable, Leases } from '../live/leases.ts';
import type { SessionReplica } from '../live/session-replica.ts';
import type { EventLog } from '../log/event-log.ts';
import { DelayedView } from './delayed-view.ts';

/** A delayed view together with its hold on the live replica that it runs behind. */
export interface DelayedSession extends Closable {
  readonly view: DelayedView;
  /** Calls the callback once, after closing. */
  readonly onClose: (callback: () => void) => void;
}

/** Each view folds its session a second time, which costs memory and CPU. A view without viewers closes after `lingerMs`. */
export const DELAYED_LEASES = { most: 100, lingerMs: 5_000 };

export function delayedKey(session: string, delayMs: number): string {
  return `${delayMs}:${session}`;
}

/** Opens what `delayedKey` names. */
export function openDelayed(
  log: EventLog,
  replicas: Leases<SessionReplica>,
  nowMs: () => number,
): (key: string) => Promise<DelayedSession> {
  return async (key) => {
    const colon = key.indexOf(':');
    const delayMs = Number(key.slice(0, colon));
    const session = key.slice(colon + 1);
    const live = await replicas.lease(session);
    try {
      const view = await DelayedView.open(log, session, { live: () => live.value.state, nowMs, delayMs });
      const closing: (() => void)[] = [];
      return {
        view,
        onClose: (callback) => void closing.push(callback),
        close: async () => {
          live.release();
          try {
            await view.close();
          } finally {
            for (const callback of closing) callback();
          }
        },
      };
    } catch (cause) {
      live.release();
      throw cause;
    }
  };
}
