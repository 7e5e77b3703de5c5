import type { Car } from './car.ts';
import type { Penalties } from './penalties.ts';
import type { RaceDirection } from './race-direction.ts';
import type { Random } from './random.ts';
import type { Track } from './track.ts';
import { type Compound, compoundFor, isWet, lifeLapsOf, waterLossShare } from './tyres.ts';
import type { Weather } from './weather.ts';

/** Why a car comes in. */
export type PitCall =
  | { readonly to: 'CHANGE_TYRES'; readonly compound: Compound }
  | { readonly to: 'DRIVE_THROUGH' | 'WAIT' | 'GIVE_UP' };

/** When a stop is cheap, one that was planned within this share of the race is made now. */
const BRINGS_FORWARD = 0.18;
/** A set is not given up that soon. */
const LEAST_AGE_LAPS = 4;
/** The wrong tyres for the weather are borne until they cost so much of a lap; teams judge it differently. */
const BEARS_LOSS = [0.008, 0.032] as const;
/** Slick tyres come back when the track will be dry for so many laps at least. */
const FEWEST_LAPS_TO_CHANGE = 2;
/** A car right behind goes for the undercut so often, so many laps before its own plan. */
const UNDERCUT_CHANCE = 0.35;
const UNDERCUT_LAPS = 3;
const UNDERCUT_WITHIN_MS = 1_600;
/** A set is driven so far beyond its life rather than changed once more. */
const OUTLASTS = 1.2;

/** The teams' decisions at the pit entry: who comes in, and for what. */
export class PitWall {
  readonly #track: Track;
  readonly #laps: number;
  readonly #direction: RaceDirection;
  readonly #penalties: Penalties;
  readonly #weather: Weather;
  readonly #random: Random;

  constructor(
    track: Track,
    laps: number,
    direction: RaceDirection,
    penalties: Penalties,
    weather: Weather,
    random: Random,
  ) {
    this.#track = track;
    this.#laps = laps;
    this.#direction = direction;
    this.#penalties = penalties;
    this.#weather = weather;
    this.#random = random;
  }

  /** What a car at the pit entry on a lap does; null: it stays out. */
  callIn(car: Car, lap: number, gapAheadMs: number): PitCall | null {
    if (this.#direction.suspended) return { to: 'WAIT' };
    if (car.passed >= car.failsAfter && car.failsInPits) return { to: 'GIVE_UP' };
    if (lap >= this.#laps) return null;
    if (this.#penalties.drivesThroughNow(car)) return { to: 'DRIVE_THROUGH' };
    const compound = this.#forWeather(car, lap) ?? this.#planned(car, lap, gapAheadMs);
    if (compound !== null) return { to: 'CHANGE_TYRES', compound };
    return car.repairMs > 0 ? { to: 'CHANGE_TYRES', compound: this.#next(car, lap) } : null;
  }

  /** What is fitted while a race is suspended. */
  freshSet(car: Car, lap: number): Compound {
    return this.#next(car, lap);
  }

  /** The compound that the weather asks for; null: the one that is on will do. */
  #forWeather(car: Car, lap: number): Compound | null {
    const { wetness } = this.#weather;
    const lapsAhead = this.#laps - lap;
    if (lapsAhead < FEWEST_LAPS_TO_CHANGE) return null;
    const best = compoundFor(wetness, lapsAhead, this.#track.circuit.tyreWear);
    const { compound } = car.tyres;
    if (best === compound || (!isWet(best) && !isWet(compound))) return null;
    const loss = waterLossShare(compound, wetness) - waterLossShare(best, wetness);
    if (loss < this.#random.between(BEARS_LOSS[0], BEARS_LOSS[1])) return null;
    // The stops that were planned for another weather are none any more.
    car.stops.length = 0;
    this.#planBeyond(car, lap, best);
    return best;
  }

  /** A set that does not last to the end needs another one after it. */
  #planBeyond(car: Car, lap: number, compound: Compound): void {
    const wear = this.#track.circuit.tyreWear;
    const lapsAhead = this.#laps - lap;
    if (isWet(compound) || lapsAhead <= lifeLapsOf(compound, wear) * OUTLASTS) return;
    const half = Math.round(lapsAhead / 2);
    car.stops.push({ lap: lap + half, compound: compoundFor(0, lapsAhead - half, wear) });
  }

  #planned(car: Car, lap: number, gapAheadMs: number): Compound | null {
    const next = car.stops[0];
    if (next === undefined || isWet(car.tyres.compound)) return null;
    const settled = car.tyres.ageLaps >= LEAST_AGE_LAPS;
    const cheap = settled && this.#direction.cheapStops ? Math.floor(this.#laps * BRINGS_FORWARD) : 0;
    const close = settled && gapAheadMs < UNDERCUT_WITHIN_MS && this.#random.chance(UNDERCUT_CHANCE);
    if (next.lap > lap + Math.max(cheap, close ? UNDERCUT_LAPS : 0)) return null;
    car.stops.shift();
    return next.compound;
  }

  /** The compound of the next planned stop, which is made now; else what lasts to the end. */
  #next(car: Car, lap: number): Compound {
    const wear = this.#track.circuit.tyreWear;
    const forNow = compoundFor(this.#weather.wetness, this.#laps - lap, wear);
    if (isWet(forNow)) return forNow;
    const compound = car.stops.shift()?.compound ?? forNow;
    if (car.stops.length === 0) this.#planBeyond(car, lap, compound);
    return compound;
  }
}
