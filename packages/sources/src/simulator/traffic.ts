import type { Car } from './car.ts';
import type { Random } from './random.ts';
import type { MiniSectorOfTrack, Track } from './track.ts';

/** Within this of the car in front a car loses downforce. */
const DIRTY_AIR_MS = 1_600;
/** What it loses at no distance, as a share of the time in corners. */
const DIRTY_AIR_LOSS = 0.004;
/** And what the tow gives it on straights. */
const TOW_GAIN = 0.004;
/** An attack needs to be this near: the season's overtake mode is for cars within a second. */
const ATTACK_MS = 1_000;
const OVERTAKE_MODE_MS = 300;
/** And to be alongside at the end of it: alone it would leave the mini sector so soon after the other. */
const ALONGSIDE_MS = 450;
/** The chance to pass at the best place for each second of pace, at most, and with none to speak of. */
const CHANCE_PER_SECOND = 1.6;
const CHANCE_AT_MOST = 0.7;
const CHANCE_ANYWAY = 0.05;
/** On the first lap everybody is beside somebody. */
const FIRST_LAP_CHANCE = 0.6;
/** A lapped car is shown blue flags and lets the other by. */
const BLUE_FLAG_CHANCE = 0.7;
/** How much faster than alone a car can be while it attacks, as a share. */
const ATTACK_GAIN = 0.045;
/** The passed car is so far behind after it. */
const BEHIND_AFTER_PASS_MS = [180, 420] as const;
/** And has lost no more than this; else there was no room. */
const PASSED_LOSES_AT_MOST_MS = 900;
/** Two cars are never nearer at a boundary, whatever happens. */
const NEAREST_MS = 140;
/** A car that cannot pass drops back to its following distance by this share a mini sector. */
const DROP_BACK = 0.25;
/** And closes up where it brakes behind a slower one. */
const CLOSE_UP = 0.8;

export interface Passing {
  readonly allowed: boolean;
  readonly firstLap: boolean;
  readonly overtakeMode: boolean;
}

/**
 * Who is in which mini sector, in the order in which they will leave it, and what cars do to each
 * other there: nobody drives through anybody.
 */
export class Traffic {
  readonly #inside: Car[][];
  readonly #circuitPassing: number;
  readonly #random: Random;
  /** Called with a car that is passed: from now on it reaches the end of the mini sector at `nextAt`. */
  readonly #delayed: (car: Car, nextAt: number) => void;
  readonly #lapping: (car: Car, lapped: Car) => void;
  /** Called for each pass that is not a lapping. */
  readonly #passed: (car: Car, passed: Car, mini: MiniSectorOfTrack, firstLap: boolean) => void;

  constructor(
    track: Track,
    random: Random,
    told: {
      delayed: (car: Car, nextAt: number) => void;
      lapping: (car: Car, lapped: Car) => void;
      passed: (car: Car, passed: Car, mini: MiniSectorOfTrack, firstLap: boolean) => void;
    },
  ) {
    this.#inside = track.miniSectors.map(() => []);
    this.#circuitPassing = track.circuit.overtaking;
    this.#random = random;
    this.#delayed = told.delayed;
    this.#lapping = told.lapping;
    this.#passed = told.passed;
  }

  /** Who is the last in a mini sector. */
  lastIn(index: number): Car | undefined {
    return this.#inside[index]?.at(-1);
  }

  leave(index: number, car: Car): void {
    const cars = this.#cars(index);
    const place = cars.indexOf(car);
    if (place >= 0) cars.splice(place, 1);
  }

  /** Puts a car in whose `nextAt` is settled by other means (the start). */
  join(index: number, car: Car): void {
    this.#cars(index).push(car);
  }

