import type { GapValue } from '../events/bodies.ts';
import type { CarStatus, SegmentNumber, TimeMark, TrackStatus } from '../events/vocabulary.ts';
import { SECTOR_MARKS } from '../fold/laps.ts';
import { isRace } from '../fold/session.ts';
import type { BestLap, CarState, SectorState, SessionState } from '../fold/state.ts';
import { carStatus } from './car-status.ts';
import { bestSectorsOfAll, lapFacts, markAgainst, recordOf, speedKph } from './lap-facts.ts';
import { inOrder, isQualifying } from './order.ts';
import { pitStopCount } from './pit-stops.ts';
import { cutPosition, isBetweenSegments, knockOuts, segmentOf } from './qualifying.ts';
import { byBest } from './ranks.ts';
import { type TyreView, tyreOf } from './tyres.ts';

export interface LapTimeView {
  readonly ms: number;
  readonly mark: TimeMark;
  readonly lap: number | null;
}

/** One row of the tower, ready to show: all that the contract's LeaderboardEntry says, but its texts. */
export interface LeaderboardRow {
  readonly position: number;
  /** As the source gives them; null where it gives none. */
  readonly points: number | null;
  readonly gridPosition: number | null;
  readonly driver: number;
  readonly status: CarStatus;
  readonly gapToLeader: GapValue | null;
  readonly interval: GapValue | null;
  /** Laps completed. */
  readonly lap: number;
  readonly lastLap: LapTimeView | null;
  /** In qualifying the best lap of the segment that ranks the car, as a timing screen shows it. */
  readonly bestLap: LapTimeView | null;
  readonly sectors: readonly [SectorState, SectorState, SectorState];
  readonly bestLapSectors: readonly {
    readonly number: 1 | 2 | 3;
    readonly ms: number | null;
    readonly mark: TimeMark;
  }[];
  readonly fastestLap: boolean;
  readonly tyre: TyreView | null;
  readonly pitStops: number;
  readonly averageSpeedKph: number | null;
  readonly inBattle: boolean;
  readonly segmentTimes: readonly { readonly segment: SegmentNumber; readonly time: LapTimeView | null }[];
  readonly knockedOutIn: SegmentNumber | null;
  readonly inDanger: boolean;
}

/** What stands above the rows. */
export interface LeaderboardHead {
  /** The lap that the leader is on. */
  readonly lap: number | null;
  readonly totalLaps: number | null;
  readonly trackStatus: TrackStatus;
  readonly segment: SegmentNumber | null;
  /** The last place that is safe in the segment under way; null in the last one, between two, and in any other session. */
  readonly cutPosition: number | null;
  /** One segment is over, and the next has not begun. */
  readonly betweenSegments: boolean;
}

/** An interval below this is a battle: within a second of the car ahead. */
export const BATTLE_MS = 1_000;

/**
 * The standings of a state, first place first. Positions are 1 to n without a gap or a double,
 * whatever the source reported; of a source that reports whole leaderboards they are its own.
 *
 * @remarks The same rows, by identity, for states that differ in telemetry, places or playhead only.
 */
export function leaderboard(state: SessionState): readonly LeaderboardRow[] {
  const known = KNOWN.get(state.cars);
  if (known && PARTS.every((part) => known.state[part] === state[part])) return known.rows;
  const rows = rowsOf(state);
  KNOWN.set(state.cars, { state, rows });
  return rows;
}

const PARTS = ['info', 'track', 'laps', 'stints', 'pitStops', 'board'] as const;
const KNOWN = new WeakMap<
  SessionState['cars'],
  { state: Pick<SessionState, (typeof PARTS)[number]>; rows: readonly LeaderboardRow[] }
>();

export function leaderboardHead(state: SessionState): LeaderboardHead {
  const { lap, totalLaps, status } = state.track;
  const segmented = isQualifying(state);
  return {
    lap: lap ?? (isRace(state) ? lapOfLeader(state) : null),
    totalLaps,
    trackStatus: status,
    segment: segmented ? state.info.segment : null,
    cutPosition: segmented ? cutPosition(state) : null,
    betweenSegments: segmented && isBetweenSegments(state),
  };
}

/** For a source that does not count the laps of the race itself. */
function lapOfLeader(state: SessionState): number | null {
  const completed = Object.values(state.cars).reduce((most, car) => Math.max(most, car.lapsCompleted), 0);
  if (completed === 0 && state.info.startedAt === null) return null;
  return Math.min(completed + 1, state.track.totalLaps ?? completed + 1);
}

