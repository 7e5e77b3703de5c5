import { type BandOptions, ForecastBand, type Judgement } from './forecast-band.ts';
import type { Finding } from './incident.ts';
import { LoadForecast } from './load-forecast.ts';
import type { AnomalyOptions } from './options.ts';
import { StuckChannel } from './stuck-channel.ts';
import { confidenceOf } from './tail.ts';

/** No engine that runs is colder or hotter: the reading is none. */
const COLDEST_C = -30;
const HOTTEST_C = 180;
/** The limits are so many deviations from their middle, and no guess. */
const LIMIT_DEVIATIONS = 4;
const MANY = 1_000;
/** Evidence at which an incident opens: one value twice the half-width off and a quarter, or several nearer ones. */
const OPENS_AT = 1.25;
/** What a sensor and an engine in traffic differ by when nothing is wrong: from sample to sample, and for long. */
const LEAST_FAST_DEVIATION_C = 0.4;
const LEAST_SLOW_DEVIATION_C = 1;
const BLOCK_MS = 5_000;
const LEAST_IN_BLOCK = 4;
/** How long a new level is held to be wrong, before it is taken for the pattern. */
const BELIEVED_AFTER_MS = 90_000;
/** The same for a drift, and for a value that the longer pattern knows. */
const DRIFT_BELIEVED_AFTER_MS = 240_000;
const USUAL_AFTER_MS = 4_000;
/** A longer gap ends the short pattern: the engine may have cooled. */
const GAP_MS = 20_000;
const STUCK_CHANCE = 1e-9;
const STUCK_MS = 3_000;
/** A car that stands gives a sensor less to show. */
const STUCK_STANDING_CHANCE = 1e-13;
const STUCK_STANDING_MS = 8_000;
/** The car is on the move: its speed went up and down by so much while the reading stood. */
const MOVED_KPH = 20;

/**
 * What a reading is: out of pattern, or in it. `finding` says against which expectation; it is asked for at
 * once or not at all, because most readings are of no interest.
 */
export interface Reading {
  readonly outside: boolean;
  readonly finding: () => Finding;
}

/** What the engine does, as far as it is known. */
export interface Running {
  readonly rpm: number | null;
  readonly throttlePct: number | null;
  readonly speedKph: number | null;
}

/** Plain JSON. */
export type TemperatureMemory = readonly [
  fast: readonly number[],
  slow: readonly number[],
  rest: readonly number[],
  stuck: readonly (number | null)[],
];

/**
 * The temperature of one engine, on two scales: each sample against a forecast from those just before
 * (spikes and drops), and five-second means against what the engine's load has meant over minutes (drift). What one of them holds
 * to be wrong the other does not learn.
 */
export class EngineTemperature {
  readonly #fast: ForecastBand;
  readonly #slow: LoadForecast;
  readonly #stuck: StuckChannel;
  #evidence = 0;
  #slowEvidence = 0;
  #heldMs = 0;
  #slowHeldMs = 0;
  #blockFrom = 0;
  #blockSum = 0;
  #blockSize = 0;
  #lastAt = 0;

  constructor(options: AnomalyOptions, remembered: TemperatureMemory | null = null) {
    this.#fast = new ForecastBand(fastBand(options), remembered?.[0]);
    this.#slow = new LoadForecast({ ...options, leastDeviation: LEAST_SLOW_DEVIATION_C }, remembered?.[1]);
    this.#stuck = new StuckChannel(remembered?.[3]);
    if (!remembered) return;
    const rest = remembered[2] as number[];
    [this.#evidence, this.#slowEvidence, this.#heldMs, this.#slowHeldMs] = rest as [
      number,
      number,
      number,
      number,
    ];
    [this.#blockFrom, this.#blockSum, this.#blockSize, this.#lastAt] = rest.slice(4) as [
      number,
      number,
      number,
      number,
    ];
  }

