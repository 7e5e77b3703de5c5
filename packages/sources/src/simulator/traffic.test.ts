import { describe, expect, it } from 'vitest';
import { Car } from './car.ts';
import { CIRCUITS } from './circuits.ts';
import { type Driver, GRID_2026 } from './grid-2026.ts';
import { PathMotion } from './motion.ts';
import { Random } from './random.ts';
import { type MiniSectorOfTrack, Track } from './track.ts';
import { Traffic } from './traffic.ts';

const track = new Track(CIRCUITS[0] as (typeof CIRCUITS)[number]);
const best = track.miniSectors.reduce((most, mini, i) => (mini.passing > at(most).passing ? i : most), 0);
const noPlace = track.miniSectors.findIndex((mini) => mini.passing === 0);
const GREEN = { allowed: true, firstLap: false, overtakeMode: true };

function at(index: number): MiniSectorOfTrack {
  return track.miniSectors[index] as MiniSectorOfTrack;
}

function carThat(place: number, enteredAt: number, lapMs: number, passed = 30): Car {
  const car = new Car(GRID_2026[place] as Driver, {
    gridPosition: place + 1,
    paceMs: 0,
    canFail: true,
    failsInPits: false,
    failsAfter: Number.POSITIVE_INFINITY,
    compound: 'SOFT',
    stops: [],
    motion: new PathMotion([0], [0], [0], []),
  });
  car.passed = passed;
  car.passedAt[passed] = enteredAt;
  car.lapMs = lapMs;
  car.followMs = 600;
  return car;
}

/** One car 500 ms behind another that is slower, in one mini sector. */
function meet(index: number, seed: number, passing = GREEN, aheadPassed = 30) {
  const delayed: Car[] = [];
  const lapped: Car[] = [];
  const traffic = new Traffic(track, new Random(seed, 'traffic'), {
    delayed: (car, nextAt) => {
      car.nextAt = nextAt;
      delayed.push(car);
    },
    lapping: (_, car) => lapped.push(car),
    passed: () => {},
  });
  const slow = carThat(0, 0, 96_000, aheadPassed);
  const fast = carThat(1, 500, 94_500);
  slow.nextAt = traffic.enter(index, at(index), slow, 0, 5_000, passing);
  fast.nextAt = traffic.enter(index, at(index), fast, 500, 4_700, passing);
  return { slow, fast, delayed, lapped, last: traffic.lastIn(index) };
}

describe('Traffic', () => {
  it('should let cars leave a mini sector one after the other, whoever comes first', () => {
    for (let seed = 0; seed < 200; seed++) {
      const { slow, fast, last } = meet(best, seed);
      expect(Math.abs(slow.nextAt - fast.nextAt)).toBeGreaterThanOrEqual(140);
      expect(last).toBe(slow.nextAt > fast.nextAt ? slow : fast);
    }
  });

  it('should let a faster car by at a good place, but not always', () => {
    const passes = Array.from({ length: 200 }, (_, seed) => meet(best, seed)).filter(
      ({ slow, fast }) => fast.nextAt < slow.nextAt,
    );
    expect(passes.length).toBeGreaterThan(20);
    expect(passes.length).toBeLessThan(180);
    for (const { slow, delayed } of passes) expect(delayed).toEqual([slow]);
  });

  it('should let nobody by where there is no place for it, nor under yellow flags', () => {
    for (let seed = 0; seed < 100; seed++) {
      for (const { slow, fast } of [meet(noPlace, seed), meet(best, seed, { ...GREEN, allowed: false })]) {
        expect(fast.nextAt).toBeGreaterThan(slow.nextAt);
      }
    }
  });

  it('should show a car that is lapped the blue flag, and let it give way also where no place is', () => {
    const meetings = Array.from({ length: 50 }, (_, seed) => meet(noPlace, seed, GREEN, 8));
    expect(meetings.every(({ lapped, slow }) => lapped[0] === slow)).toBe(true);
    expect(meetings.filter(({ slow, fast }) => fast.nextAt < slow.nextAt).length).toBeGreaterThan(20);
  });

  it('should not slow a car down that has nobody in front of it', () => {
    const traffic = new Traffic(track, new Random(1, 'traffic'), {
      delayed: () => {},
      lapping: () => {},
      passed: () => {},
    });
    const car = carThat(0, 1_000, 95_000);
    expect(traffic.enter(best, at(best), car, 1_000, 4_321.4, GREEN)).toBe(5_321);
  });
});
