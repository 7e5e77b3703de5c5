import type { EventBody } from '../events/bodies.ts';
import { hasFinished, lapAt } from './finish.ts';
import type { PartKey } from './parts.ts';
import { type Outcome, stronger, write } from './registers.ts';
import { isBeforeStart } from './session.ts';
import { ageAfter, type FittedStint, fittedSets, toldAs } from './sets.ts';
import type { LapRecord, SessionState, Stamp, StintRecord } from './state.ts';
import { carOf, carPart, type Folders, late, type Origin, step, withCar } from './step.ts';

/**
 * Sets of tyres as the source reports them. A record can come before its set is fitted, its number can be
 * used again for the next set, and it can say that the old set stayed on: `fittedSets` works out which
 * sets the car drove on.
 */
export const STINT_FOLDERS: Folders<'StintChanged'> = { StintChanged: foldStint };

function foldStint(state: SessionState, body: EventBody<'StintChanged'>, { at, stamp }: Origin) {
  const { driver } = body;
  const stored = state.stints[driver] ?? [];
  const records = withoutMistake(state, stored, body, stamp);
  const former = recordOf(records, body.stint, stamp);
  const known = former && isNextSet(state, records, former, body, at, stamp) ? undefined : former;
  let record = known ?? newStint(state, records, body, at, stamp);
  let outcome: Outcome = known && records === stored ? 'late' : 'applied';
  const patches = [
    ['compound', body.compound === undefined ? null : { compound: body.compound }],
    ['new', body.new === undefined ? null : { new: body.new }],
    ['ageAtStart', body.ageAtStartLaps === undefined ? null : { ageAtStartLaps: body.ageAtStartLaps }],
    ['age', body.ageLaps === undefined ? null : { ageLaps: body.ageLaps }],
    ['fromLap', body.fromLap === undefined ? null : { fromLap: Math.max(1, body.fromLap) }],
    ['changed', body.tyresChanged === undefined ? null : { tyresKept: !body.tyresChanged }],
  ] as const;
  for (const [register, patch] of patches) {
    if (!patch) continue;
    const written = write<StintRecord>(record, register, stamp, patch);
    record = written.record;
    outcome = stronger(outcome, written.outcome);
  }
  if (outcome === 'late') return late(state);
  record = withAgeAtStart(state, record, driver, at, stamp);
  if (record.stamps.age === stamp) record = placedByItsLaps(state, records, record, driver);
  const all = numbered([...records.filter((other) => other !== known), record]);
  const changed: PartKey[] = [carPart('stints', driver)];
  let next: SessionState = { ...state, stints: { ...state.stints, [driver]: all } };
  if (!state.cars[driver]) {
    next = withCar(next, carOf(state, driver));
    changed.push(carPart('cars', driver));
  }
  const laps = state.laps[driver];
  const shod = laps && outcome === 'applied' ? withTyres(laps, all) : laps;
  if (shod && shod !== laps) {
    next = { ...next, laps: { ...next.laps, [driver]: shod } };
    changed.push(carPart('laps', driver));
  }
  return step(next, outcome, changed);
}

/**
 * The records without one that the source takes back: it used the number of the set that came off for the
 * one that was fitted, and gives that number to the old set again (car 16, Qatar 2023).
 */
function withoutMistake(
  { cars }: SessionState,
  records: readonly StintRecord[],
  { driver, stint, compound }: EventBody<'StintChanged'>,
  stamp: Stamp,
): readonly StintRecord[] {
  const [before, last] = records.filter((record) => toldAs(record) === stint).slice(-2);
  if (!before || !last || last !== records.at(-1) || stamp <= (last.stamps.set ?? '')) return records;
  const isDriven = (last.fromLap ?? 0) <= (cars[driver]?.lapsCompleted ?? 0);
  const isOld = !isDriven && compound === before.compound && last.compound !== compound;
  return isOld ? records.filter((record) => record !== last) : records;
}

