import type { ReactNode } from 'react';
import { ageText } from '../format/times.ts';
import type { SessionView } from '../graphql/documents.ts';
import { type Liveness, livenessOf } from '../live/liveness.ts';
import { useCell } from '../live/use-cell.ts';
import { useNow, usePage } from './context.ts';

/** Often enough that tenths of a second look alive, seldom enough to cost nothing. */
const TICK_MS = 200;

/** The dot, the word and the age of the newest data: always on the page. */
export function LivenessBadge(): ReactNode {
  const { liveness, ageMs } = useLiveness(TICK_MS);
  return (
    <span className={`liveness is-${liveness.tone}`}>
      <i className="liveness-dot" aria-hidden="true" />
      <span className="liveness-word" role="status">
        {liveness.word}
      </span>
      <span className="liveness-age" title="Age of the newest data">
        {ageMs === null ? '–' : ageText(ageMs)}
        <span className="sr-only"> since the newest data</span>
      </span>
    </span>
  );
}

export function useLiveness(everyMs: number): { liveness: Liveness; ageMs: number | null } {
  const { live } = usePage();
  const nowMs = useNow(everyMs);
  const connection = useCell(live.connection);
  const session = useCell(live.session);
  const clock = useCell(live.clock);
  const heldSince = useCell(live.heldSince);
  const { delayMs } = useCell(live.watched);
  const newest = live.newestDataAtMs();
  const ageMs = newest === null ? null : Math.max(0, nowMs - newest, feedAgeMs(session));
  return {
    ageMs,
    liveness: livenessOf({ connection, session, clock, ageMs, delayMs, held: heldSince !== null }),
  };
}

/** The server may be well and its source gone: then it says so of the feed, and since when. */
function feedAgeMs(session: SessionView | null): number {
  const feed = session?.feeds.find((item) => item.state === 'STALE' && /timing/i.test(item.name));
  return feed?.lastAt && session ? Date.parse(session.clock.now) - Date.parse(feed.lastAt) : 0;
}
