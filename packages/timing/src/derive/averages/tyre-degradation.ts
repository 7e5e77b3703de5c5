import { fittedSets } from '../../fold/sets.ts';
import type { LapRecord, SessionState, StintRecord, TrackState } from '../../fold/state.ts';
import { rulesOf } from '../../rules/season-rules.ts';
import { isClean, lapNumbered, median, type TimedLap } from './clean-laps.ts';

/** What a set of tyres loses with its age. */
export interface TyreDegradation {
  /** Milliseconds that each lap on the set is slower than the one before, the fuel burnt off taken out. */
  readonly msPerLap: number;
  /** The laps that it is worked out from. */
  readonly laps: number;
  /** What a lap gains by the fuel that the one before burnt: already taken out of `msPerLap`. */
  readonly fuelMsPerLap: number;
}

/** What a kilogram of fuel costs over a lap: the usual figure of the teams, 0.3 s for 10 kg. */
const MS_PER_KG = 30;
/** Fewer laps say nothing against a lap's own scatter. */
const LEAST_LAPS = 6;
/** The newest laps of a very long stint: bounds the pairs that are compared. */
const MOST_LAPS = 30;
/** Who crosses the line so soon after another was held up by it. */
const TRAFFIC_MS = 1_500;

type History = TrackState['history'];
interface Known {
  readonly stints: readonly StintRecord[];
  readonly history: History;
  readonly totalLaps: number | null;
  readonly byStint: Map<number, TyreDegradation | null>;
}
const KNOWN = new WeakMap<readonly LapRecord[], Known>();

/**
 * The degradation of one of a car's sets in a race: the slope of its lap times over the laps, as the
 * median of the slopes between any two of them (Theil and Sen), which one lap in four may be wrong
 * without moving. `stint` counts the sets that were driven, from 1, as `stintsOf` does. Laps through the pits, behind a safety car and in another car's air are left out. Null
 * until six laps are left.
 *
 * @remarks Worked out once for each lap of the car, when somebody asks.
 */
export function tyreDegradation(state: SessionState, driver: number, stint: number): TyreDegradation | null {
  const laps = state.laps[driver];
  const stints = state.stints[driver];
  if (!laps || !stints) return null;
  const { history, totalLaps } = state.track;
  let known = KNOWN.get(laps);
  if (known?.stints !== stints || known.history !== history || known.totalLaps !== totalLaps) {
    known = { stints, history, totalLaps, byStint: new Map() };
    KNOWN.set(laps, known);
  }
  const found = known.byStint.get(stint);
  if (found !== undefined) return found;
  const worked = workedOut(state, driver, stint);
  known.byStint.set(stint, worked);
  return worked;
}

function workedOut(state: SessionState, driver: number, number: number): TyreDegradation | null {
  const sets = fittedSets(state.stints[driver]);
  const from = sets[number - 1]?.fromLap;
  if (from === undefined) return null;
  const to = sets[number]?.fromLap ?? Number.POSITIVE_INFINITY;
  const usable = (state.laps[driver] ?? [])
    .filter((lap): lap is TimedLap => lap.lap >= from && lap.lap < to && isClean(lap, state.track.history))
    .filter((lap) => !inTraffic(state, driver, lap))
    .slice(-MOST_LAPS);
  if (usable.length < LEAST_LAPS) return null;
  const fuelMsPerLap = fuelEffectMs(state);
  return {
    msPerLap: Math.round((slopeOf(usable) ?? 0) + fuelMsPerLap),
    laps: usable.length,
    fuelMsPerLap: Math.round(fuelMsPerLap),
  };
}

/** Whether another car crossed the line at the end of the same lap just before. */
function inTraffic(state: SessionState, driver: number, { lap, at }: LapRecord): boolean {
  const own = Date.parse(at);
  return Object.keys(state.laps).some((key) => {
    const other = Number(key) === driver ? undefined : lapNumbered(state.laps[Number(key)], lap);
    if (!other || other.at > at) return false;
    return own - Date.parse(other.at) < TRAFFIC_MS;
  });
}

function slopeOf(laps: readonly TimedLap[]): number | null {
  const slopes: number[] = [];
  for (const [index, later] of laps.entries()) {
    for (const earlier of laps.slice(0, index))
      slopes.push((later.ms - earlier.ms) / (later.lap - earlier.lap));
  }
  return median(slopes);
}

/** A car burns the fuel of a race in equal parts. */
function fuelEffectMs({ info, track }: SessionState): number {
  const { totalLaps } = track;
  if (totalLaps === null || totalLaps === 0) return 0;
  const { raceFuelKg } = rulesOf(info.announced?.meeting.season ?? Number.POSITIVE_INFINITY);
  const share = info.announced?.kind === 'SPRINT' ? SPRINT_SHARE : 1;
  return (raceFuelKg * share * MS_PER_KG) / totalLaps;
}

/** A sprint is 100 km, a race 305. */
const SPRINT_SHARE = 100 / 305;
