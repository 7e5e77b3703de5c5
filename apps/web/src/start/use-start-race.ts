import { useState } from 'react';
import { startRaceDocument } from '../graphql/documents.ts';
import { usePage } from '../page/context.ts';
import { useStartedSession } from '../session/use-started-session.ts';

export interface RaceChoice {
  driver: number | null;
  /** Null: the server's own choice. */
  circuit: string | null;
  laps: number | null;
  seed: number | null;
  speed: number;
}

/** Starts a simulated race and shows it; the driver is remembered as the one whom the viewer supports. */
export function useStartRace(): { busy: boolean; start: (choice: RaceChoice) => Promise<void> } {
  const { live, settings } = usePage();
  const started = useStartedSession();
  const [busy, setBusy] = useState(false);
  async function start(choice: RaceChoice): Promise<void> {
    setBusy(true);
    const input = {
      speed: choice.speed,
      ...(choice.driver === null ? {} : { driver: choice.driver }),
      ...(choice.circuit === null ? {} : { circuit: choice.circuit }),
      ...(choice.laps === null ? {} : { laps: choice.laps }),
      ...(choice.seed === null ? {} : { seed: choice.seed }),
    };
    const { data, error } = await live.client.mutation(startRaceDocument, { input }).toPromise();
    setBusy(false);
    const id = data?.startRace.session.id ?? null;
    if (id !== null) settings.update({ supported: choice.driver, hasChosen: true });
    started(id, error);
  }
  return { busy, start };
}