  /**
   * @param speedChange since the last sample, km/h; null: not known
   * @param atWork false: the car's race is run
   */
  see(celsius: number, running: Running, speedChange: number | null, atMs: number, atWork: boolean): Reading {
    const elapsed = this.#lastAt === 0 ? 0 : atMs - this.#lastAt;
    this.#lastAt = atMs;
    this.#feel(running, Math.min(elapsed, BLOCK_MS));
    if (celsius < COLDEST_C || celsius > HOTTEST_C)
      return { outside: true, finding: () => impossible(celsius) };
    if (elapsed > GAP_MS) this.#forgetShort();
    this.#stuck.see(celsius, speedChange, atMs);
    const stuck = this.#isStuck(atMs);
    const slowOut = this.#slowEvidence >= OPENS_AT;
    const usual = this.#isUsual(celsius);
    // After a drift the reading is right again at once: the short pattern, which followed it, is wrong.
    if (slowOut && (usual || running.rpm === 0)) this.#recover(celsius);
    const judged = this.#fast.judge(celsius);
    const fastOut = this.#weigh(judged, elapsed, usual, celsius);
    if (stuck) return { outside: true, finding: () => this.#stuckFinding(celsius, judged, atMs) };
    if (fastOut) return { outside: true, finding: () => forecastFinding(celsius, judged, this.#fast) };
    // What load means is not to be seen of an engine that is off, or on its way home: it cools.
    if ((judged.far === 0 || !judged.trained) && running.rpm !== 0 && atWork) this.#block(celsius, atMs);
    if (this.#slowEvidence >= OPENS_AT && !this.#isUsual(celsius)) {
      return { outside: true, finding: () => driftFinding(celsius, this.#slow) };
    }
    return { outside: false, finding: () => forecastFinding(celsius, judged, this.#fast) };
  }

  remember(): TemperatureMemory {
    const rest = [
      this.#evidence,
      this.#slowEvidence,
      this.#heldMs,
      this.#slowHeldMs,
      this.#blockFrom,
      this.#blockSum,
      this.#blockSize,
      this.#lastAt,
    ];
    return [this.#fast.remember(), this.#slow.remember(), rest, this.#stuck.remember()];
  }

  /** Takes a value into the evidence, learns it where it is no fault: @returns whether it is one. */
  #weigh(judged: Judgement, elapsed: number, usual: boolean, celsius: number): boolean {
    const band = this.#fast;
    if (!judged.trained) {
      band.learn(celsius);
      return false;
    }
    const off = Math.abs(celsius - judged.expected) / (judged.high - judged.expected);
    const wasOut = this.#evidence >= OPENS_AT;
    // What was out is in again with the first value inside: evidence only gathers, it does not linger.
    this.#evidence = wasOut && off <= 1 ? 0 : Math.min(2 * OPENS_AT, Math.max(0, this.#evidence + off - 1));
    if (this.#evidence < OPENS_AT) {
      this.#heldMs = 0;
      if (this.#stuck.repeats < TEACHES) band.learn(celsius);
      else band.pass();
      return false;
    }
    band.pass();
    this.#heldMs += elapsed;
    if (this.#heldMs <= (usual ? USUAL_AFTER_MS : BELIEVED_AFTER_MS)) return true;
    this.#forgetShort();
    if (!usual) this.#forgetLong();
    return false;
  }

  #feel({ throttlePct, rpm, speedKph }: Running, elapsed: number): void {
    if (throttlePct !== null && rpm !== null && speedKph !== null) {
      this.#slow.feel(throttlePct, rpm, speedKph, elapsed);
    }
  }

  #isUsual(celsius: number): boolean {
    const { trained, far } = this.#slow.judge(celsius);
    return trained && far === 0;
  }

  #recover(celsius: number): void {
    this.#slowEvidence = 0;
    this.#slowHeldMs = 0;
    this.#forgetShort();
    this.#fast.learn(celsius);
  }

  #forgetShort(): void {
    this.#fast.restart();
    this.#evidence = 0;
    this.#heldMs = 0;
    this.#blockSize = 0;
  }

  #forgetLong(): void {
    this.#slow.restart();
    this.#slowEvidence = 0;
    this.#slowHeldMs = 0;
  }

  #block(celsius: number, atMs: number): void {
    if (this.#blockSize === 0 || atMs - this.#blockFrom > 2 * BLOCK_MS) {
      this.#blockFrom = atMs;
      this.#blockSum = 0;
      this.#blockSize = 0;
    }
    this.#blockSum += celsius;
    this.#blockSize++;
    if (atMs - this.#blockFrom < BLOCK_MS || this.#blockSize < LEAST_IN_BLOCK) return;
    const mean = this.#blockSum / this.#blockSize;
    this.#blockSize = 0;
    const { trained, expected, high } = this.#slow.judge(mean);
    if (!trained) {
      this.#slow.learn(mean);
      return;
    }
    const off = Math.abs(mean - expected) / (high - expected);
    this.#slowEvidence =
      off <= 1 && this.#slowEvidence >= OPENS_AT ? 0 : Math.max(0, this.#slowEvidence + off - 1);
    if (this.#slowEvidence < OPENS_AT) {
      this.#slowHeldMs = 0;
      this.#slow.learn(mean);
      return;
    }
    this.#slowHeldMs += BLOCK_MS;
    if (this.#slowHeldMs > DRIFT_BELIEVED_AFTER_MS) this.#forgetLong();
  }

  #isStuck(atMs: number): boolean {
    const { chance, sinceMs, up, down } = this.#stuck;
    const moved = up + down >= MOVED_KPH;
    const stoodMs = atMs - sinceMs;
    return moved
      ? chance < STUCK_CHANCE && stoodMs >= STUCK_MS
      : chance < STUCK_STANDING_CHANCE && stoodMs >= STUCK_STANDING_MS;
  }

  #stuckFinding(celsius: number, { low, high }: Judgement, atMs: number): Finding {
    const seconds = (atMs - this.#stuck.sinceMs) / 1000;
    const explanation =
      `The engine temperature has read ${celsius.toFixed(1)} °C ${this.#stuck.repeats + 1} times in a row, ` +
      `for ${seconds.toFixed(1)} s: by its own history such a run has a chance of ${this.#stuck.chance.toExponential(0)}.`;
    const far = seconds / (STUCK_MS / 1000);
    const confidence = this.#stuck.confidence;
    return { value: celsius, expectedLow: low, expectedHigh: high, confidence, far, explanation };
  }
}

/** Repeats after which a reading teaches the forecast nothing: it may be stuck. */
const TEACHES = 6;

function fastBand({ confidence, minTrainingSize, horizon }: AnomalyOptions): BandOptions {
  return {
    confidence,
    minTrainingSize,
    horizon,
    leastDeviation: LEAST_FAST_DEVIATION_C,
    rates: [0.08, 0.3, 0.8],
    widthRate: 0.01,
  };
}

function impossible(celsius: number): Finding {
  const high = celsius > HOTTEST_C;
  const explanation = `${celsius.toFixed(1)} °C is ${high ? 'hotter' : 'colder'} than an engine that runs can be.`;
  const middle = (COLDEST_C + HOTTEST_C) / 2;
  const half = (HOTTEST_C - COLDEST_C) / 2;
  const far = Math.abs(celsius - middle) / half - 1;
  return {
    value: celsius,
    expectedLow: COLDEST_C,
    expectedHigh: HOTTEST_C,
    confidence: confidenceOf(LIMIT_DEVIATIONS * (1 + far), MANY),
    far: 10 * (1 + far),
    explanation,
  };
}

function forecastFinding(celsius: number, judged: Judgement, { size }: ForecastBand): Finding {
  const { low, high, expected, z, far } = judged;
  const confidence = confidenceOf(z, size);
  const explanation =
    far > 0
      ? `The engine temperature reads ${celsius.toFixed(1)} °C; the samples just before foresaw ${expected.toFixed(1)} °C, ` +
        `between ${low.toFixed(1)} and ${high.toFixed(1)} °C: ${Math.abs(z).toFixed(1)} standard deviations off.`
      : `The engine temperature is back at ${celsius.toFixed(1)} °C, between ${low.toFixed(1)} and ${high.toFixed(1)} °C as foreseen.`;
  return { value: celsius, expectedLow: low, expectedHigh: high, confidence, far, explanation };
}

function driftFinding(celsius: number, slow: LoadForecast): Finding {
  const { low, high, z, far, expected } = slow.judge(celsius);
  const explanation =
    `The engine temperature has drifted to ${celsius.toFixed(1)} °C, ${Math.abs(z).toFixed(1)} standard deviations from what ` +
    `the engine's load has meant so far, ${expected.toFixed(1)} °C: usual is ${low.toFixed(1)} to ${high.toFixed(1)} °C.`;
  const confidence = confidenceOf(z, slow.size);
  return { value: celsius, expectedLow: low, expectedHigh: high, confidence, far, explanation };
}
