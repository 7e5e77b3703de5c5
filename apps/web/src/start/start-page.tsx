import { type FormEvent, type ReactNode, useState } from 'react';
import { useCell, useCellPart } from '../live/use-cell.ts';
import { usePage } from '../page/context.ts';
import { DriverCards } from './driver-cards.tsx';
import { useRaceOffer } from './race-offer.ts';
import { RaceSettings } from './race-settings.tsx';
import { UnderWay } from './under-way.tsx';
import { type RaceChoice, useStartRace } from './use-start-race.ts';

/** Some quarter of an hour: long enough for stops and a battle, short enough to see the flag. */
const PRESET_LAPS = 10;

/** The first page: choose your driver, start the race. Or watch the one that is on. */
export function StartPage(): ReactNode {
  const page = usePage();
  const supported = useCellPart(page.settings, (settings) => settings.supported);
  const [race, setRace] = useState<RaceChoice>({
    driver: supported,
    circuit: null,
    laps: PRESET_LAPS,
    seed: null,
    speed: 1,
  });
  const { teams, circuits, problem } = useRaceOffer();
  const { busy, start } = useStartRace();
  const entry = teams.flatMap((team) => team.entries).find(({ number }) => number === race.driver);

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (entry && !busy) void start({ ...race, circuit: race.circuit ?? circuits[0]?.id ?? null });
  }

  return (
    <main className="start">
      <form className="start-form" onSubmit={submit}>
        <header className="start-head">
          <span className="wordmark">
            slip<b>stream</b>
          </span>
          <h1>Choose your driver</h1>
          <p>You get a race of your own, told around the driver whom you support.</p>
        </header>
        <UnderWay />
        {teams.length === 0 ? (
          <p className="panel-note">{problem ?? 'Asking the server who races…'}</p>
        ) : (
          <DriverCards
            teams={teams}
            chosen={race.driver}
            choose={(driver) => setRace((before) => ({ ...before, driver }))}
          />
        )}
        <div className="start-bar">
          <RaceSettings
            race={race}
            circuits={circuits}
            change={(part) => setRace((before) => ({ ...before, ...part }))}
          />
          <button type="submit" className="button is-primary start-button" disabled={!entry || busy}>
            {busy ? 'To the grid…' : entry ? `Start with ${entry.fullName}` : 'Choose a driver first'}
          </button>
        </div>
      </form>
      <Refusal />
    </main>
  );
}

/** Why no race could be started. */
function Refusal(): ReactNode {
  const { view } = usePage();
  const { notice } = useCell(view);
  return notice === null ? null : (
    <p className="start-refusal" role="alert">
      {notice}
    </p>
  );
}
