import type { Car } from './car.ts';
import type { Random } from './random.ts';
import type { MiniSectorOfTrack, Track } from './track.ts';
import { tyreLossMs, waterLossShare } from './tyres.ts';
import type { Weather } from './weather.ts';

/** The best car's lap in a race, on new soft tyres with an empty tank, to the reference lap. */
const RACE_OVER_REFERENCE = 1.016;
/** 2026 cars start with about 70 kg for some 57 laps; a kilogram costs about 32 ms a lap. */
const FUEL_KG_PER_LAP = 1.25;
const FUEL_MS_PER_KG = 32;
const LAP_NOISE_SD_MS = 120;
/** Drivers push and save by turns: what a car's pace strays, and how much of it stays to the next lap. */
const RHYTHM_SD_MS = 130;
const RHYTHM_STAYS = 0.85;
const MINI_SECTOR_NOISE_SD = 0.0035;
/** A mistake: a wide exit, a locked wheel. */
const MISTAKE_CHANCE_PER_MINI_SECTOR = 0.0006;
/** A mistake that ends in the wall: more often where it is wet. */
const CRASH_CHANCE = 0.03;
const WET_CRASH_CHANCE = 0.12;
/** Mistakes are so much more frequent on a track that is all wet. */
const WET_MISTAKES = 3;
const MISTAKE_MS = [350, 1_900] as const;

/** How fast a car is where nobody is in its way. */
export class PaceModel {
  readonly #track: Track;
  readonly #laps: number;
  readonly #random: Random;
  readonly #weather: Weather;

  constructor(track: Track, laps: number, weather: Weather, random: Random) {
    this.#weather = weather;
    this.#track = track;
    this.#laps = laps;
    this.#random = random;
  }

  /** What the next lap takes, `lap` (from 1), before mistakes and traffic. */
  lapMs(car: Car, lap: number): number {
    car.rhythmMs = car.rhythmMs * RHYTHM_STAYS + this.#random.normal() * RHYTHM_SD_MS;
    const fuelKg = Math.max(0, this.#laps - lap + 1) * FUEL_KG_PER_LAP;
    return (
      this.#track.referenceMs *
        (RACE_OVER_REFERENCE + waterLossShare(car.tyres.compound, this.#weather.wetness)) +
      car.paceMs +
      car.rhythmMs +
      fuelKg * FUEL_MS_PER_KG +
      tyreLossMs(car.tyres.compound, car.tyres.ageLaps, this.#track.circuit.tyreWear) +
      this.#random.normal() * LAP_NOISE_SD_MS
    );
  }

  /** What a mini sector takes of a lap of `car.lapMs`. */
  miniSectorMs(car: Car, mini: MiniSectorOfTrack): number {
    const bias = 1 - car.driver.team.straightBias * mini.straightness;
    const noise = 1 + this.#random.normal() * MINI_SECTOR_NOISE_SD;
    return (mini.referenceMs * car.lapMs * bias * noise) / this.#track.referenceMs + this.#mistakeMs(car);
  }

  #mistakeMs(car: Car): number {
    const { wetness } = this.#weather;
    if (!this.#random.chance(MISTAKE_CHANCE_PER_MINI_SECTOR * (1 + WET_MISTAKES * wetness))) return 0;
    if (this.#random.chance(CRASH_CHANCE + WET_CRASH_CHANCE * wetness) && car.canFail) {
      car.failsAfter = car.passed + 1;
      car.failsInPits = false;
    }
    return this.#random.between(MISTAKE_MS[0], MISTAKE_MS[1]);
  }
}
