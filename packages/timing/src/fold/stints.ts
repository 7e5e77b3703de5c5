import type { EventBody } from '../events/bodies.ts';
import { lapAt } from './finish.ts';
import type { PartKey } from './parts.ts';
import { type Outcome, stronger, write } from './registers.ts';
import type { LapRecord, SessionState, StintRecord } from './state.ts';
import { carOf, carPart, type Folders, late, type Origin, step, withCar } from './step.ts';

export const STINT_FOLDERS: Folders<'StintChanged'> = { StintChanged: foldStint };

function foldStint(state: SessionState, body: EventBody<'StintChanged'>, { at, stamp }: Origin) {
  const { driver, stint } = body;
  const stints = state.stints[driver] ?? [];
  const known = stints.find((record) => record.stint === stint);
  let record = known ?? newStint(state, body, at);
  let outcome: Outcome = known ? 'late' : 'applied';
  const patches = [
    ['compound', body.compound === undefined ? null : { compound: body.compound }],
    ['new', body.new === undefined ? null : { new: body.new }],
    ['ageAtStart', body.ageAtStartLaps === undefined ? null : { ageAtStartLaps: body.ageAtStartLaps }],
    ['age', body.ageLaps === undefined ? null : { ageLaps: body.ageLaps }],
  ] as const;
  for (const [register, patch] of patches) {
    if (!patch) continue;
    const written = write<StintRecord>(record, register, stamp, patch);
    record = written.record;
    outcome = stronger(outcome, written.outcome);
  }
  if (outcome === 'late') return late(state);
  const all = [...stints.filter((other) => other !== known), record].sort((a, b) => a.stint - b.stint);
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

function newStint(state: SessionState, body: EventBody<'StintChanged'>, at: string): StintRecord {
  const fromLap = firstLapOf(state, body, at);
  const driven = Math.max(0, lapAt(state.laps[body.driver], at) - fromLap);
  const ageAtStartLaps = body.ageAtStartLaps ?? Math.max(0, (body.ageLaps ?? 0) - driven);
  return {
    stint: body.stint,
    compound: 'UNKNOWN',
    new: null,
    fromLap,
    ageAtStartLaps,
    ageLaps: body.ageLaps ?? ageAtStartLaps,
    stamps: {},
  };
}

/**
 * Feeds say which set is on the car, not since which lap. It is on since the lap after the stop at which
 * it was fitted; the car may cross the line before or after its box, so the lap count alone cannot tell.
 */
function firstLapOf(state: SessionState, { driver, stint }: EventBody<'StintChanged'>, at: string): number {
  if (stint === 1) return 1;
  const before = state.stints[driver]?.filter((record) => record.stint < stint).at(-1);
  const stop = state.pitStops[driver]?.findLast((record) => record.at <= at);
  if (stop && stop.lap >= (before?.fromLap ?? 1)) return stop.lap + 1;
  // The log began in the middle of the session: what is known are only the ages of the sets.
  if (before && !state.laps[driver]) return before.fromLap + before.ageLaps - before.ageAtStartLaps;
  return lapAt(state.laps[driver], at);
}

/** The set that a car drove a lap on. */
export function stintOn(stints: readonly StintRecord[] | undefined, lap: number): StintRecord | undefined {
  return stints?.findLast((stint) => stint.fromLap <= lap);
}

type TyreFields = Pick<LapRecord, 'compound' | 'tyreAgeLaps' | 'tyreNew'>;

/** `tyreAgeLaps` counts the lap itself: the first lap on a new set has age 1. */
export function tyreOn(stints: readonly StintRecord[] | undefined, lap: number): TyreFields {
  const stint = stintOn(stints, lap);
  if (!stint) return { compound: null, tyreAgeLaps: null, tyreNew: null };
  return {
    compound: stint.compound,
    tyreAgeLaps: stint.ageAtStartLaps + lap - stint.fromLap + 1,
    tyreNew: stint.new,
  };
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