/** What every row needs to know of all of them. */
interface Field {
  readonly state: SessionState;
  readonly statuses: readonly CarStatus[];
  readonly fastest: { readonly driver: number; readonly best: BestLap } | null;
  readonly bestSectorsMs: readonly (number | null)[];
  readonly lengthKm: number | undefined;
  readonly cut: number | null;
}

function rowsOf(state: SessionState): readonly LeaderboardRow[] {
  const cars = inOrder(state);
  const field: Field = {
    state,
    statuses: cars.map((car) => carStatus(state, car)),
    fastest: fastestOf(state, cars),
    bestSectorsMs: bestSectorsOfAll(state),
    lengthKm: state.info.announced?.meeting.circuit.lengthKm,
    cut: leaderboardHead(state).cutPosition,
  };
  const gaps = gapsOf(field, cars);
  return cars.map((car, index) => rowOf(field, car, index, gaps[index] ?? NO_GAPS));
}

function gapsOf({ state, statuses }: Field, cars: readonly CarState[]): readonly Gaps[] {
  if (state.board) return state.board.rows.map(({ interval }) => ({ gapToLeader: null, interval }));
  return isRace(state) ? raceGaps(cars, statuses) : gapsByTime(state, cars);
}

interface Gaps {
  readonly gapToLeader: GapValue | null;
  readonly interval: GapValue | null;
}
const NO_GAPS: Gaps = { gapToLeader: null, interval: null };

function rowOf(field: Field, car: CarState, index: number, gaps: Gaps): LeaderboardRow {
  const { state, fastest } = field;
  const best = bestShown(state, car);
  const knockedOutIn = isQualifying(state) ? (knockOuts(state).get(car.number) ?? null) : null;
  const facts = lapFacts(state.laps[car.number]);
  const status = field.statuses[index] ?? 'ON_TRACK';
  const reported = field.state.board?.rows[index];
  return {
    position: reported?.position ?? index + 1,
    points: reported?.points ?? null,
    gridPosition: car.gridPosition,
    driver: car.number,
    status,
    ...gaps,
    lap: car.lapsCompleted,
    lastLap: lastLapOf(field, car),
    bestLap: best && timeOf(field, car, best),
    sectors: sectorsShown(field, car),
    bestLapSectors: sectorsOf(field, car, best),
    fastestLap: fastest?.driver === car.number,
    tyre: tyreOf(state, car.number),
    pitStops: pitStopCount(state, car.number),
    averageSpeedKph: speedKph(field.lengthKm, facts.timedLaps, facts.totalMs),
    inBattle: isInBattle(field, index, gaps.interval),
    segmentTimes: segmentTimesOf(field, car, knockedOutIn),
    knockedOutIn,
    inDanger: field.cut !== null && knockedOutIn === null && index + 1 > field.cut,
  };
}

/** The best lap that ranks a car. */
function bestShown(state: SessionState, car: CarState): BestLap | null {
  return bestIn(car, isQualifying(state) ? segmentOf(state, car) : null);
}

function fastestOf(state: SessionState, cars: readonly CarState[]): Field['fastest'] {
  let fastest: Field['fastest'] = null;
  for (const car of cars) {
    const bests = isQualifying(state) ? [car.bestLap, ...Object.values(car.segmentBests)] : [car.bestLap];
    for (const best of bests) {
      if (best && byBest(best, fastest?.best) < 0) fastest = { driver: car.number, best };
    }
  }
  return fastest;
}

function timeOf({ fastest }: Field, car: CarState, { ms, lap }: BestLap): LapTimeView {
  const isFastest = fastest?.driver === car.number && fastest.best.ms === ms;
  return { ms, lap, mark: isFastest ? 'OVERALL_BEST' : 'PERSONAL_BEST' };
}

/** The source marks a time as it is set; a purple one that was beaten since is the driver's own best at most. */
function lastLapOf({ fastest }: Field, car: CarState): LapTimeView | null {
  const { lastLap } = car;
  if (lastLap?.mark !== 'OVERALL_BEST') return lastLap;
  const stands = fastest?.driver === car.number || !fastest || lastLap.ms <= fastest.best.ms;
  return stands ? lastLap : { ...lastLap, mark: 'PERSONAL_BEST' };
}

