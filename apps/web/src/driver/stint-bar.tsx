import type { ReactNode } from 'react';
import { COMPOUND } from '../format/words.ts';
import type { Compound } from '../graphql/documents.ts';

export interface StintShape {
  number: number;
  compound: Compound;
  fromLap: number;
  toLap: number;
  ageAtStartLaps: number | null;
}

/** Stints as bars over `laps` laps; each carries its letter, so that colour is not all there is. */
export function StintBar({ stints, laps }: { stints: readonly StintShape[]; laps: number }): ReactNode {
  return (
    <span className="stints">
      {stints.map((stint) => {
        const { letter, name } = COMPOUND[stint.compound];
        const length = Math.max(0, stint.toLap - stint.fromLap + 1);
        if (length === 0) return null;
        return (
          <span
            key={stint.number}
            className={`stint tyre-${name}`}
            style={{ left: `${((stint.fromLap - 1) / laps) * 100}%`, width: `${(length / laps) * 100}%` }}
            title={`${name}, laps ${stint.fromLap} to ${stint.toLap}${stint.ageAtStartLaps !== null && stint.ageAtStartLaps > 0 ? `, ${stint.ageAtStartLaps} laps old when fitted` : ''}`}
          >
            <b aria-hidden="true">{letter}</b>
            <span className="stint-length">{length}</span>
            <span className="sr-only">laps on {name} </span>
          </span>
        );
      })}
    </span>
  );
}
