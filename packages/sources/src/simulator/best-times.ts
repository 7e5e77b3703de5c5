import type { TimeMark } from '@slipstream/timing/events/vocabulary';

/** The best of one kind of time (a mini sector, a sector), of each car and of all. */
export class BestTimes {
  readonly #own = new Map<number, number>();
  #overall = Number.POSITIVE_INFINITY;

  /** Takes a time in and says what it is: a mark holds for the moment at which it is given. */
  mark(driver: number, ms: number): TimeMark {
    if (ms < this.#overall) {
      this.#overall = ms;
      this.#own.set(driver, ms);
      return 'OVERALL_BEST';
    }
    if (ms >= (this.#own.get(driver) ?? Number.POSITIVE_INFINITY)) return 'NONE';
    this.#own.set(driver, ms);
    return 'PERSONAL_BEST';
  }
}

export interface BestLap {
  readonly ms: number;
  readonly lap: number;
}

/** Lap times: as `BestTimes`, but one can be taken away again. */
export class LapTimes {
  readonly #laps = new Map<number, { ms: number; lap: number; deleted: boolean }[]>();
  readonly #best = new Map<number, BestLap>();

  mark(driver: number, lap: number, ms: number): TimeMark {
    const laps = this.#laps.get(driver) ?? [];
    laps.push({ ms, lap, deleted: false });
    this.#laps.set(driver, laps);
    if (ms >= (this.#best.get(driver)?.ms ?? Number.POSITIVE_INFINITY)) return 'NONE';
    const overall = this.#overall();
    this.#best.set(driver, { ms, lap });
    return ms < overall ? 'OVERALL_BEST' : 'PERSONAL_BEST';
  }

  /** @returns the driver's best lap now, if that is another than before; else undefined. */
  delete(driver: number, lap: number): BestLap | null | undefined {
    const laps = this.#laps.get(driver) ?? [];
    const deleted = laps.find((record) => record.lap === lap);
    if (deleted !== undefined) deleted.deleted = true;
    if (this.#best.get(driver)?.lap !== lap) return undefined;
    this.#best.delete(driver);
    for (const { ms, lap: other, deleted: gone } of laps) {
      if (!gone && ms < (this.#best.get(driver)?.ms ?? Number.POSITIVE_INFINITY)) {
        this.#best.set(driver, { ms, lap: other });
      }
    }
    return this.#best.get(driver) ?? null;
  }

  #overall(): number {
    let overall = Number.POSITIVE_INFINITY;
    for (const { ms } of this.#best.values()) overall = Math.min(overall, ms);
    return overall;
  }
}
