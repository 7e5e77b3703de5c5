import type { Circuit } from './circuits.ts';
import type { LogWriter } from './log-writer.ts';
import type { Random } from './random.ts';

const PRESSURE_HPA = 1009;
const MINUTE_MS = 60_000;
/** Sessions that see rain. Of the 44 races of 2022 and 2023 seven did. */
const RAIN_CHANCE = 0.17;
/** When it begins, as minutes after the lights go out, and how long it lasts. */
const RAIN_BEGINS_MIN = [-25, 75] as const;
const RAIN_LASTS_MIN = [8, 45] as const;
const INTENSITY = [0.25, 0.95] as const;
/** In a minute of rain the track comes so much of the way to being as wet as the rain makes it. */
const SOAKS = 0.22;
/** And dries by so much in one without. */
const DRIES = 0.03;
/** A wet track is colder, by so much at most. */
const COOLED_BY_RAIN_C = 11;

interface Rain {
  readonly fromMs: number;
  readonly toMs: number;
  readonly intensity: number;
}

/** A day whose weather wanders slowly about what is usual at the circuit, and brings rain now and then. */
export class Weather {
  readonly #log: LogWriter;
  readonly #random: Random;
  readonly #usual: Circuit['weather'];
  readonly #rain: Rain | null;
  #airC: number;
  #trackC: number;
  #humidityPct: number;
  #pressureHpa: number;
  #windSpeedMps: number;
  #windDirectionDeg: number;
  #wetness = 0;
  #atMs: number;

  /** `random` draws what the readings are, `rains` whether and when it rains. */
  constructor(circuit: Circuit, log: LogWriter, random: Random, rains: Random) {
    this.#log = log;
    this.#random = random;
    this.#usual = circuit.weather;
    this.#airC = this.#usual.airC + random.normal() * 2.5;
    this.#trackC = this.#usual.trackC + random.normal() * 4;
    this.#humidityPct = this.#usual.humidityPct + random.normal() * 6;
    this.#pressureHpa = PRESSURE_HPA + random.normal() * 5;
    this.#windSpeedMps = 1 + 3 * random.unit();
    this.#windDirectionDeg = random.integer(0, 359);
    this.#rain = rains.chance(RAIN_CHANCE) ? drawn(rains) : null;
    this.#atMs = Math.min(0, this.#rain?.fromMs ?? 0);
    this.riskPct = 10 * (this.#rain === null ? Math.max(0, rains.integer(-6, 3)) : rains.integer(4, 9));
    this.#advance(0);
  }

  /** What the meteorologists say before the start. */
  readonly riskPct: number;

  /** How wet the track is: 0 dry, 1 standing water. */
  get wetness(): number {
    return this.#wetness;
  }

  /** One reading at `nowMs`, in milliseconds since the log's start; a minute goes by until the next. */
  report(nowMs: number): void {
    this.#advance(nowMs);
    this.#log.write('WeatherReported', {
      airC: tenths(this.#airC),
      trackC: tenths(this.#trackC - COOLED_BY_RAIN_C * Math.min(1, this.#wetness * 1.5)),
      humidityPct: Math.round(Math.min(100, this.#humidityPct + 25 * this.#wetness)),
      pressureHpa: tenths(this.#pressureHpa),
      windSpeedMps: tenths(this.#windSpeedMps),
      windDirectionDeg: this.#windDirectionDeg,
      raining: this.#rainsAt(nowMs),
    });
    const random = this.#random;
    this.#airC += random.normal() * 0.08;
    this.#trackC += random.normal() * 0.18;
    this.#humidityPct = Math.max(10, Math.min(95, this.#humidityPct + random.normal() * 0.4));
    this.#pressureHpa += random.normal() * 0.05;
    this.#windSpeedMps = Math.max(0, Math.min(9, this.#windSpeedMps + random.normal() * 0.3));
    this.#windDirectionDeg = (this.#windDirectionDeg + random.integer(-12, 12) + 360) % 360;
  }

  #rainsAt(ms: number): boolean {
    return this.#rain !== null && ms >= this.#rain.fromMs && ms < this.#rain.toMs;
  }

  /** Minute by minute: a track takes its time to soak, and longer to dry. */
  #advance(toMs: number): void {
    for (; this.#atMs + MINUTE_MS <= toMs; this.#atMs += MINUTE_MS) {
      if (this.#rain !== null && this.#rainsAt(this.#atMs)) {
        this.#wetness += Math.max(0, this.#rain.intensity - this.#wetness) * SOAKS;
      } else this.#wetness = Math.max(0, this.#wetness - DRIES);
    }
  }
}

function drawn(random: Random): Rain {
  const fromMs = Math.round(random.between(RAIN_BEGINS_MIN[0], RAIN_BEGINS_MIN[1]) * MINUTE_MS);
  const lastsMs = Math.round(random.between(RAIN_LASTS_MIN[0], RAIN_LASTS_MIN[1]) * MINUTE_MS);
  return { fromMs, toMs: fromMs + lastsMs, intensity: random.between(INTENSITY[0], INTENSITY[1]) };
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
