import { tenths } from './engine-temperature.ts';
import type { Random } from './random.ts';

export const FAULT_KINDS = ['SPIKE', 'DROP', 'DRIFT', 'STUCK', 'SILENCE'] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/**
 * How often sensors fail. `REALISTIC`: one fault a car and hour. `DENSE`: 5 to 10 % of all samples are
 * faulty, which measures a detector in little time.
 */
export const FAULT_RATES = ['NONE', 'REALISTIC', 'DENSE'] as const;
export type FaultRate = (typeof FAULT_RATES)[number];

/** What is wrong with a sensor from one sample to another, both of them included. */
export interface FaultLabel {
  /** Racing number. */
  readonly driver: number;
  readonly metric: 'ENGINE_TEMPERATURE';
  readonly kind: FaultKind;
  readonly from: string;
  readonly to: string;
}

/** For how many samples, four a second, a fault of each kind lasts. */
const LASTS: Readonly<Record<FaultKind, readonly [number, number]>> = {
  SPIKE: [1, 4],
  DROP: [1, 4],
  DRIFT: [240, 720],
  STUCK: [120, 480],
  SILENCE: [40, 240],
};
/** How far off a fault is, in °C; a drift at its end. */
const OFF_C: Readonly<Record<FaultKind, readonly [number, number]>> = {
  SPIKE: [15, 45],
  DROP: [20, 60],
  DRIFT: [12, 28],
  STUCK: [0, 0],
  SILENCE: [0, 0],
};
/** Samples from one fault to the next, on average. A fault of the above lasts some 185 samples. */
const APART: Readonly<Record<FaultRate, number>> = {
  NONE: Number.POSITIVE_INFINITY,
  REALISTIC: 14_400,
  DENSE: 2_450,
};
const APART_VARIES = [0.2, 1.8] as const;
/** No fault before the race has begun. */
const HEALTHY_SAMPLES = 120;

interface Fault {
  readonly kind: FaultKind;
  readonly lasts: number;
  readonly offC: number;
  readonly stuckC: number;
  readonly from: string;
  samples: number;
}

/** One car's temperature sensor. What is wrong with it is told by labels alone, never by its readings. */
export class Sensor {
  readonly #driver: number;
  readonly #random: Random;
  readonly #apart: number;
  readonly #labels: FaultLabel[];
  #untilNext: number;
  #fault: Fault | null = null;

  /** Labels are appended to `labels` as faults end. */
  constructor(driver: number, rate: FaultRate, random: Random, labels: FaultLabel[]) {
    this.#driver = driver;
    this.#random = random;
    this.#labels = labels;
    this.#apart = APART[rate];
    // The first one may be under way to the next from before the race.
    this.#untilNext = HEALTHY_SAMPLES + this.#apart * random.unit() * APART_VARIES[1];
  }

  /** What it reads where a healthy one would read `celsius`, at the instant `at`; null: nothing. */
  read(celsius: number, at: string): number | null {
    const fault = this.#fault ?? this.#begin(celsius, at);
    if (fault === null) return celsius;
    fault.samples++;
    const value = faulty(fault, celsius);
    if (fault.samples >= fault.lasts) this.end(at);
    return value;
  }

  /** The car sends nothing after `at`: a fault that is under way is over. */
  end(at: string): void {
    if (this.#fault === null) return;
    const { kind, from } = this.#fault;
    this.#labels.push({ driver: this.#driver, metric: 'ENGINE_TEMPERATURE', kind, from, to: at });
    this.#fault = null;
    this.#untilNext = this.#apart * this.#random.between(APART_VARIES[0], APART_VARIES[1]);
  }

  #begin(celsius: number, at: string): Fault | null {
    this.#untilNext--;
    if (this.#untilNext > 0) return null;
    const kind = FAULT_KINDS[this.#random.integer(0, FAULT_KINDS.length - 1)] as FaultKind;
    const [least, most] = LASTS[kind];
    const [near, far] = OFF_C[kind];
    const upwards = kind === 'SPIKE' || (kind === 'DRIFT' && this.#random.chance(0.7));
    const offC = this.#random.between(near, far) * (upwards ? 1 : -1);
    const lasts = this.#random.integer(least, most);
    this.#fault = { kind, lasts, offC, stuckC: celsius, from: at, samples: 0 };
    return this.#fault;
  }
}

function faulty({ kind, lasts, offC, stuckC, samples }: Fault, celsius: number): number | null {
  switch (kind) {
    case 'SPIKE':
    case 'DROP':
      return tenths(celsius + offC);
    case 'DRIFT':
      return tenths(celsius + (offC * samples) / lasts);
    case 'STUCK':
      return stuckC;
    case 'SILENCE':
      return null;
  }
}
