import { halfWidthOf } from './tail.ts';

export interface BandOptions {
  /** Share of usual values that the interval holds, between 0 and 1. */
  readonly confidence: number;
  /** How many values are seen before any is judged. */
  readonly minTrainingSize: number;
  /** How many values ahead is forecast: a value is compared with what was foreseen so long before. */
  readonly horizon: number;
  /** The least standard deviation that is believed, in the metric's unit: what its sensor resolves. */
  readonly leastDeviation: number;
  /** Smoothing rates of the forecasters that compete, each between 0 and 1. */
  readonly rates: readonly number[];
  /** How fast the interval's width is learnt: about one over the number of values it rests on. */
  readonly widthRate: number;
}

/** What a value is against its forecast. */
export interface Judgement {
  expected: number;
  low: number;
  high: number;
  /** Deviations off the forecast, with its sign. */
  z: number;
  /** How far beyond the nearer bound, in half-widths of the interval; 0 inside. */
  far: number;
  trained: boolean;
}

/** A residual counts for no more than so many deviations when the width is learnt: a fault must not widen it. */
const CLIP = 3;
/** Mean absolute residual to standard deviation, of a normal variable clipped as above. */
const TO_DEVIATION = 1.2533;
/** The interval may be so much wider than a normal variable's, where the tails are heavy. */
const WIDEST = 3;
const WIDTH_STEP = 0.02;

/**
 * A forecast with a prediction interval, in constant memory. Exponential smoothers of several rates
 * compete, and the one that erred least of late makes the forecast; the interval is as wide as recent
 * residuals were, and its width is corrected until it holds `confidence` of them (adaptive conformal
 * inference, Gibbs and Candès 2021). It follows drift, because what it learns is forgotten.
 *
 * @remarks `judge` looks, `learn` learns. What is out of pattern is judged and not learnt, so that a
 * fault does not become the pattern.
 */
export class ForecastBand {
  readonly #options: BandOptions;
  readonly #normal: number;
  #size = 0;
  #deviation: number;
  #width: number;
  readonly #levels: number[];
  readonly #errors: number[];
  /** Forecasts that are not due yet, oldest first. */
  #foreseen: number[] = [];
  readonly #judged: Judgement = { expected: 0, low: 0, high: 0, z: 0, far: 0, trained: false };

  constructor(options: BandOptions, remembered: readonly number[] | null = null) {
    this.#options = options;
    this.#normal = halfWidthOf(options.confidence);
    const count = options.rates.length;
    if (remembered) {
      this.#size = remembered[0] as number;
      this.#deviation = remembered[1] as number;
      this.#width = remembered[2] as number;
      this.#levels = remembered.slice(3, 3 + count);
      this.#errors = remembered.slice(3 + count, 3 + 2 * count);
      this.#foreseen = remembered.slice(3 + 2 * count);
    } else {
      this.#deviation = options.leastDeviation;
      this.#width = this.#normal;
      this.#levels = options.rates.map(() => 0);
      this.#errors = options.rates.map(() => 0);
    }
  }

  get deviation(): number {
    return Math.max(this.#deviation, this.#options.leastDeviation);
  }

  get size(): number {
    return this.#size;
  }

  /** The same object with every call. */
  judge(value: number): Judgement {
    const judged = this.#judged;
    const expected = this.#foreseen[0] ?? value;
    const half = this.#width * this.deviation;
    const off = value - expected;
    judged.expected = expected;
    judged.low = expected - half;
    judged.high = expected + half;
    judged.z = off / this.deviation;
    judged.far = Math.max(0, Math.abs(off) / half - 1);
    judged.trained = this.#size >= this.#options.minTrainingSize;
    return judged;
  }

  learn(value: number): void {
    if (this.#size === 0) this.#begin(value);
    const { widthRate, rates, confidence, minTrainingSize } = this.#options;
    const off = Math.abs(value - (this.#foreseen.shift() ?? value));
    // Early on each value counts as much as any before it.
    const rate = Math.max(widthRate, 1 / (this.#size + 1));
    const clip = CLIP * this.deviation;
    const training = this.#size < minTrainingSize;
    const counted = training ? off : Math.min(off, clip);
    this.#deviation += rate * (counted * TO_DEVIATION - this.#deviation);
    if (!training) {
      const outside = off > this.#width * this.deviation ? 1 : 0;
      const wider = this.#width + WIDTH_STEP * this.#normal * (outside - (1 - confidence));
      this.#width = Math.min(WIDEST * this.#normal, Math.max(this.#normal, wider));
    }
    for (let i = 0; i < rates.length; i++) {
      const level = this.#levels[i] as number;
      const error = training ? Math.abs(value - level) : Math.min(Math.abs(value - level), clip);
      this.#errors[i] = (this.#errors[i] as number) + rate * (error - (this.#errors[i] as number));
      this.#levels[i] = level + (rates[i] as number) * (value - level);
    }
    this.#size++;
    this.#foreseen.push(this.#forecast());
  }

  /** Time passed without a value, or with values that are not to be learnt: what is foreseen stays. */
  pass(): void {
    this.#foreseen.push(this.#foreseen.at(-1) ?? 0);
    this.#foreseen.shift();
  }

  /** Begins anew at a value: the pattern that was known is over. The width is kept until it is learnt again. */
  restart(): void {
    this.#size = 0;
    this.#foreseen = [];
    this.#errors.fill(0);
  }

  remember(): number[] {
    return [this.#size, this.#deviation, this.#width, ...this.#levels, ...this.#errors, ...this.#foreseen];
  }

  #begin(value: number): void {
    this.#levels.fill(value);
    for (let i = 0; i < this.#options.horizon; i++) this.#foreseen.push(value);
  }

  #forecast(): number {
    let best = 0;
    for (let i = 1; i < this.#errors.length; i++) {
      if ((this.#errors[i] as number) < (this.#errors[best] as number)) best = i;
    }
    return this.#levels[best] as number;
  }
}
