import type { LocationSample, TelemetrySample } from '@slipstream/timing/events/bodies';
import type { Car } from './car.ts';
import type { CarMetrics } from './car-metrics.ts';
import { type Revs, revsAt } from './gearbox.ts';
import type { LogWriter } from './log-writer.ts';
import type { Order } from './order.ts';
import type { Place, Surveyor } from './place.ts';

/** The real feed samples a car about four times a second. */
export const SAMPLE_EVERY_MS = 250;
const SAMPLES_PER_EVENT = 4;
/** Places go out half a second after telemetry, so that the log is even. */
const LOCATIONS_AFTER_SAMPLES = 2;
const KPH_PER_MPS = 3.6;
const TOP_KPH = 400;
/** Overtake mode is for cars this near to the one in front, where they are flat out. */
const OVERTAKE_WITHIN_MS = 1_000;
const FLAT_OUT_PCT = 98;
const FLAT_OUT_KPH = 150;

/** Samples every car and sends what it has once a second. */
export class Telemetry {
  readonly #cars: readonly Car[];
  readonly #surveyor: Surveyor;
  readonly #log: LogWriter;
  readonly #place: Place = { x: 0, y: 0, speedMps: 0, throttlePct: 0, brakePct: 0 };
  readonly #revs: readonly Revs[];
  #telemetry: TelemetrySample[][];
  #locations: LocationSample[][];
  readonly #metrics: CarMetrics | null;
  readonly #order: Order;
  readonly #overtakeMode: () => boolean;
  #taken = 0;

  /** `overtakeMode` says whether race control has enabled it. Without `metrics` there is only what the official feed gives. */
  constructor(
    cars: readonly Car[],
    surveyor: Surveyor,
    log: LogWriter,
    order: Order,
    metrics: CarMetrics | null,
    overtakeMode: () => boolean,
  ) {
    this.#overtakeMode = overtakeMode;
    this.#order = order;
    this.#metrics = metrics;
    this.#cars = cars;
    this.#surveyor = surveyor;
    this.#log = log;
    this.#revs = Array.from({ length: TOP_KPH + 1 }, (_, kph) => revsAt(kph));
    this.#telemetry = cars.map(() => []);
    this.#locations = cars.map(() => []);
  }

  /** Takes one sample of every car that is not out, at the log's time, `atMs`. */
  sample(atMs: number): void {
    const at = this.#log.instantNow();
    const place = this.#place;
    const enabled = this.#overtakeMode();
    for (let i = 0; i < this.#cars.length; i++) {
      const car = this.#cars[i] as Car;
      if (car.phase === 'OUT') continue;
      car.motion.place(atMs, this.#surveyor, place);
      const speedKph = Math.min(TOP_KPH, Math.round(place.speedMps * KPH_PER_MPS));
      const { gear, rpm: running } = this.#revs[speedKph] as Revs;
      const rpm = speedKph === 0 && (car.phase === 'STOPPED' || car.phase === 'PARKED') ? 0 : running;
      const throttlePct = Math.round(place.throttlePct);
      const { brakePct } = place;
      const gapAheadMs = this.#order.gapAheadMs(car);
      const overtakeMode =
        enabled &&
        car.phase === 'RACING' &&
        gapAheadMs < OVERTAKE_WITHIN_MS &&
        isFlatOut(throttlePct, speedKph);
      // Each with all it has from the start: what is added to an object later is kept apart from the rest
      // of it, and half a million samples of a race feel that.
      const sample: TelemetrySample =
        this.#metrics === null
          ? { at, speedKph, rpm, gear, throttlePct, brakePct, drs: null, overtakeMode }
          : {
              at,
              speedKph,
              rpm,
              gear,
              throttlePct,
              brakePct,
              drs: null,
              overtakeMode,
              engineTemperatureC: this.#metrics.engineTemperatureC(
                car,
                { speedKph, rpm, throttlePct, gapAheadMs },
                at,
              ),
            };
      (this.#telemetry[i] as TelemetrySample[]).push(sample);
      (this.#locations[i] as LocationSample[]).push({ at, x: place.x, y: place.y });
    }
    this.#taken++;
    if (this.#taken % SAMPLES_PER_EVENT === 0) this.sendTelemetry();
    else if (this.#taken % SAMPLES_PER_EVENT === LOCATIONS_AFTER_SAMPLES) this.sendLocations();
  }

  sendTelemetry(): void {
    for (let i = 0; i < this.#cars.length; i++) {
      const samples = this.#telemetry[i] as TelemetrySample[];
      if (samples.length === 0) continue;
      this.#log.write('TelemetrySampled', { driver: (this.#cars[i] as Car).number, samples });
      this.#telemetry[i] = [];
    }
  }

  sendLocations(): void {
    for (let i = 0; i < this.#cars.length; i++) {
      const samples = this.#locations[i] as LocationSample[];
      if (samples.length === 0) continue;
      this.#log.write('LocationSampled', { driver: (this.#cars[i] as Car).number, samples });
      this.#locations[i] = [];
    }
  }
}

function isFlatOut(throttlePct: number, speedKph: number): boolean {
  return throttlePct >= FLAT_OUT_PCT && speedKph >= FLAT_OUT_KPH;
}
