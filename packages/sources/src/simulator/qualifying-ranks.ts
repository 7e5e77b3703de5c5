import type { SegmentNumber } from '@slipstream/timing/events/vocabulary';
import { rulesOf } from '@slipstream/timing/rules/season-rules';
import type { Car } from './car.ts';

interface TimedLap {
  readonly lap: number;
  readonly ms: number;
  readonly at: number;
}

/** Who is where in qualifying: by best lap of the segment, those knocked out behind those still in. */
export class QualifyingRanks {
  readonly #laps = new Map<Car, TimedLap[]>();
  readonly #cuts: readonly number[];
  #order: readonly Car[];
  #stillIn: number;

  constructor(cars: readonly Car[], season: number) {
    this.#order = cars;
    this.#stillIn = cars.length;
    this.#cuts = rulesOf(season).qualifyingCuts;
  }

  get order(): readonly Car[] {
    return this.#order;
  }

  /** Those who take part in the segment under way. */
  get entrants(): readonly Car[] {
    return this.#order.slice(0, this.#stillIn);
  }

  add(car: Car, lap: TimedLap): void {
    this.#laps.set(car, [...(this.#laps.get(car) ?? []), lap]);
    this.#rank();
  }

  delete(car: Car, lap: number): void {
    const laps = this.#laps.get(car) ?? [];
    this.#laps.set(
      car,
      laps.filter((timed) => timed.lap !== lap),
    );
    this.#rank();
  }

  /** A segment is over. @returns who is knocked out; the times of the others count no more. */
  cut(segment: SegmentNumber): readonly Car[] {
    const cut = this.#cuts[segment - 1] ?? this.#stillIn;
    const out = this.entrants.slice(cut);
    this.#stillIn = Math.min(this.#stillIn, cut);
    this.#laps.clear();
    return out;
  }

  #rank(): void {
    const best = new Map(this.entrants.map((car) => [car, bestOf(this.#laps.get(car))]));
    const entrants = [...this.entrants].sort((a, b) => {
      const [one, other] = [best.get(a) ?? null, best.get(b) ?? null];
      if (one === null || other === null) return one === other ? 0 : one === null ? 1 : -1;
      return one.ms - other.ms || one.at - other.at;
    });
    this.#order = [...entrants, ...this.#order.slice(this.#stillIn)];
  }
}

function bestOf(laps: readonly TimedLap[] = []): TimedLap | null {
  let best: TimedLap | null = null;
  for (const timed of laps) if (best === null || timed.ms < best.ms) best = timed;
  return best;
}
