import { useCellPart } from '../live/use-cell.ts';
import { usePage } from '../page/context.ts';

/** Racing number of the driver whom the viewer supports; the race that was started for one says who. */
export function useSupported(): number | null {
  const { live, settings } = usePage();
  const told = useCellPart(live.session, (session) => session?.supportedDriver?.number ?? null);
  const chosen = useCellPart(settings, (value) => value.supported);
  return told ?? chosen;
}