/** The record that a report of a number is about: of those with that number the one that was the newest then. */
function recordOf(records: readonly StintRecord[], stint: number, stamp: Stamp): StintRecord | undefined {
  const own = records.filter((record) => toldAs(record) === stint);
  return own.findLast((record) => (record.stamps.set ?? '') <= stamp) ?? own[0];
}

/**
 * Whether the source uses the record of the set that came off again for the one that was fitted: there was
 * a stop since, and the record becomes another set.
 *
 * @remarks A compound or an age at the start that changes later than the lap out of the pits corrects what
 * was reported; laps that begin to count anew are always those of another set.
 */
function isNextSet(
  { pitStops, laps }: SessionState,
  records: readonly StintRecord[],
  known: StintRecord,
  body: EventBody<'StintChanged'>,
  at: string,
  stamp: Stamp,
): boolean {
  const isNewest = records.at(-1) === known && Object.values(known.stamps).every((other) => other < stamp);
  if (!isNewest || known.fromLap === null || body.fromLap !== undefined) return false;
  const { fromLap } = known;
  const stop = pitStops[body.driver]?.findLast((record) => record.at <= at);
  if (!stop || stop.lap < fromLap) return false;
  if (body.ageLaps !== undefined && known.ageLaps !== null && body.ageLaps < known.ageLaps) return true;
  if (lapAt(laps[body.driver], at) > stop.lap + 1) return false;
  const { compound, ageAtStartLaps } = body;
  const isOther =
    compound !== undefined &&
    compound !== 'UNKNOWN' &&
    known.compound !== 'UNKNOWN' &&
    compound !== known.compound;
  const wasOlder = known.stamps.ageAtStart !== undefined && known.ageAtStartLaps !== ageAtStartLaps;
  return isOther || (ageAtStartLaps !== undefined && wasOlder);
}

function newStint(
  state: SessionState,
  records: readonly StintRecord[],
  body: EventBody<'StintChanged'>,
  at: string,
  stamp: Stamp,
): StintRecord {
  return {
    stint: body.stint,
    toldAs: body.stint,
    compound: 'UNKNOWN',
    new: null,
    fromLap: firstLapOf(state, records, body, at),
    ageAtStartLaps: null,
    ageLaps: null,
    stamps: { set: stamp },
  };
}

/** In order of the source's numbers, and of records of one number by when they began; numbered so that no two are the same. */
function numbered(records: readonly StintRecord[]): readonly StintRecord[] {
  let last = 0;
  return records
    .toSorted((a, b) => toldAs(a) - toldAs(b) || ((a.stamps.set ?? '') < (b.stamps.set ?? '') ? -1 : 1))
    .map((record) => {
      last = Math.max(toldAs(record), last + 1);
      return record.stint === last ? record : { ...record, stint: last };
    });
}

/** A source that does not say how old a set was when it was fitted says that it is new, or how old it is now. */
function withAgeAtStart(
  { laps }: SessionState,
  record: StintRecord,
  driver: number,
  at: string,
  stamp: Stamp,
): StintRecord {
  if (record.stamps.ageAtStart !== undefined) return record;
  if (record.new === true) return { ...record, ageAtStartLaps: 0 };
  if (record.stamps.age !== stamp || record.ageLaps === null) return record;
  const driven = record.fromLap === null ? 0 : Math.max(0, lapAt(laps[driver], at) - record.fromLap);
  return { ...record, ageAtStartLaps: Math.max(0, record.ageLaps - driven) };
}

/**
 * The laps that the source counts on a set say where it was fitted, where nothing else does: laps since
 * the set before it were lost in an outage of the source, and perhaps the stop.
 */
