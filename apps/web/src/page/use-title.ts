import { useEffect } from 'react';
import { TRACK_STATUS } from '../format/words.ts';
import { useCellPart } from '../live/use-cell.ts';
import { usePage } from './context.ts';

/** What a tab among others should tell: the flag if there is one, the lap, the race. */
export function useTitle(): void {
  const { live } = usePage();
  const meeting = useCellPart(live.session, (session) => session?.meeting.name ?? null);
  const lap = useCellPart(live.session, (session) => session?.lap ?? null);
  const status = useCellPart(live.session, (session) => session?.trackStatus ?? 'CLEAR');
  useEffect(() => {
    const flag = status === 'CLEAR' ? null : TRACK_STATUS[status].short;
    const parts = [flag, lap === null ? null : `Lap ${lap}`, meeting, 'Slipstream'];
    document.title = parts.filter((part) => part !== null).join(' · ');
  }, [meeting, lap, status]);
}
