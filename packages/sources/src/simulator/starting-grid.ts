import type { SimulatedKind } from './announcer.ts';
import { Car } from './car.ts';
import type { Driver } from './grid-2026.ts';
import { PathMotion } from './motion.ts';
import { PitLane } from './pit-lane.ts';
import { Random } from './random.ts';
import { Strategist, type Strategy } from './strategy.ts';
import type { Track } from './track.ts';
import { compoundFor, isWet } from './tyres.ts';

/** The first box is so far before the line, and each next one so much further, on the other side. */
const POLE_BEFORE_LINE_M = 10;
const SLOT_M = 8;
const SLOT_ASIDE_M = 4;
/** The form of the day, and what a qualifying lap adds to it. */
const TEAM_FORM_SD_MS = 170;
const DRIVER_FORM_SD_MS = 80;
const QUALIFYING_SD_MS = 300;
/** Cars that fail of their own; contact ends the race of others. */
const FAILURE_CHANCE = 0.095;
/** Those that can still reach the pits. */
const IN_PITS_CHANCE = 0.45;

/** A sprint is driven on medium tyres by most. */
const SPRINT_SOFTS_CHANCE = 0.25;

export interface GridOptions {
  readonly kind: SimulatedKind;
  readonly seed: number;
  readonly laps: number;
  readonly drivers: readonly Driver[];
  /** His car does not fail. */
  readonly supported: number | null;
}

/** Where the car in a grid position stands; below 0: before the line. */
export function slotM(gridPosition: number): number {
  return -(POLE_BEFORE_LINE_M + SLOT_M * (gridPosition - 1));
}

/** The field on its grid, in order of qualifying, with the tyres and plans of its teams. `wetness`: see `Weather`. */
export function lineUp(track: Track, options: GridOptions, wetness: number): Car[] {
  const form = new Random(options.seed, 'form');
  const qualifying = new Random(options.seed, 'qualifying');
  const failures = new Random(options.seed, 'failures');
  const plans = new Random(options.seed, 'strategy');
  const teamForm = new Map<string, number>();
  for (const { team } of options.drivers) {
    if (!teamForm.has(team.id)) teamForm.set(team.id, form.normal() * TEAM_FORM_SD_MS);
  }
  const qualified = options.drivers.map((driver) => {
    const ofTeam = driver.team.paceMs + (teamForm.get(driver.team.id) ?? 0);
    const paceMs = ofTeam + driver.paceMs + form.normal() * DRIVER_FORM_SD_MS;
    return { driver, paceMs, lap: paceMs + qualifying.normal() * QUALIFYING_SD_MS };
  });
  qualified.sort((a, b) => a.lap - b.lap);
  const strategist = new Strategist(options.laps, track.circuit.tyreWear, PitLane.lossMs(track));
  const forWeather = compoundFor(wetness, options.laps, track.circuit.tyreWear);
  return qualified.map(({ driver, paceMs }, index) => {
    const gridPosition = index + 1;
    const strategy = strategyFor(options.kind, strategist.choose(plans), plans);
    return new Car(driver, {
      gridPosition,
      paceMs,
      canFail: driver.number !== options.supported,
      failsAfter: failsAfter(failures, track, options, driver),
      failsInPits: failures.chance(IN_PITS_CHANCE),
      compound: isWet(forWeather) ? forWeather : strategy.start,
      stops: isWet(forWeather) ? [] : strategy.stops,
      motion: standing(gridPosition),
    });
  });
}

/** A race has stops; a sprint has none, and qualifying is driven on soft tyres. */
function strategyFor(kind: SimulatedKind, race: Strategy, random: Random): Strategy {
  if (kind === 'RACE') return race;
  const softs = kind !== 'SPRINT' || random.chance(SPRINT_SOFTS_CHANCE);
  return { start: softs ? 'SOFT' : 'MEDIUM', stops: [] };
}

function failsAfter(random: Random, track: Track, options: GridOptions, driver: Driver): number {
  const fails = random.chance(FAILURE_CHANCE);
  const boundary = random.integer(2, Math.max(2, options.laps * track.miniSectors.length - 2));
  return fails && driver.number !== options.supported ? boundary : Number.POSITIVE_INFINITY;
}

function standing(gridPosition: number): PathMotion {
  return new PathMotion([0], [slotM(gridPosition)], [0], [[slotM(gridPosition), asideM(gridPosition)]]);
}

/** Odd positions stand on the right. */
export function asideM(gridPosition: number): number {
  return gridPosition % 2 === 1 ? SLOT_ASIDE_M : -SLOT_ASIDE_M;
}
