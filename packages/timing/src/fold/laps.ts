import type { EventBody } from '../events/bodies.ts';
import type { TimeMark } from '../events/vocabulary.ts';
import { withBests, withRulings } from './best-laps.ts';
import { withSector } from './cars.ts';
import type { PartKey } from './parts.ts';
import { instantOf, isNewer, type Outcome, sameJson, stronger, type Written, write } from './registers.ts';
import { isBeforeStart } from './session.ts';
import type { CarState, LapRecord, SessionState, Stamp } from './state.ts';
import { carOf, carPart, type Folders, late, type Origin, putCar, step, withCar } from './step.ts';
import { tyreOn } from './stints.ts';

/** Sectors and the laps that they make. */
export const LAP_FOLDERS: Folders<'LapCompleted' | 'SectorTimed'> = {
  LapCompleted: foldLap,
  SectorTimed: foldSector,
};

/** Feeds send a lap's last sector up to a few seconds before or after the lap itself; no sector takes less. */
const SECTOR_LAG_MS = 5_000;
/** No lap from the pits takes less: a lap that ends sooner after the exit began before it. */
const SHORTEST_OUT_LAP_MS = 30_000;

function foldLap(state: SessionState, body: EventBody<'LapCompleted'>, origin: Origin) {
  const { driver } = body;
  const car = carOf(state, driver);
  const laps = state.laps[driver] ?? [];
  const known = laps.find((record) => record.lap === body.lap);
  const { record, outcome } = writtenLap(state, car, known, body, origin);
  if (outcome === 'late') return late(state);
  const others = known ? laps.map((other) => (other === known ? record : other)) : inserted(laps, record);
  const judged = withRulings(others, car.rulings);
  const nextCar = withBests(state, withLap(car, judged, known ? null : origin), judged);
  const changed: PartKey[] = [carPart('laps', driver)];
  let next: SessionState = { ...state, laps: { ...state.laps, [driver]: judged } };
  if (!state.cars[driver] || !sameJson(nextCar, car)) {
    next = withCar(next, nextCar);
    changed.push(carPart('cars', driver));
  }
  return step(next, outcome, changed);
}

function writtenLap(
  state: SessionState,
  car: CarState,
  known: LapRecord | undefined,
  body: EventBody<'LapCompleted'>,
  origin: Origin,
): { record: LapRecord; outcome: Outcome } {
  const { at, stamp } = origin;
  const base = known ?? newLap(state, car, body.lap, origin);
  let { record, outcome } = write(base, 'told', stamp, {});
  if (!known || at < base.at) {
    record = { ...record, at };
    outcome = 'applied';
  }
  const segment = body.segment ?? (known ? undefined : (state.info.segment ?? undefined));
  // A mark that the source leaves out is worked out, for as long as it has given none.
  const ownMark = body.mark === undefined && record.stamps.mark === undefined && body.timeMs !== undefined;
  const patches = [
    ['time', body.timeMs === undefined ? null : { ms: body.timeMs }],
    ['mark', body.mark === undefined ? null : { mark: body.mark }],
    ['segment', segment === undefined ? null : { segment }],
  ] as const;
  for (const [register, patch] of patches) {
    if (!patch) continue;
    const written = write<LapRecord>(record, register, stamp, patch);
    record = written.record;
    outcome = stronger(outcome, written.outcome);
  }
  if (ownMark && record.ms !== null && record.ms !== known?.ms) {
    record = { ...record, mark: markOf(state, car, record.ms) };
  }
  return { record, outcome };
}

/** The lap with what is known of the car as it crosses the line. What was set later than that is not of this lap. */
function newLap(state: SessionState, car: CarState, lap: number, { at, stamp }: Origin): LapRecord {
  const before = state.laps[car.number]?.findLast((record) => record.lap < lap && record.at <= at);
  const inTime = (register: string) => (car.stamps[register] ?? '') <= stamp;
  const sectors = car.sectors.map((sector, index) =>
    isOfLap(car.stamps[`sector ${index + 1}`], before, at) ? sector : null,
  );
  const exitedAt = instantOf(car.stamps.exited ?? '');
  return {
    lap,
    at,
    ms: null,
    mark: 'NONE',
    sectorsMs: [sectors[0]?.ms ?? null, sectors[1]?.ms ?? null, sectors[2]?.ms ?? null],
    sectorMarks: [sectors[0]?.mark ?? 'NONE', sectors[1]?.mark ?? 'NONE', sectors[2]?.mark ?? 'NONE'],
    position: inTime('position') ? car.reportedPosition : null,
    gapToLeader: inTime('gap') ? car.gapToLeader : null,
    ...tyreOn(state.stints[car.number], lap),
    pitIn: state.pitStops[car.number]?.some((stop) => stop.lap === lap) ?? false,
    pitOut:
      exitedAt !== '' &&
      exitedAt >= (before?.at ?? '') &&
      exitedAt <= at &&
      !isBeforeStart(state, exitedAt, car.lapsCompleted),
    segment: null,
    deleted: false,
    deletedReason: null,
    stamps: {},
  };
}

