import type { ReactNode } from 'react';
import { SPEEDS } from '../keyboard/keymap.ts';
import type { RaceChoice } from './use-start-race.ts';

interface RaceSettingsProps {
  race: RaceChoice;
  change: (part: Partial<RaceChoice>) => void;
}

/** What is preset and can be changed: how long, how fast, and by which seed. */
export function RaceSettings({ race, change }: RaceSettingsProps): ReactNode {
  return (
    <div className="race-settings">
      <label>
        Laps
        <input
          type="number"
          min={1}
          max={100}
          inputMode="numeric"
          placeholder="all"
          value={race.laps ?? ''}
          onChange={(event) => change({ laps: wholeOrNull(event.target.value) })}
        />
      </label>
      <label>
        Speed
        <select value={race.speed} onChange={(event) => change({ speed: Number(event.target.value) })}>
          {SPEEDS.map((speed) => (
            <option key={speed} value={speed}>
              ×{speed}
            </option>
          ))}
        </select>
      </label>
      <label title="The same seed gives the same race again">
        Seed
        <input
          type="number"
          min={0}
          inputMode="numeric"
          placeholder="any"
          value={race.seed ?? ''}
          onChange={(event) => change({ seed: wholeOrNull(event.target.value) })}
        />
      </label>
    </div>
  );
}

export function wholeOrNull(text: string): number | null {
  const number = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isInteger(number) && number >= 0 ? number : null;
}
