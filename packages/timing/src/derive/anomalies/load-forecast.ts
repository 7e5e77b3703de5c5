import type { Judgement } from './forecast-band.ts';
import { halfWidthOf } from './tail.ts';

/** The water of an engine follows its load in some ten seconds. */
const FOLLOWS_MS = 10_000;
/** Load and airflow are about 0 to 1 against these. */
const TOP_RPM = 12_000;
const TOP_KPH = 330;
/** How many means the regression rests on, about. */
const FORGETS = 1 - 1 / 240;
/** What is believed before anything is seen, in residual deviations: the level is open, each influence is some degrees. */
const OPEN = 400;
const MOST_VARIANCE = 4_000;
/** Means that follow one another err alike (a car in traffic stays there): so many are worth one. */
const ALIKE = 5;
const WIDTH_RATE = 0.03;
const CLIP = 2.5;
const TO_DEVIATION = 1.2533;
const PLACES = 6;

/**
 * What an engine's temperature should be by what the engine does: a regression on its load and on the air
 * that it gets, both as the cooling water feels them, learnt from this car (recursive least squares that
 * forget). The interval is wider where the car does what it has not done before.
 */
export class LoadForecast {
  readonly #half: number;
  readonly #minTrainingSize: number;
  readonly #leastDeviation: number;
  #load = 0;
  #air = 0;
  #size = 0;
  #deviation: number;
  /** Level, influence of load, of air; then their covariance in squared residual deviations, its upper triangle. */
  readonly #weights = [0, 0, 0];
  readonly #spread = [OPEN, 0, 0, OPEN, 0, OPEN];
  readonly #judged: Judgement = { expected: 0, low: 0, high: 0, z: 0, far: 0, trained: false };

  constructor(
    options: {
      readonly confidence: number;
      readonly minTrainingSize: number;
      readonly leastDeviation: number;
    },
    remembered: readonly number[] | null = null,
  ) {
    this.#half = halfWidthOf(options.confidence);
    this.#minTrainingSize = options.minTrainingSize;
    this.#leastDeviation = options.leastDeviation;
    this.#deviation = options.leastDeviation;
    if (!remembered) return;
    [this.#load, this.#air, this.#size, this.#deviation] = remembered as [number, number, number, number];
    for (let i = 0; i < this.#weights.length; i++) this.#weights[i] = remembered[4 + i] as number;
    for (let i = 0; i < PLACES; i++) this.#spread[i] = remembered[4 + this.#weights.length + i] as number;
  }

  get size(): number {
    return this.#size;
  }

  /** What the engine does for a while. */
  feel(throttlePct: number, rpm: number, speedKph: number, elapsedMs: number): void {
    const share = this.#load === 0 && this.#air === 0 ? 1 : 1 - Math.exp(-elapsedMs / FOLLOWS_MS);
    this.#load += share * ((throttlePct / 100) * (rpm / TOP_RPM) - this.#load);
    this.#air += share * (speedKph / TOP_KPH - this.#air);
  }

  /** The same object with every call. */
  judge(celsius: number): Judgement {
    const judged = this.#judged;
    const [level, byLoad, byAir] = this.#weights as [number, number, number];
    const expected = level + byLoad * this.#load + byAir * this.#air;
    const deviation = this.#deviationHere();
    const half = this.#half * deviation;
    const off = celsius - expected;
    judged.expected = expected;
    judged.low = expected - half;
    judged.high = expected + half;
    judged.z = off / deviation;
    judged.far = Math.max(0, Math.abs(off) / half - 1);
    judged.trained = this.#size >= this.#minTrainingSize;
    return judged;
  }

  learn(celsius: number): void {
    if (this.#size === 0) this.#weights[0] = celsius;
    const [a, b, c, d, e, f] = this.#spread as [number, number, number, number, number, number];
    const x = this.#load;
    const y = this.#air;
    const [k0, k1, k2] = [a + b * x + c * y, b + d * x + e * y, c + e * x + f * y];
    const scale = FORGETS + k0 + k1 * x + k2 * y;
    const [level, byLoad, byAir] = this.#weights as [number, number, number];
    const off = celsius - (level + byLoad * x + byAir * y);
    const clip = CLIP * this.#deviationHere();
    const counted = this.#size < this.#minTrainingSize ? off : Math.min(clip, Math.max(-clip, off));
    this.#weights[0] = level + (k0 / scale) * counted;
    this.#weights[1] = byLoad + (k1 / scale) * counted;
    this.#weights[2] = byAir + (k2 / scale) * counted;
    // Against a spread that grows for ever where the car always does the same.
    const forgets = a + d + f > MOST_VARIANCE ? 1 : FORGETS;
    this.#spread[0] = (a - (k0 * k0) / scale) / forgets;
    this.#spread[1] = (b - (k0 * k1) / scale) / forgets;
    this.#spread[2] = (c - (k0 * k2) / scale) / forgets;
    this.#spread[3] = (d - (k1 * k1) / scale) / forgets;
    this.#spread[4] = (e - (k1 * k2) / scale) / forgets;
    this.#spread[5] = (f - (k2 * k2) / scale) / forgets;
    const residual = Math.abs(counted) / Math.sqrt(1 + this.#leverage());
    const rate = Math.max(WIDTH_RATE, 1 / (this.#size + 1));
    if (this.#size > 2) this.#deviation += rate * (residual * TO_DEVIATION - this.#deviation);
    this.#size++;
  }

  /** Begins anew: what was known is over. */
  restart(): void {
    this.#size = 0;
    this.#weights[1] = 0;
    this.#weights[2] = 0;
    this.#spread.splice(0, PLACES, OPEN, 0, 0, OPEN, 0, OPEN);
  }

  remember(): number[] {
    return [this.#load, this.#air, this.#size, this.#deviation, ...this.#weights, ...this.#spread];
  }

  #deviationHere(): number {
    return (
      Math.max(this.#deviation, this.#leastDeviation) * Math.sqrt(1 + ALIKE * Math.max(0, this.#leverage()))
    );
  }

  /** How far what the engine does now is from what it did: 0 where it is well known. */
  #leverage(): number {
    const [a, b, c, d, e, f] = this.#spread as [number, number, number, number, number, number];
    const x = this.#load;
    const y = this.#air;
    return a + d * x * x + f * y * y + 2 * (b * x + c * y + e * x * y);
  }
}