  /**
   * A car that would need `freeMs` alone enters at `now`: when it leaves. It is put in behind the last
   * car there, or before it if it passes.
   */
  enter(
    index: number,
    mini: MiniSectorOfTrack,
    car: Car,
    now: number,
    freeMs: number,
    passing: Passing,
  ): number {
    const cars = this.#cars(index);
    const ahead = cars.at(-1);
    if (ahead === undefined) {
      cars.push(car);
      return now + Math.round(freeMs);
    }
    const gapMs = now - (ahead.passedAt.at(-1) as number);
    const alone = freeMs * this.#air(gapMs, mini);
    const follow = this.#followMs(car, gapMs, mini);
    const free = now + Math.round(alone);
    const behind = Math.max(ahead.nextAt + Math.max(NEAREST_MS, Math.round(follow)), now + 1);
    const held = free < behind;
    const lapping = isLapping(car, ahead);
    if (lapping && gapMs < ATTACK_MS) this.#lapping(car, ahead);
    const near = gapMs < ATTACK_MS && (held || free < ahead.nextAt + ALONGSIDE_MS);
    if (near && passing.allowed && this.#attacks(car, ahead, mini, passing)) {
      const passed = this.#pass(cars, car, ahead, now, alone);
      if (passed !== null) {
        if (car.passed === ahead.passed) this.#passed(car, ahead, mini, passing.firstLap);
        return passed;
      }
    }
    cars.push(car);
    return held ? behind : free;
  }

  #air(gapMs: number, mini: MiniSectorOfTrack): number {
    if (gapMs >= DIRTY_AIR_MS) return 1;
    const near = 1 - gapMs / DIRTY_AIR_MS;
    return mini.straightness > 0 ? 1 - TOW_GAIN * near : 1 + DIRTY_AIR_LOSS * near;
  }

  #followMs(car: Car, gapMs: number, mini: MiniSectorOfTrack): number {
    if (mini.passing > 0) return Math.min(gapMs, car.followMs) * CLOSE_UP;
    return gapMs >= car.followMs ? car.followMs : gapMs + (car.followMs - gapMs) * DROP_BACK;
  }

  #attacks(car: Car, ahead: Car, mini: MiniSectorOfTrack, passing: Passing): boolean {
    if (isLapping(car, ahead)) return this.#random.chance(Math.max(BLUE_FLAG_CHANCE, mini.passing));
    if (isLapping(ahead, car)) return false;
    const ease = mini.passing * this.#circuitPassing;
    if (ease === 0) return false;
    const advantageS = (ahead.lapMs - car.lapMs + (passing.overtakeMode ? OVERTAKE_MODE_MS : 0)) / 1000;
    let chance = Math.min(CHANCE_AT_MOST, Math.max(CHANCE_ANYWAY, advantageS * CHANCE_PER_SECOND));
    if (passing.firstLap) chance = Math.max(chance, FIRST_LAP_CHANCE);
    return this.#random.chance(chance * ease);
  }

  /** The two meet half way: one is faster than alone, the other slower. Null where there is no room. */
  #pass(cars: Car[], car: Car, ahead: Car, now: number, alone: number): number | null {
    const further = cars.at(-2);
    const clear = further === undefined ? 0 : further.nextAt + NEAREST_MS;
    const fastest = now + Math.round(alone * (1 - ATTACK_GAIN));
    const nextAt = Math.max(fastest, clear, Math.min(ahead.nextAt - NEAREST_MS, now + Math.round(alone)));
    const behind = Math.round(this.#random.between(BEHIND_AFTER_PASS_MS[0], BEHIND_AFTER_PASS_MS[1]));
    const aheadAt = Math.max(ahead.nextAt, nextAt + behind);
    if (aheadAt - ahead.nextAt > PASSED_LOSES_AT_MOST_MS) return null;
    this.#delayed(ahead, aheadAt);
    cars.splice(cars.length - 1, 0, car);
    return nextAt;
  }

  #cars(index: number): Car[] {
    return this.#inside[index] as Car[];
  }
}

/** True when `car` is a lap or more ahead of `other`, which it has come up to. */
function isLapping(car: Car, other: Car): boolean {
  return car.passed > other.passed;
}
