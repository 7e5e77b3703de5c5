import { byCountback } from '@slipstream/timing/derive/championship/countback';
import type { EventBody } from '@slipstream/timing/events/bodies';
import { rulesOf } from '@slipstream/timing/rules/season-rules';
import type { Driver } from './grid-2026.ts';
import { Random } from './random.ts';

/** So many races have been before this one. */
const ROUNDS_BEFORE = [4, 20] as const;
/** How far a weekend goes for or against a driver, in what he loses a lap: the season is no walkover. */
const FORM_MS = 320;
/** One car in twelve does not see the flag. */
const RETIREMENT_CHANCE = 1 / 12;

interface Tally {
  points: number;
  readonly places: number[];
}

/**
 * The championship as it stands before the race: that of a season raced quickly, each round by the pace
 * of the cars and the luck of the day.
 */
export function standingsBefore(
  drivers: readonly Driver[],
  season: number,
  seed: number,
): EventBody<'StandingsAnnounced'> {
  const random = new Random(seed, 'standings');
  const { racePoints } = rulesOf(season);
  const tallies = new Map(drivers.map((driver) => [driver, newTally(drivers.length)]));
  const teams = new Map(drivers.map(({ team }) => [team, newTally(drivers.length)]));
  const rounds = random.integer(ROUNDS_BEFORE[0], ROUNDS_BEFORE[1]);
  for (let round = 0; round < rounds; round++) {
    finishers(drivers, random).forEach((driver, index) => {
      for (const tally of [tallies.get(driver), teams.get(driver.team)]) {
        if (!tally) continue;
        tally.points += racePoints[index] ?? 0;
        tally.places[index] = (tally.places[index] ?? 0) + 1;
      }
    });
  }
  return {
    drivers: [...tallies].sort(byTally).map(([driver, { points, places }]) => ({
      driver: driver.number,
      code: driver.code,
      fullName: driver.fullName,
      points,
      wins: places[0] ?? 0,
      podiums: (places[0] ?? 0) + (places[1] ?? 0) + (places[2] ?? 0),
      starts: rounds,
      places,
    })),
    teams: [...teams].sort(byTally).map(([team, { points, places }]) => ({
      team: team.id,
      name: team.name,
      points,
      wins: places[0] ?? 0,
      places,
    })),
  };
}

function newTally(cars: number): Tally {
  return { points: 0, places: Array.from({ length: cars }, () => 0) };
}

/** Those who see the flag, first place first. */
function finishers(drivers: readonly Driver[], random: Random): readonly Driver[] {
  return drivers
    .map((driver) => ({
      driver,
      lossMs: driver.team.paceMs + driver.paceMs + FORM_MS * random.normal(),
      finishes: !random.chance(RETIREMENT_CHANCE),
    }))
    .filter(({ finishes }) => finishes)
    .sort((a, b) => a.lossMs - b.lossMs)
    .map(({ driver }) => driver);
}

/** By points, equal ones by countback; then as they stand in the list, which `sort` keeps. */
function byTally([, a]: readonly [unknown, Tally], [, b]: readonly [unknown, Tally]): number {
  return byCountback(a, b);
}
