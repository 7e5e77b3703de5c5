import type { StintRecord } from './state.ts';

/** A set that is, or was, on the car. */
export type FittedStint = StintRecord & { readonly fromLap: number };

interface Worked {
  readonly sets: readonly FittedStint[];
  /** First laps of stints that only say that the old set stayed on. */
  readonly kept: readonly number[];
}

const NOTHING: Worked = { sets: [], kept: [] };
const KNOWN = new WeakMap<readonly StintRecord[], Worked>();

/**
 * The sets that a car drove on, and the one that it has on now, in the order in which they were fitted.
 * Left out are sets that were announced and not fitted yet, those that came off again before a lap was
 * driven on them (a change of mind on the grid), and stints that go on with the set before.
 */
export function fittedSets(records: readonly StintRecord[] | undefined): readonly FittedStint[] {
  return worked(records).sets;
}

/** Whether the car went on with its old set after it had come in on a lap. */
export function keptItsSet(records: readonly StintRecord[] | undefined, inLap: number): boolean {
  return worked(records).kept.includes(inLap + 1);
}

function worked(records: readonly StintRecord[] | undefined): Worked {
  if (!records) return NOTHING;
  let known = KNOWN.get(records);
  if (!known) {
    known = workedOut(records);
    KNOWN.set(records, known);
  }
  return known;
}

function workedOut(records: readonly StintRecord[]): Worked {
  const sets: FittedStint[] = [];
  const kept: number[] = [];
  for (const record of records) {
    const { fromLap } = record;
    if (fromLap === null) continue;
    if (isKept(record, fromLap, sets.at(-1))) {
      kept.push(fromLap);
      continue;
    }
    while ((sets.at(-1)?.fromLap ?? 0) >= fromLap) sets.pop();
    if (kept.at(-1) === fromLap) kept.pop();
    sets.push({ ...record, fromLap });
  }
  return { sets, kept };
}

/**
 * Feeds say of a set that the tyres were not changed, and mean it only where everything else agrees: they
 * say it of sets of which they know nothing yet (Qatar 2023), and of new ones (car 1, Bahrain 2023).
 */
function isKept(record: StintRecord, fromLap: number, before: FittedStint | undefined): boolean {
  if (!record.tyresKept || !before || record.new === true) return false;
  if (record.compound !== 'UNKNOWN' && record.compound !== before.compound) return false;
  const age = ageAfter(before, fromLap - 1);
  if (age === null || !record.ageAtStartLaps) return false;
  return Math.abs(age - record.ageAtStartLaps) <= LAPS_APART;
}

/** Feeds count the lap through the pits for the one stint or for the other. */
const LAPS_APART = 1;

/** How many laps a set has done after a lap; null where it is not known how old it was when it was fitted. */
export function ageAfter({ ageAtStartLaps, fromLap }: FittedStint, lap: number): number | null {
  return ageAtStartLaps === null ? null : ageAtStartLaps + Math.max(0, lap - fromLap + 1);
}

/** The number that the source has for a set: it can use one again. */
export function toldAs(record: StintRecord): number {
  return record.toldAs ?? record.stint;
}
