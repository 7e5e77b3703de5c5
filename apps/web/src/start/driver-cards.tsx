import type { ReactNode } from 'react';
import { needsOutline, textOn } from '../format/colours.ts';
import type { RaceEntry, RaceTeam } from './race-offer.ts';

interface DriverCardsProps {
  teams: readonly RaceTeam[];
  chosen: number | null;
  choose: (number: number) => void;
}

/** Every driver as a card, by team: one group of radio buttons, so that the arrow keys walk through them. */
export function DriverCards({ teams, chosen, choose }: DriverCardsProps): ReactNode {
  return (
    <fieldset className="teams">
      <legend className="sr-only">Your driver</legend>
      {teams.map((team) => (
        <div key={team.id} className="team">
          <span
            className={`team-line ${needsOutline(team.colour) ? 'is-faint' : ''}`}
            style={{ background: team.colour }}
            aria-hidden="true"
          />
          <h3>{team.name}</h3>
          <div className="team-cards">
            {team.entries.map((entry) => (
              <DriverCard
                key={entry.number}
                entry={entry}
                isChosen={entry.number === chosen}
                choose={choose}
              />
            ))}
          </div>
        </div>
      ))}
    </fieldset>
  );
}

interface DriverCardProps {
  entry: RaceEntry;
  isChosen: boolean;
  choose: (number: number) => void;
}

function DriverCard({ entry, isChosen, choose }: DriverCardProps): ReactNode {
  const { colour } = entry.team;
  return (
    <label className="card" data-number={entry.number}>
      <input
        type="radio"
        name="driver"
        value={entry.number}
        checked={isChosen}
        onChange={() => choose(entry.number)}
      />
      <span
        className={`card-number ${needsOutline(colour) ? 'is-faint' : ''}`}
        style={{ background: colour, color: textOn(colour) }}
      >
        {entry.number}
      </span>
      <span className="card-code">{entry.code}</span>
      <span className="card-name">{entry.fullName}</span>
    </label>
  );
}