function isOfLap(sectorStamp: string | undefined, before: LapRecord | undefined, at: string): boolean {
  if (sectorStamp === undefined) return false;
  const sectorAt = instantOf(sectorStamp);
  if (sectorAt > at) return false;
  return before === undefined || Date.parse(sectorAt) - Date.parse(before.at) > SECTOR_LAG_MS;
}

/** What the car shows of its laps; `crossed`: when the newest of them was completed, if it is a new one. */
function withLap(car: CarState, laps: readonly LapRecord[], crossed: Origin | null): CarState {
  const timed = laps.findLast((lap) => lap.ms !== null);
  const lastLap = timed && timed.ms !== null ? { ms: timed.ms, mark: timed.mark, lap: timed.lap } : null;
  const next: CarState = { ...car, lapsCompleted: laps.at(-1)?.lap ?? 0, lastLap };
  if (!crossed || !car.pitOut || !isNewer(car, 'pitOut', crossed.stamp)) return next;
  const exitedAt = instantOf(car.stamps.exited ?? car.stamps.pitOut ?? '');
  if (Date.parse(crossed.at) - Date.parse(exitedAt) < SHORTEST_OUT_LAP_MS) return next;
  return { ...next, pitOut: false, stamps: { ...car.stamps, pitOut: crossed.stamp } };
}

/** How a lap time compares with the bests known before it. */
function markOf(state: SessionState, car: CarState, ms: number): TimeMark {
  if (car.bestLap !== null && ms > car.bestLap.ms) return 'NONE';
  const beaten = Object.values(state.cars).every((other) => other.bestLap === null || ms <= other.bestLap.ms);
  return beaten ? 'OVERALL_BEST' : 'PERSONAL_BEST';
}

function inserted(laps: readonly LapRecord[], record: LapRecord): readonly LapRecord[] {
  const last = laps.at(-1);
  if (!last || last.lap < record.lap) return [...laps, record];
  return [...laps, record].sort((a, b) => a.lap - b.lap);
}

/** The register that the newest mark of a sector is noted in. */
export const SECTOR_MARKS = 'sector marks';

function foldSector(state: SessionState, body: EventBody<'SectorTimed'>, { at, stamp }: Origin) {
  const car = carOf(state, body.driver);
  const register = `sector ${body.sector}`;
  const index = body.sector - 1;
  const known = car.sectors[index];
  const keptMark = body.timeMs !== null && body.timeMs === known?.ms ? known.mark : 'NONE';
  const mark = body.timeMs === null ? 'NONE' : (body.mark ?? keptMark);
  const written = write(car, register, stamp, {
    sectors: withSector(car, index, { ms: body.timeMs, mark }).sectors,
  });
  if (written.outcome === 'late') return late(state);
  const put = putCar(state, body.mark === undefined ? written : marked(written, stamp));
  const laps = state.laps[body.driver];
  const last = laps?.at(-1);
  if (!laps || !last || body.timeMs === null || body.sector !== 3) return put;
  const filled = withLastSector(last, body.timeMs, mark, at);
  if (filled === last) return put;
  const next = { ...put.state, laps: { ...state.laps, [body.driver]: [...laps.slice(0, -1), filled] } };
  return step(next, 'applied', [...put.changed, carPart('laps', body.driver)]);
}

/** Notes that the source marks its sectors: where none does, the views work the marks out. */
function marked({ record, outcome }: Written<CarState>, stamp: Stamp): Written<CarState> {
  if (!isNewer(record, SECTOR_MARKS, stamp)) return { record, outcome };
  return { record: { ...record, stamps: { ...record.stamps, [SECTOR_MARKS]: stamp } }, outcome };
}

/** The last sector, or its mark, that comes just after its lap was counted is of that lap. */
function withLastSector(last: LapRecord, ms: number, mark: TimeMark, at: string): LapRecord {
  const [first, second, third] = last.sectorsMs;
  if ((third !== null && third !== ms) || (third === ms && last.sectorMarks[2] === mark)) return last;
  if (at < last.at || Date.parse(at) - Date.parse(last.at) > SECTOR_LAG_MS) return last;
  return {
    ...last,
    sectorsMs: [first, second, ms],
    sectorMarks: [last.sectorMarks[0], last.sectorMarks[1], mark],
  };
}