function placedByItsLaps(
  { cars, laps }: SessionState,
  others: readonly StintRecord[],
  record: StintRecord,
  driver: number,
): StintRecord {
  const { ageLaps, ageAtStartLaps, fromLap } = record;
  const driven = (ageLaps ?? 0) - (ageAtStartLaps ?? ageLaps ?? 0);
  const began = (cars[driver]?.lapsCompleted ?? 0) - driven + 1;
  if (driven <= 0 || began <= 0 || fromLap === began) return record;
  const earlier = others.filter((other) => toldAs(other) < toldAs(record));
  const since = fittedSets(earlier).at(-1)?.fromLap ?? 1;
  const known = laps[driver]?.filter(({ lap }) => lap >= since && lap < began).length ?? 0;
  return fromLap === null || known < began - since ? { ...record, fromLap: began } : record;
}

/**
 * Feeds say which set is on the car, not since which lap. It is on since the lap after the stop at which
 * it was fitted; the car may cross the line before or after its box, so the lap count alone cannot tell.
 * Null: it was announced, and the stop at which it is fitted is still to come.
 */
function firstLapOf(
  state: SessionState,
  records: readonly StintRecord[],
  { driver, stint }: EventBody<'StintChanged'>,
  at: string,
): number | null {
  const earlier = records.filter((record) => toldAs(record) <= stint);
  const before = fittedSets(earlier).at(-1);
  const laps = state.laps[driver];
  if (earlier.length === 0 && stint === 1) return 1;
  if (isBeforeStart(state, at, state.cars[driver]?.lapsCompleted ?? 0)) return ageBased(before) ?? 1;
  if (hasFinished(state, driver)) return null;
  const stop = state.pitStops[driver]?.findLast((record) => record.at <= at);
  const isSinceStop = stop && (stop.lap >= (before?.fromLap ?? 1) || lapAt(laps, at) <= stop.lap + 1);
  if (stop && isSinceStop) return stop.lap + 1;
  // The log began in the middle of the session: what is known are only the ages of the sets.
  if (before && !laps) return ageBased(before) ?? before.fromLap;
  return state.cars[driver]?.stamps.pit === undefined ? lapAt(laps, at) : null;
}

/** The lap after those that a set has done by now; null where its age does not say that it was driven. */
function ageBased(before: FittedStint | undefined): number | null {
  if (!before || before.ageLaps === null || before.ageAtStartLaps === null) return null;
  const driven = before.ageLaps - before.ageAtStartLaps;
  return driven > 0 ? before.fromLap + driven : null;
}

/**
 * A stop begins: sets that were announced before it are fitted now.
 *
 * @returns null where none was
 */
export function withAnnouncedFitted(state: SessionState, driver: number, inLap: number): SessionState | null {
  const records = state.stints[driver];
  if (!records?.some(({ fromLap }) => fromLap === null)) return null;
  const fitted = records.map((record) =>
    record.fromLap === null ? { ...record, fromLap: inLap + 1 } : record,
  );
  return { ...state, stints: { ...state.stints, [driver]: fitted } };
}

type TyreFields = Pick<LapRecord, 'compound' | 'tyreAgeLaps' | 'tyreNew'>;

/** `tyreAgeLaps` counts the lap itself: the first lap on a new set has age 1. */
export function tyreOn(stints: readonly StintRecord[] | undefined, lap: number): TyreFields {
  const set = fittedSets(stints).findLast(({ fromLap }) => fromLap <= lap);
  if (!set) return { compound: null, tyreAgeLaps: null, tyreNew: null };
  return { compound: set.compound, tyreAgeLaps: ageAfter(set, lap), tyreNew: set.new };
}

/** Feeds name a set UNKNOWN at first and correct it laps later: laps already driven on it are corrected too. */
function withTyres(laps: readonly LapRecord[], stints: readonly StintRecord[]): readonly LapRecord[] {
  let differs = false;
  const shod = laps.map((lap) => {
    const tyre = tyreOn(stints, lap.lap);
    if (
      tyre.compound === lap.compound &&
      tyre.tyreAgeLaps === lap.tyreAgeLaps &&
      tyre.tyreNew === lap.tyreNew
    ) {
      return lap;
    }
    differs = true;
    return { ...lap, ...tyre };
  });
  return differs ? shod : laps;
}
