import { type ReactNode, useMemo } from 'react';
import type { Point, RaceCircuit } from '../graphql/documents.ts';
import { SPEEDS } from '../keyboard/keymap.ts';
import { fitInto, outlinePath, place } from '../map/fit.ts';
import type { RaceChoice } from './use-start-race.ts';

interface RaceSettingsProps {
  race: RaceChoice;
  circuits: readonly RaceCircuit[];
  change: (part: Partial<RaceChoice>) => void;
}

/** What is preset and can be changed: where, how long, how fast, and by which seed. */
export function RaceSettings({ race, circuits, change }: RaceSettingsProps): ReactNode {
  const circuit = circuits.find(({ id }) => id === race.circuit) ?? circuits[0];
  return (
    <div className="race-settings">
      {circuit ? <CircuitShape outline={circuit.outline} /> : null}
      <label className="race-circuit">
        Circuit
        <select
          value={circuit?.id ?? ''}
          disabled={circuits.length < 2}
          onChange={(event) => change({ circuit: event.target.value })}
        >
          {circuits.map(({ id, name, lengthKm }) => (
            <option key={id} value={id}>
              {name}
              {lengthKm === null ? '' : ` · ${lengthKm.toFixed(3)} km`}
            </option>
          ))}
        </select>
      </label>
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
      <label className="is-rare" title="The same seed gives the same race again">
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

const SHAPE = { width: 76, height: 46, padding: 3 };

function CircuitShape({ outline }: { outline: readonly Point[] }): ReactNode {
  const path = useMemo(() => {
    const fit = fitInto(outline, SHAPE);
    return fit ? outlinePath(outline.map((point) => place(fit, point))) : '';
  }, [outline]);
  return (
    <svg className="circuit-shape" width={SHAPE.width} height={SHAPE.height} aria-hidden="true">
      <path d={path} />
    </svg>
  );
}

export function wholeOrNull(text: string): number | null {
  const number = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isInteger(number) && number >= 0 ? number : null;
}
