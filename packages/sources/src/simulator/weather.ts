import type { Circuit } from './circuits.ts';
import type { LogWriter } from './log-writer.ts';
import type { Random } from './random.ts';

const PRESSURE_HPA = 1009;

/** A dry day whose weather wanders slowly about what is usual at the circuit. */
export class Weather {
  readonly #log: LogWriter;
  readonly #random: Random;
  readonly #usual: Circuit['weather'];
  #airC: number;
  #trackC: number;
  #humidityPct: number;
  #pressureHpa: number;
  #windSpeedMps: number;
  #windDirectionDeg: number;

  constructor(circuit: Circuit, log: LogWriter, random: Random) {
    this.#log = log;
    this.#random = random;
    this.#usual = circuit.weather;
    this.#airC = this.#usual.airC + random.normal() * 2.5;
    this.#trackC = this.#usual.trackC + random.normal() * 4;
    this.#humidityPct = this.#usual.humidityPct + random.normal() * 6;
    this.#pressureHpa = PRESSURE_HPA + random.normal() * 5;
    this.#windSpeedMps = 1 + 3 * random.unit();
    this.#windDirectionDeg = random.integer(0, 359);
  }

  /** One reading; a minute goes by until the next. */
  report(): void {
    this.#log.write('WeatherReported', {
      airC: tenths(this.#airC),
      trackC: tenths(this.#trackC),
      humidityPct: Math.round(this.#humidityPct),
      pressureHpa: tenths(this.#pressureHpa),
      windSpeedMps: tenths(this.#windSpeedMps),
      windDirectionDeg: this.#windDirectionDeg,
      raining: false,
    });
    const random = this.#random;
    this.#airC += random.normal() * 0.08;
    this.#trackC += random.normal() * 0.18;
    this.#humidityPct = Math.max(10, Math.min(95, this.#humidityPct + random.normal() * 0.4));
    this.#pressureHpa += random.normal() * 0.05;
    this.#windSpeedMps = Math.max(0, Math.min(9, this.#windSpeedMps + random.normal() * 0.3));
    this.#windDirectionDeg = (this.#windDirectionDeg + random.integer(-12, 12) + 360) % 360;
  }
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