function sectorsOf(field: Field, car: CarState, best: BestLap | null): LeaderboardRow['bestLapSectors'] {
  const laps = field.state.laps[car.number];
  const record = best ? recordOf(laps, best) : undefined;
  const own = lapFacts(laps).bestSectorsMs;
  return ([1, 2, 3] as const).map((number) => {
    const ms = record?.sectorsMs[number - 1] ?? null;
    const mark = markAgainst(ms, own[number - 1] ?? null, field.bestSectorsMs[number - 1] ?? null);
    return { number, ms, mark };
  });
}

/** With the marks of the source or, where it gives none, as the times compare. */
function sectorsShown({ state, bestSectorsMs }: Field, car: CarState): LeaderboardRow['sectors'] {
  if (car.stamps[SECTOR_MARKS] !== undefined) return car.sectors;
  const own = lapFacts(state.laps[car.number]).bestSectorsMs;
  const shown = (index: 0 | 1 | 2): SectorState => {
    const sector = car.sectors[index];
    if (sector.ms === null) return sector;
    return { ...sector, mark: markAgainst(sector.ms, own[index], bestSectorsMs[index] ?? null) };
  };
  return [shown(0), shown(1), shown(2)];
}

/** A source can give a car that is out of qualifying a time of a later segment; it is none of that segment. */
function segmentTimesOf(field: Field, car: CarState, knockedOutIn: SegmentNumber | null) {
  if (!isQualifying(field.state)) return [];
  const last = knockedOutIn ?? field.state.info.segment ?? 0;
  return ([1, 2, 3] as const)
    .filter((segment) => segment <= last)
    .map((segment) => {
      const best = car.segmentBests[segment];
      return { segment, time: best ? timeOf(field, car, best) : null };
    });
}

function isInBattle({ state, statuses }: Field, index: number, interval: GapValue | null): boolean {
  if (!isRace(state) || state.info.status === 'SUSPENDED') return false;
  if (!interval || !('ms' in interval) || interval.ms >= BATTLE_MS) return false;
  return statuses[index] === 'ON_TRACK' && statuses[index - 1] === 'ON_TRACK';
}

/** As the source gives them. The leader has none, nor has a car that is out: its last gap says nothing. */
function raceGaps(cars: readonly CarState[], statuses: readonly CarStatus[]): readonly Gaps[] {
  return cars.map((car, index) => {
    const out = statuses[index] === 'RETIRED' || statuses[index] === 'STOPPED';
    return index === 0 || out ? NO_GAPS : { gapToLeader: car.gapToLeader, interval: car.interval };
  });
}

/**
 * Where times rank the cars, gaps are between times: to the fastest and to the next faster, in qualifying
 * of the segment that ranks the car. What the source says counts only for a car of whose times it says
 * nothing, because its gaps come after its times.
 */
function gapsByTime(state: SessionState, cars: readonly CarState[]): readonly Gaps[] {
  const ranked = new Map<SegmentNumber | null, readonly CarState[]>();
  return cars.map((car) => {
    const segment = isQualifying(state) ? segmentOf(state, car) : null;
    const own = bestIn(car, segment);
    if (!own) return { gapToLeader: car.gapToLeader, interval: car.interval };
    const order = ranked.get(segment) ?? timedIn(state, cars, segment);
    ranked.set(segment, order);
    const place = order.indexOf(car);
    const [first, ahead] = [order[0], order[place - 1]].map((other) => other && bestIn(other, segment));
    if (place < 1 || !first || !ahead) return NO_GAPS;
    return { gapToLeader: { ms: own.ms - first.ms }, interval: { ms: own.ms - ahead.ms } };
  });
}

function bestIn(car: CarState, segment: SegmentNumber | null): BestLap | null {
  return segment === null ? car.bestLap : (car.segmentBests[segment] ?? null);
}

/** The cars with a time in a segment (null: in the session), fastest first. */
function timedIn(state: SessionState, cars: readonly CarState[], segment: SegmentNumber | null) {
  const out = knockOuts(state);
  return cars
    .filter((car) => segment === null || (out.get(car.number) ?? segment) >= segment)
    .filter((car) => bestIn(car, segment) !== null)
    .sort((a, b) => byBest(bestIn(a, segment), bestIn(b, segment)));
}
