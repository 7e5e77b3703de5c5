import type { EventBody } from '../events/bodies.ts';
import type { SegmentNumber } from '../events/vocabulary.ts';
import type { PartKey } from './parts.ts';
import { sameJson } from './registers.ts';
import { isRace } from './session.ts';
import type { BestLap, CarState, LapRecord, Ruling, SessionState, SourceBest, Stamp } from './state.ts';
import { carOf, carPart, type Folders, late, type Origin, step, withCar } from './step.ts';

/**
 * Best laps, and the stewards' rulings about them.
 *
 * Both what the source says is a driver's best (`BestLapChanged`) and what was ruled about laps are kept
 * as they came; which lap is deleted and which is the best is worked out from them and the laps, each
 * time one of the three changes. So the order in which they come does not matter, and the next best lap
 * counts at once when the best is deleted.
 */
export const BEST_LAP_FOLDERS: Folders<'BestLapChanged' | 'LapDeleted' | 'LapReinstated'> = {
  BestLapChanged: foldSourceBest,
  LapDeleted: (state, { driver, lap, timeMs, reason, nextLap }, { stamp }) =>
    foldRuling(state, driver, {
      lap: lap ?? null,
      ms: timeMs ?? null,
      deleted: true,
      reason,
      ...(nextLap && { nextLap }),
      stamp,
    }),
  LapReinstated: (state, { driver, lap, timeMs }, { stamp }) =>
    foldRuling(state, driver, { lap: lap ?? null, ms: timeMs ?? null, deleted: false, reason: null, stamp }),
};

function foldSourceBest(state: SessionState, body: EventBody<'BestLapChanged'>, { stamp }: Origin) {
  const car = carOf(state, body.driver);
  const segment = body.segment ?? 0;
  const known = car.sourceBests[segment];
  if (known && stamp <= known.stamp) return late(state);
  const best: SourceBest = { ms: body.timeMs, lap: body.lap ?? null, stamp };
  const told: CarState = { ...car, sourceBests: { ...car.sourceBests, [segment]: best } };
  const next = withBests(state, told, state.laps[body.driver] ?? []);
  const same =
    known?.ms === best.ms &&
    known.lap === best.lap &&
    sameJson([next.bestLap, next.segmentBests], [car.bestLap, car.segmentBests]);
  return step(withCar(state, next), same ? 'unchanged' : 'applied', [carPart('cars', body.driver)]);
}

function foldRuling(state: SessionState, driver: number, ruling: Ruling) {
  const car = carOf(state, driver);
  const known = car.rulings.find((other) => other.lap === ruling.lap && other.ms === ruling.ms);
  if (known && ruling.stamp <= known.stamp) return late(state);
  const rulings = [...car.rulings.filter((other) => other !== known), ruling].sort((a, b) =>
    a.stamp < b.stamp ? -1 : 1,
  );
  const laps = state.laps[driver] ?? [];
  const judged = withRulings(laps, rulings);
  const next = withBests(state, { ...car, rulings }, judged);
  const changed: PartKey[] = [carPart('cars', driver)];
  let nextState = withCar(state, next);
  if (judged !== laps) {
    nextState = { ...nextState, laps: { ...state.laps, [driver]: judged } };
    changed.push(carPart('laps', driver));
  }
  const same = known?.deleted === ruling.deleted && known.reason === ruling.reason;
  return step(nextState, same ? 'unchanged' : 'applied', changed);
}

/** The laps with what was ruled about them. The same array when nothing differs. */
export function withRulings(laps: readonly LapRecord[], rulings: readonly Ruling[]): readonly LapRecord[] {
  const rulingOf = new Map<LapRecord, Ruling>();
  for (const ruling of rulings) {
    const lap = lapMeant(laps, ruling.ms, ruling.lap);
    if (lap) rulingOf.set(lap, ruling);
  }
  let differs = false;
  const judged = laps.map((lap) => {
    const ruling = rulingOf.get(lap);
    const deleted = ruling?.deleted ?? false;
    const deletedReason = deleted ? (ruling?.reason ?? null) : null;
    if (lap.deleted === deleted && lap.deletedReason === deletedReason) return lap;
    differs = true;
    return { ...lap, deleted, deletedReason };
  });
  return differs ? judged : laps;
}

