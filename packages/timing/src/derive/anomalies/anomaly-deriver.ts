import type { TimingEvent, TimingEventOf } from '../../events/envelope.ts';
import { finishedAt } from '../../fold/finish.ts';
import type { SessionState } from '../../fold/state.ts';
import type { DerivedItem, Deriver, DeriverKind, FoldedEvent, Memory, Remembered } from '../deriver.ts';
import type { AnomalyItem } from '../items.ts';
import { CarWatch } from './car-watch.ts';
import { type AnomalyOptions, anomalyOptions } from './options.ts';
import { PaceWatch } from './pace-watch.ts';

const NOTHING: readonly DerivedItem[] = [];
const NO_CARS: readonly CarWatch[] = [];
/** Fewer cars than this that go on say nothing of one that does not: the feed may begin or end. */
const LEAST_OTHERS = 3;

/**
 * Finds what is out of pattern: in each car's telemetry, its feed, its laps, sectors and pit stops. What
 * it tells of telemetry rests on telemetry alone, however it comes interleaved with the timing; only the
 * lap that an item names is the state's.
 *
 * @throws RangeError for options that no detector can work with
 */
export function anomalyDeriver(options: Partial<AnomalyOptions> = {}): DeriverKind {
  const settings = anomalyOptions(options);
  return { name: 'anomalies', open: (_session, memory) => new AnomalyDeriver(settings, memory) };
}

class AnomalyDeriver implements Deriver {
  readonly #options: AnomalyOptions;
  readonly #cars = new Map<number, CarWatch>();
  readonly #paces = new Map<number, PaceWatch>();
  /** Keys of the memory that changed since it was taken. */
  readonly #changed = new Set<string>();

  constructor(options: AnomalyOptions, memory: Memory) {
    this.#options = options;
    for (const [key, remembered] of memory) {
      const driver = Number(key.slice(key.indexOf('/') + 1));
      if (remembered === null) continue;
      if (key.startsWith('car/')) this.#cars.set(driver, new CarWatch(driver, options, remembered));
      else this.#paces.set(driver, new PaceWatch(driver, options.confidence, remembered));
    }
  }

  derive({ event, after }: FoldedEvent): readonly DerivedItem[] {
    const items: AnomalyItem[] = [];
    this.#see(event, after, items);
    return items.length === 0 ? NOTHING : items.map((item) => ({ log: 'anomalies', item }));
  }

  takeMemory(): Memory {
    const memory = new Map<string, Remembered>();
    for (const key of this.#changed) {
      const driver = Number(key.slice(key.indexOf('/') + 1));
      const watch = key.startsWith('car/') ? this.#cars.get(driver) : this.#paces.get(driver);
      if (watch) memory.set(key, watch.remember());
    }
    this.#changed.clear();
    return memory;
  }

  #see(event: TimingEvent, state: SessionState, items: AnomalyItem[]): void {
    switch (event.type) {
      case 'TelemetrySampled':
        this.#seeTelemetry(event, state, items);
        break;
      case 'LapCompleted':
        if (isRace(state)) this.#pace(event.body.driver, (pace) => pace.seeLap(event, state, items));
        break;
      case 'SectorTimed':
        if (isRace(state)) this.#pace(event.body.driver, (pace) => pace.seeSector(event, state, items));
        break;
      case 'PitStopTimed':
      case 'PitExited':
        if (isRace(state)) this.#seeStop(event, state, items);
        break;
    }
  }

  #seeTelemetry(event: TimingEventOf<'TelemetrySampled'>, state: SessionState, items: AnomalyItem[]): void {
    const { driver, samples } = event.body;
    let car = this.#cars.get(driver);
    if (!car) {
      car = new CarWatch(driver, this.#options);
      this.#cars.set(driver, car);
    }
    const lap = lapOf(state, driver);
    // By its instant: the timing may have come further than this telemetry.
    const flag = isRace(state) ? finishedAt(state, driver) : null;
    for (const sample of samples) car.see(sample, lap, flag === null || sample.at <= flag, items);
    this.#changed.add(`car/${driver}`);
    this.#listen(car.lastAt, state, items);
  }

  /** Looks for cars that are quiet while most others go on. */
  #listen(nowMs: number, state: SessionState, items: AnomalyItem[]): void {
    const { silenceMs } = this.#options;
    for (const quiet of this.#quietAt(nowMs - silenceMs)) {
      let going = 0;
      let others = 0;
      for (const other of this.#cars.values()) {
        if (other === quiet || !other.isMoving) continue;
        others++;
        if (other.wasHeard(quiet.lastAt, silenceMs)) going++;
      }
      if (going < LEAST_OTHERS || going * 2 < others) continue;
      if (quiet.beQuiet(nowMs, lapOf(state, quiet.driver), items)) this.#changed.add(`car/${quiet.driver}`);
    }
  }

  /** Cars last heard before an instant, though they moved; by number, whatever order the memory came in. */
  #quietAt(beforeMs: number): readonly CarWatch[] {
    let quiet: CarWatch[] | null = null;
    for (const car of this.#cars.values()) {
      if (car.lastAt > beforeMs || !car.isMoving) continue;
      quiet ??= [];
      quiet.push(car);
    }
    return quiet?.sort((a, b) => a.driver - b.driver) ?? NO_CARS;
  }

  #seeStop(
    event: TimingEventOf<'PitStopTimed'> | TimingEventOf<'PitExited'>,
    state: SessionState,
    items: AnomalyItem[],
  ): void {
    const { driver } = event.body;
    const stops = state.pitStops[driver];
    const stop =
      event.type === 'PitStopTimed'
        ? stops?.find((record) => record.stop === event.body.stop)
        : stops?.at(-1);
    if (stop) this.#pace(driver, (pace) => pace.seeStop(stop, event.at, state, items));
  }

  /** @param see returns whether the watch changed */
  #pace(driver: number, see: (pace: PaceWatch) => boolean): void {
    let pace = this.#paces.get(driver);
    if (!pace) {
      pace = new PaceWatch(driver, this.#options.confidence);
      this.#paces.set(driver, pace);
    }
    if (see(pace)) this.#changed.add(`pace/${driver}`);
  }
}

/** Only in a race is a slow lap out of pattern: elsewhere drivers cool down, practise and wait. */
function isRace(state: SessionState): boolean {
  const kind = state.info.announced?.kind;
  return kind === 'RACE' || kind === 'SPRINT';
}

/** The lap that a car is on; null before the first and after the flag. */
function lapOf(state: SessionState, driver: number): number | null {
  const car = state.cars[driver];
  return car && state.info.startedAt !== null && !car.finished ? car.lapsCompleted + 1 : null;
}
