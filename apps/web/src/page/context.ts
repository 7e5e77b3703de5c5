import { createContext, useContext, useEffect, useState } from 'react';
import { type ClockReading, readClock } from '../live/clock.ts';
import { useCell } from '../live/use-cell.ts';
import type { Page } from './perform.ts';

export const PageContext = createContext<Page | null>(null);

export function usePage(): Page {
  const page = useContext(PageContext);
  if (!page) throw new Error('usePage needs a PageContext around it.');
  return page;
}

/** Renders again every `everyMs`, and returns this machine's clock. For the few figures that run by themselves. */
export function useNow(everyMs: number): number {
  const { now } = usePage();
  const [at, setAt] = useState(now);
  useEffect(() => {
    const timer = setInterval(() => setAt(now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs, now]);
  return at;
}

/** The session's clock, run on between messages; it stands while the picture is held. */
export function useSessionClock(everyMs: number): ClockReading | null {
  const { live, now } = usePage();
  useNow(everyMs);
  const sample = useCell(live.clock);
  const heldSince = useCell(live.heldSince);
  const connection = useCell(live.connection);
  const lostAt = connection.state === 'reconnecting' ? connection.sinceMs : null;
  return sample === null ? null : readClock(sample, heldSince ?? lostAt ?? now());
}
