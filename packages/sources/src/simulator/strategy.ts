import type { Random } from './random.ts';
import { type Compound, DRY_COMPOUNDS, type DryCompound, tyreLossMs } from './tyres.ts';

/** A stop: at the end of `lap` the car comes in for `compound`. */
export interface PlannedStop {
  readonly lap: number;
  readonly compound: Compound;
}

export interface Strategy {
  readonly start: DryCompound;
  readonly stops: readonly PlannedStop[];
}

interface Candidate {
  readonly compounds: readonly DryCompound[];
  readonly stopLaps: readonly number[];
  readonly costMs: number;
}

/** How much a team's view of one strategy, and of one stop or two, differs from what it will cost. */
const OPINION_SD_MS = 900;
const OPINION_OF_STOPS_SD_MS = 6_000;
/** Stops lie within this share of the race of the best lap for them. */
const SPREAD_OF_STOPS = 0.06;
/** A stint is never planned shorter, if the race allows it: a share of its laps. */
const LEAST_STINT = 0.14;

/**
 * The strategies of a dry race: every order of compounds for one or two stops, at its best laps. The
 * rules want two compounds; a race of one lap has no stop.
 */
export class Strategist {
  readonly #laps: number;
  readonly #candidates: readonly Candidate[];

  constructor(laps: number, tyreWear: number, stopLossMs: number) {
    this.#laps = laps;
    const sums = cumulativeLoss(laps, tyreWear);
    const candidates: Candidate[] = [];
    for (const a of DRY_COMPOUNDS) {
      for (const b of DRY_COMPOUNDS) {
        if (a !== b && laps >= 2) candidates.push(bestOneStop([a, b], laps, sums, stopLossMs));
        for (const c of DRY_COMPOUNDS) {
          const oneCompound = a === b && b === c;
          if (!oneCompound && laps >= 6) candidates.push(bestTwoStops([a, b, c], laps, sums, stopLossMs));
        }
      }
    }
    this.#candidates = candidates;
  }

  choose(random: Random): Strategy {
    let chosen: Candidate | null = null;
    let least = Number.POSITIVE_INFINITY;
    const secondStopMs = random.normal() * OPINION_OF_STOPS_SD_MS;
    for (const candidate of this.#candidates) {
      const ofStops = candidate.stopLaps.length > 1 ? secondStopMs : 0;
      const opinion = candidate.costMs + ofStops + random.normal() * OPINION_SD_MS;
      if (opinion < least) [chosen, least] = [candidate, opinion];
    }
    if (chosen === null) return { start: 'SOFT', stops: [] };
    const spread = this.#laps * SPREAD_OF_STOPS;
    const stops: PlannedStop[] = [];
    let earliest = 1;
    for (const [i, lap] of chosen.stopLaps.entries()) {
      const latest = Math.max(earliest, this.#lastStopLap() - (chosen.stopLaps.length - 1 - i));
      const meant = Math.round(lap + random.normal() * spread);
      const chosenLap = Math.max(earliest, Math.min(latest, meant));
      stops.push({ lap: chosenLap, compound: chosen.compounds[i + 1] as DryCompound });
      earliest = chosenLap + 1;
    }
    return { start: chosen.compounds[0] as DryCompound, stops };
  }

  /** Not on the last laps: a car that is lapped does not drive them. */
  #lastStopLap(): number {
    return this.#laps - Math.max(1, Math.floor(leastStint(this.#laps) / 2));
  }
}

type LossSums = Readonly<Record<DryCompound, readonly number[]>>;

/** By compound: what a new set loses over its first n laps. */
function cumulativeLoss(laps: number, tyreWear: number): LossSums {
  const of = (compound: DryCompound): number[] => {
    const sums = [0];
    for (let age = 0; age < laps; age++) {
      sums.push((sums[age] as number) + tyreLossMs(compound, age, tyreWear));
    }
    return sums;
  };
  return { SOFT: of('SOFT'), MEDIUM: of('MEDIUM'), HARD: of('HARD') };
}

function bestOneStop(
  compounds: readonly [DryCompound, DryCompound],
  laps: number,
  sums: LossSums,
  stopLossMs: number,
): Candidate {
  const least = leastStint(laps);
  let best: Candidate = { compounds, stopLaps: [], costMs: Number.POSITIVE_INFINITY };
  for (let stop = least; stop <= laps - least; stop++) {
    const costMs = loss(sums, compounds[0], stop) + loss(sums, compounds[1], laps - stop) + stopLossMs;
    if (costMs < best.costMs) best = { compounds, stopLaps: [stop], costMs };
  }
  return best;
}

function bestTwoStops(
  compounds: readonly [DryCompound, DryCompound, DryCompound],
  laps: number,
  sums: LossSums,
  stopLossMs: number,
): Candidate {
  const least = leastStint(laps);
  let best: Candidate = { compounds, stopLaps: [], costMs: Number.POSITIVE_INFINITY };
  for (let first = least; first <= laps - 2 * least; first++) {
    const start = loss(sums, compounds[0], first) + 2 * stopLossMs;
    for (let second = first + least; second <= laps - least; second++) {
      const costMs =
        start + loss(sums, compounds[1], second - first) + loss(sums, compounds[2], laps - second);
      if (costMs < best.costMs) best = { compounds, stopLaps: [first, second], costMs };
    }
  }
  return best;
}

function leastStint(laps: number): number {
  return Math.max(1, Math.floor(laps * LEAST_STINT));
}

function loss(sums: LossSums, compound: DryCompound, laps: number): number {
  return sums[compound][laps] as number;
}
