import type { GapValue } from '@slipstream/timing/events/bodies';
import type { Car } from './car.ts';

/** The order of the race: who has passed more boundaries, and of those equal, who passed the last one first. */
export class Order {
  readonly #cars: Car[];
  readonly #perLap: number;

  /** In order of the grid; `perLap` boundaries make a lap. */
  constructor(cars: readonly Car[], perLap: number) {
    this.#cars = [...cars];
    this.#perLap = perLap;
  }

  get leader(): Car {
    return this.#cars[0] as Car;
  }

  get cars(): readonly Car[] {
    return this.#cars;
  }

  /** A car has passed a boundary: who has another rank now. */
  moveUp(car: Car): readonly { driver: number; position: number }[] {
    let rank = this.#cars.indexOf(car);
    const from = rank;
    while (rank > 0) {
      const ahead = this.#cars[rank - 1] as Car;
      if (ahead.phase !== 'OUT' && ahead.passed >= car.passed) break;
      this.#cars[rank] = ahead;
      rank--;
    }
    this.#cars[rank] = car;
    return this.#ranks(rank, from);
  }

  /** A car is out: it goes behind all that are not. */
  retire(car: Car): readonly { driver: number; position: number }[] {
    const from = this.#cars.indexOf(car);
    let rank = from;
    for (; rank + 1 < this.#cars.length; rank++) {
      const behind = this.#cars[rank + 1] as Car;
      if (behind.phase === 'OUT') break;
      this.#cars[rank] = behind;
    }
    this.#cars[rank] = car;
    return this.#ranks(from, rank);
  }

  /**
   * Ranks those who have taken the flag by laps and by time, what each owes added; who has not stays
   * where it is.
   */
  classify(
    finished: ReadonlySet<Car>,
    owedMs: (car: Car) => number,
  ): readonly { driver: number; position: number }[] {
    const timeMs = (car: Car) => (car.passedAt[car.passed] as number) + owedMs(car);
    const ranked = this.#cars.filter((car) => finished.has(car));
    ranked.sort((a, b) => b.passed - a.passed || timeMs(a) - timeMs(b));
    const changed: { driver: number; position: number }[] = [];
    for (const [rank, car] of this.#cars.entries()) {
      if (!finished.has(car)) continue;
      const next = ranked.shift() as Car;
      this.#cars[rank] = next;
      if (next !== car) changed.push({ driver: next.number, position: rank + 1 });
    }
    return changed;
  }

  /** As `gaps`, for cars that have taken the flag, what each owes added. */
  finalGaps(
    car: Car,
    owedMs: (car: Car) => number,
  ): { gapToLeader: GapValue | null; interval: GapValue | null } {
    const ahead = this.#cars[this.#cars.indexOf(car) - 1];
    if (ahead === undefined) return { gapToLeader: null, interval: null };
    const timeMs = (one: Car) => (one.passedAt[one.passed] as number) + owedMs(one);
    const to = (other: Car): GapValue =>
      other.passed > car.passed
        ? { laps: (other.passed - car.passed) / this.#perLap }
        : { ms: timeMs(car) - timeMs(other) };
    return { gapToLeader: to(this.leader), interval: to(ahead) };
  }

  /** A car's gaps where it has just passed a boundary; null for the leader. */
  gaps(car: Car): { gapToLeader: GapValue | null; interval: GapValue | null } {
    const ahead = this.#cars[this.#cars.indexOf(car) - 1];
    if (ahead === undefined) return { gapToLeader: null, interval: null };
    return { gapToLeader: this.#gap(car, this.leader), interval: this.#gap(car, ahead) };
  }

  /** How far a car was behind the one in front where it last passed a boundary; none in front: infinite. */
  gapAheadMs(car: Car): number {
    const ahead = this.#cars[this.#cars.indexOf(car) - 1];
    const aheadAt = ahead?.passedAt[car.passed];
    if (aheadAt === undefined || car.passed === 0) return Number.POSITIVE_INFINITY;
    return (car.passedAt[car.passed] as number) - aheadAt;
  }

  #gap(car: Car, ahead: Car): GapValue {
    const boundaries = ahead.passed - car.passed;
    if (boundaries >= this.#perLap) return { laps: Math.floor(boundaries / this.#perLap) };
    return { ms: (car.passedAt[car.passed] as number) - (ahead.passedAt[car.passed] as number) };
  }

  #ranks(from: number, to: number): { driver: number; position: number }[] {
    if (from === to) return [];
    return this.#cars
      .slice(from, to + 1)
      .map((car, offset) => ({ driver: car.number, position: from + offset + 1 }));
  }
}