/**
 * Race control and the timing can number a driver's laps one apart (the lap from the garage counts for
 * one and not for the other), and a driver can drive the same time twice: so the time decides, and the
 * number chooses between equal times.
 */
function lapMeant(
  laps: readonly LapRecord[],
  ms: number | null,
  number: number | null,
): LapRecord | undefined {
  if (ms !== null) {
    const equal = laps.filter((lap) => lap.ms === ms);
    if (number === null) return equal.at(-1);
    const near = (off: number) => equal.find((lap) => lap.lap === number + off);
    const found = near(0) ?? near(-1) ?? near(1);
    if (found) return found;
  }
  return laps.find((lap) => lap.lap === number);
}

/**
 * The car with its best laps as its laps, rulings and source bests make them. A lap out of the pits or
 * into them is timed too; but where times rank the cars it counts for nothing, and none is faster.
 */
export function withBests(state: SessionState, car: CarState, all: readonly LapRecord[]): CarState {
  const laps = isRace(state) ? all : all.filter((lap) => !lap.pitIn && !lap.pitOut);
  const bestLap = bestOf(car, laps, 0);
  const segmentBests: Partial<Record<SegmentNumber, BestLap>> = {};
  for (const segment of SEGMENTS) {
    const best = bestOf(car, laps, segment);
    if (best) segmentBests[segment] = best;
  }
  return {
    ...car,
    bestLap: sameJson(bestLap, car.bestLap) ? car.bestLap : bestLap,
    segmentBests: sameJson(segmentBests, car.segmentBests) ? car.segmentBests : segmentBests,
  };
}

const SEGMENTS = [1, 2, 3] as const;

/**
 * The source's word counts: a faster lap that it does not take as a best, nor marks as one, is no best (a
 * time that cannot be true, a lap that was cut short). Its word is void when its lap was deleted after it was
 * given: then the next best lap counts. A source that says nothing of a car's bests leaves them to the laps.
 */
function bestOf(car: CarState, laps: readonly LapRecord[], segment: SegmentNumber | 0): BestLap | null {
  const told = car.sourceBests[segment];
  const toldLap = told && told.ms !== null ? lapMeant(laps, told.ms, told.lap) : undefined;
  const deletion = toldLap?.deleted ? newestDeletion(car, laps, toldLap) : null;
  const isVoid = told !== undefined && deletion !== null && deletion > told.stamp;
  let best: BestLap | null = null;
  if (told && told.ms !== null && !isVoid) {
    best = {
      ms: told.ms,
      lap: toldLap?.lap ?? told.lap,
      at: toldLap?.at ?? null,
    };
  }
  for (const lap of laps) {
    if (lap.ms === null || lap.deleted || (segment !== 0 && lap.segment !== segment)) continue;
    if (told ? !counts(lap, lap.ms, told, isVoid) : isUnranked(car, lap, lap.ms)) continue;
    if (best === null || lap.ms < best.ms) best = { ms: lap.ms, lap: lap.lap, at: lap.at };
  }
  return best;
}

/** Whether a lap is faster than what the source calls the best of its segment. */
function isUnranked({ sourceBests }: CarState, lap: LapRecord, ms: number): boolean {
  const told = lap.segment === null ? undefined : sourceBests[lap.segment];
  return told !== undefined && told.ms !== null && ms < told.ms && !isMarked(lap);
}

/** Whether a lap counts beside the source's word: a faster lap that the source knew of had its reason not to. */
function counts(lap: LapRecord, ms: number, told: SourceBest, isVoid: boolean): boolean {
  if ((lap.stamps.time ?? '') > told.stamp && (told.ms === null || isMarked(lap))) return true;
  return isVoid && told.ms !== null && ms >= told.ms;
}

/** Whether the source itself calls a lap a best. */
function isMarked({ mark, stamps }: LapRecord): boolean {
  return stamps.mark !== undefined && mark !== 'NONE';
}

function newestDeletion(car: CarState, laps: readonly LapRecord[], lap: LapRecord): Stamp | null {
  let newest: Stamp | null = null;
  for (const ruling of car.rulings) {
    if (ruling.deleted && lapMeant(laps, ruling.ms, ruling.lap) === lap) newest = ruling.stamp;
  }
  return newest;
}
