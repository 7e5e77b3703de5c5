import type { Car } from './car.ts';
import { EngineTemperature, type Running } from './engine-temperature.ts';
import { Random } from './random.ts';
import { type FaultLabel, type FaultRate, Sensor } from './sensor-faults.ts';

/** The sensors of all cars, beyond what the timing feed gives. */
export class CarMetrics {
  /** What was wrong with them so far, in the order in which it ended. */
  readonly labels: FaultLabel[] = [];
  readonly #engines = new Map<Car, { readonly engine: EngineTemperature; readonly sensor: Sensor }>();
  #lastAt = '';

  constructor(cars: readonly Car[], trackC: number, faults: FaultRate, seed: number) {
    for (const car of cars) {
      const engine = new EngineTemperature(trackC, new Random(seed, `engine ${car.number}`));
      const random = new Random(seed, `sensor ${car.number}`);
      this.#engines.set(car, { engine, sensor: new Sensor(car.number, faults, random, this.labels) });
    }
  }

  /** What a car's engine temperature sensor reads at the instant `at`, in °C. */
  engineTemperatureC(car: Car, running: Running, at: string): number | null {
    this.#lastAt = at;
    const { engine, sensor } = this.#engines.get(car) as { engine: EngineTemperature; sensor: Sensor };
    return sensor.read(engine.next(running), at);
  }

  /** The car is out: it sends no more. */
  silence(car: Car): void {
    if (this.#lastAt !== '') this.#engines.get(car)?.sensor.end(this.#lastAt);
  }

  /** The session is over. */
  end(): void {
    for (const car of this.#engines.keys()) this.silence(car);
  }
}
