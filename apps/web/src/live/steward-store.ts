import type { RaceControlMessage } from '../graphql/documents.ts';
import type { Cell, Cells, ReadonlyCell } from './cells.ts';
import type { Log } from './log-fold.ts';
import { type StewardMarks, stewardMarksOf } from './steward-marks.ts';

export interface StewardStore {
  /** One driver's marks; a reader of it hears nothing of other drivers. */
  marks(number: number): ReadonlyCell<StewardMarks | null>;
  receive(log: Log<RaceControlMessage>): void;
}

export function createStewardStore(cells: Cells): StewardStore {
  const byDriver = new Map<number, Cell<StewardMarks | null>>();
  const cellOf = (number: number): Cell<StewardMarks | null> => {
    const known = byDriver.get(number);
    if (known) return known;
    const created = cells.cell<StewardMarks | null>(null);
    byDriver.set(number, created);
    return created;
  };
  return {
    marks: cellOf,
    receive(log) {
      const marks = stewardMarksOf(log.rows.flatMap((row) => (row.kind === 'item' ? [row.item] : [])));
      for (const number of new Set([...byDriver.keys(), ...marks.keys()]))
        cellOf(number).set(marks.get(number) ?? null);
    },
  };
}
