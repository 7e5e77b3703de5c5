import { describe, expect, it } from 'vitest';
import { Car } from './car.ts';
import { CIRCUITS } from './circuits.ts';
import { type Driver, GRID_2026 } from './grid-2026.ts';
import { PathMotion } from './motion.ts';
import { PitLane } from './pit-lane.ts';
import { Random } from './random.ts';
import { Track } from './track.ts';

const track = new Track(CIRCUITS[0] as (typeof CIRCUITS)[number]);
const teams = [...new Set(GRID_2026.map((driver) => driver.team.id))];
const SPEED_LIMIT_KPH = 80;

function carOf(driver: Driver): Car {
  const motion = new PathMotion([0], [0], [0], []);
  return new Car(driver, {
    gridPosition: 1,
    paceMs: 0,
    canFail: true,
    failsInPits: false,
    failsAfter: Number.POSITIVE_INFINITY,
    compound: 'SOFT',
    stops: [],
    motion,
  });
}

describe('PitLane', () => {
  it('should keep a car at the limit from the end of its braking to the exit', () => {
    const { path } = new PitLane(track, teams, new Random(1, 'pits')).visit(
      carOf(GRID_2026[0] as Driver),
      0,
      0,
    );
    const kph = path.speedsMps.map((speed) => speed * 3.6);
    expect(Math.max(...kph.slice(1))).toBeCloseTo(SPEED_LIMIT_KPH, 6);
    expect(path.placeM).toBeCloseTo(track.circuit.pitExitM, 6);
  });

  it('should pass the line before the box, at the time that the path says', () => {
    const lane = new PitLane(track, teams, new Random(2, 'pits'));
    for (const driver of GRID_2026) {
      const visit = lane.visit(carOf(driver), 1_000, 0);
      const boxM = visit.path.placesM[visit.path.speedsMps.indexOf(0)] as number;
      expect(boxM).toBeGreaterThan(0);
      const knot = visit.path.placesM.findIndex((place) => place > 0) - 1;
      const metres = -(visit.path.placesM[knot] as number);
      const speed = visit.path.speedsMps[knot] as number;
      expect(visit.lineAt).toBeCloseTo((visit.path.timesMs[knot] as number) + (1000 * metres) / speed, -1);
    }
  });

  it('should let a team mate wait until the box is free', () => {
    const lane = new PitLane(track, teams, new Random(3, 'pits'));
    const [first, second] = GRID_2026.filter((driver) => driver.team.id === 'ferrari') as [Driver, Driver];
    const one = lane.visit(carOf(first), 0, 0);
    const other = lane.visit(carOf(second), 500, 0);
    expect(other.leavesBoxAt).toBeGreaterThan(one.leavesBoxAt + 2_000);
    expect(other.stationaryMs).toBeGreaterThan(one.stationaryMs);
  });

  it('should never let two cars out at once, nor hold one behind a car that still stands', () => {
    const lane = new PitLane(track, teams, new Random(4, 'pits'));
    const exits = GRID_2026.map((driver, i) => lane.visit(carOf(driver), i * 300, 0).exitAt).sort(
      (a, b) => a - b,
    );
    for (const [i, exit] of exits.entries()) {
      expect(exit - (exits[i - 1] ?? Number.NEGATIVE_INFINITY)).toBeGreaterThanOrEqual(400);
    }
  });

  it('should change tyres in two to three seconds, and now and then in many', () => {
    const driver = GRID_2026[0] as Driver;
    const times = Array.from({ length: 400 }, (_, seed) =>
      new PitLane(track, teams, new Random(seed, 'pits')).visit(carOf(driver), 0, 0),
    ).map((visit) => visit.stationaryMs);
    times.sort((a, b) => a - b);
    expect(times[0]).toBeGreaterThanOrEqual(2_000);
    expect(times[200]).toBeLessThan(2_800);
    const slow = times.filter((time) => time > 3_800).length;
    expect(slow).toBeGreaterThan(5);
    expect(slow).toBeLessThan(40);
  });
});
