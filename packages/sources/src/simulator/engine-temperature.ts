import type { Random } from './random.ts';

/** What a new engine settles at in clean air on an average lap, and how far engines differ. */
const USUAL_C = 89.5;
const ENGINES_DIFFER_SD_C = 0.9;
/** What the track's heat adds, by degree away from this. */
const USUAL_TRACK_C = 35;
const TRACK_SHARE = 0.08;
/** What a full load adds to no load, and what racing speed takes away from standing still. */
const LOAD_C = 13;
const AIRFLOW_C = 9;
/** Load and airflow at which the engine is at what it settles at. */
const USUAL_LOAD = 0.55;
const USUAL_AIRFLOW = 0.62;
/** In the wake of another car the radiators get so much less air, at no distance. */
const WAKE_LOSS = 0.35;
const WAKE_REACH_MS = 2_000;
const TOP_KPH = 330;
const TOP_RPM = 12_000;
/** The water takes some 9 s to follow: this share of the way in a quarter of a second. */
const FOLLOWS = 0.028;
/** Switched off, it cools over a quarter of an hour. */
const COOLS_WHEN_OFF = 0.00028;
const AMBIENT_C = 30;
const SENSOR_NOISE_C = 0.12;
/** What a healthy engine keeps to. */
export const NORMAL_C = [80, 100] as const;

export interface Running {
  readonly speedKph: number;
  readonly rpm: number;
  readonly throttlePct: number;
  /** How far behind the car in front, in ms; a great number where nobody is. */
  readonly gapAheadMs: number;
}

/** The temperature of one car's engine: it follows what the engine does, at the pace of its cooling water. */
export class EngineTemperature {
  readonly #random: Random;
  readonly #settlesAtC: number;
  #celsius: number;

  constructor(trackC: number, random: Random) {
    this.#random = random;
    this.#settlesAtC =
      USUAL_C + random.normal() * ENGINES_DIFFER_SD_C + (trackC - USUAL_TRACK_C) * TRACK_SHARE;
    this.#celsius = this.#settlesAtC - 2;
  }

  /** A quarter of a second goes by. @returns what a healthy sensor reads, in °C. */
  next({ speedKph, rpm, throttlePct, gapAheadMs }: Running): number {
    if (rpm === 0) this.#celsius += (AMBIENT_C - this.#celsius) * COOLS_WHEN_OFF;
    else {
      const load = (throttlePct / 100) * (0.35 + (0.65 * rpm) / TOP_RPM);
      const wake = gapAheadMs < WAKE_REACH_MS ? 1 - WAKE_LOSS * (1 - gapAheadMs / WAKE_REACH_MS) : 1;
      const airflow = (speedKph / TOP_KPH) * wake;
      const target = this.#settlesAtC + LOAD_C * (load - USUAL_LOAD) - AIRFLOW_C * (airflow - USUAL_AIRFLOW);
      this.#celsius += (target - this.#celsius) * FOLLOWS;
    }
    const read = this.#celsius + this.#random.normal() * SENSOR_NOISE_C;
    return tenths(Math.max(NORMAL_C[0], Math.min(NORMAL_C[1], read)));
  }
}

export function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
