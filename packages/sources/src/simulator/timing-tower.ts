import type { MiniSector, SegmentNumber } from '@slipstream/timing/events/vocabulary';
import { BestTimes, LapTimes } from './best-times.ts';
import type { Car } from './car.ts';
import type { LogWriter } from './log-writer.ts';
import { Order } from './order.ts';
import type { Track } from './track.ts';

/** What is different where cars are ranked by lap time. */
export interface ByLapTime {
  readonly segment: () => SegmentNumber;
  /** Called for each lap that has a time. */
  readonly timed: (car: Car, lap: number, timeMs: number) => void;
}

/**
 * The timing loops in the track and what they tell: positions, gaps, mini sectors, sectors, laps.
 * It only ever says what was measured: every time is a difference of two passages.
 */
export class TimingTower {
  readonly order: Order;
  readonly #track: Track;
  readonly #log: LogWriter;
  readonly #laps = new LapTimes();
  readonly #sectors = [new BestTimes(), new BestTimes(), new BestTimes()];
  readonly #minis: readonly BestTimes[];

  readonly #byLapTime: ByLapTime | null;
  readonly #shown = new Map<Car, number>();

  /** Without `byLapTime` it is a race: cars are ranked where they are on the road. */
  constructor(track: Track, cars: readonly Car[], log: LogWriter, byLapTime: ByLapTime | null = null) {
    this.#byLapTime = byLapTime;
    this.order = new Order(cars, track.miniSectors.length);
    this.#track = track;
    this.#log = log;
    this.#minis = track.miniSectors.map(() => new BestTimes());
  }

  /** What a tower shows before the start. */
  showGrid(): void {
    for (const { number: driver, gridPosition } of this.order.cars) {
      this.#log.write('GridPositionSet', { driver, position: gridPosition });
    }
    this.#log.write('PositionsChanged', {
      positions: this.order.cars.map((car, rank) => ({ driver: car.number, position: rank + 1 })),
    });
    for (const { number: driver } of this.order.cars) {
      for (const sector of [1, 2, 3] as const) this.#clear(driver, sector);
      this.#log.write('GapChanged', { driver, gapToLeader: null, interval: null });
    }
  }

  /** What it shows before a session in which nobody is on the track. */
  showGarages(): void {
    this.showRanks(this.order.cars);
    for (const { number: driver } of this.order.cars) {
      for (const sector of [1, 2, 3] as const) this.#clear(driver, sector);
      this.#log.write('PitEntered', { driver });
    }
  }

  /** Ranks as they are worked out elsewhere: tells those that changed. */
  showRanks(cars: readonly Car[]): void {
    const positions = cars.flatMap((car, rank) =>
      this.#shown.get(car) === rank ? [] : [{ driver: car.number, position: rank + 1 }],
    );
    for (const [rank, car] of cars.entries()) this.#shown.set(car, rank);
    if (positions.length > 0) this.#log.write('PositionsChanged', { positions });
  }

  /**
   * A car has passed its next boundary; `inPitLane` where the way to it was in the pit lane.
   *
   * @returns the lap that it has finished with it (from 1), or null.
   */
  pass(car: Car, at: number, inPitLane: boolean): number | null {
    const perLap = this.#track.miniSectors.length;
    const driver = car.number;
    const index = car.passed % perLap;
    car.passed++;
    car.passedAt[car.passed] = at;
    if (this.#byLapTime === null) this.#showPlace(car);
    const mini = this.#track.miniSectors[index];
    if (mini === undefined) throw new RangeError(`no mini sector ${index}`);
    const timed = car.untimedLaps === 0 || this.#byLapTime === null;
    const mark = timed ? (this.#minis[index] as BestTimes).mark(driver, this.#since(car, 1)) : 'NONE';
    this.#showMini(driver, mini.sector, mini.indexInSector, inPitLane ? 'PIT' : asMini(mark));
    if (mini.indexInSector + 1 < this.#track.miniSectorsIn(mini.sector)) return null;
    this.#timeSector(car, mini.sector);
    return mini.sector === 3 ? this.#completeLap(car, car.passed / perLap) : null;
  }

  #showPlace(car: Car): void {
    const positions = this.order.moveUp(car);
    if (positions.length > 0) this.#log.write('PositionsChanged', { positions: [...positions] });
    this.#log.write('GapChanged', { driver: car.number, ...this.order.gaps(car) });
  }

  /** The stewards take a lap away: its driver's best may be another one now. */
  deleteLap(driver: number, lap: number, timeMs: number, reason: string): void {
    this.#log.write('LapDeleted', { driver, lap, timeMs, reason });
    const best = this.#laps.delete(driver, lap);
    if (best === undefined) return;
    this.#log.write('BestLapChanged', {
      driver,
      timeMs: best?.ms ?? null,
      ...(best === null ? {} : { lap: best.lap }),
    });
  }

  /** A car will not go on. */
  retire(car: Car): void {
    const positions = this.order.retire(car);
    if (positions.length > 0) this.#log.write('PositionsChanged', { positions: [...positions] });
    this.#log.write('GapChanged', { driver: car.number, gapToLeader: null, interval: null });
  }

  /** Those who have taken the flag are ranked by what they need to the flag, and what they owe. */
  classify(finished: ReadonlySet<Car>, owedMs: (car: Car) => number): void {
    const positions = this.order.classify(finished, owedMs);
    if (positions.length > 0) this.#log.write('PositionsChanged', { positions: [...positions] });
  }

  /** The gaps of the classification, at its end. */
  showFinalGaps(finished: ReadonlySet<Car>, owedMs: (car: Car) => number): void {
    for (const car of this.order.cars) {
      if (!finished.has(car)) continue;
      this.#log.write('GapChanged', { driver: car.number, ...this.order.finalGaps(car, owedMs) });
    }
  }

  /** How long the lap that a car has just finished took. */
  lapTimeMs(car: Car): number {
    return this.#since(car, this.#track.miniSectors.length);
  }

  #timeSector(car: Car, sector: 1 | 2 | 3): void {
    const driver = car.number;
    const timeMs = this.#since(car, this.#track.miniSectorsIn(sector));
    // On the way out of the garage and back to it nobody is measured.
    if (this.#byLapTime !== null && car.untimedLaps > 0) {
      this.#log.write('SectorTimed', { driver, sector, timeMs: null });
    } else {
      const mark = (this.#sectors[sector - 1] as BestTimes).mark(driver, timeMs);
      this.#log.write('SectorTimed', { driver, sector, timeMs, mark });
    }
    if (sector !== 1) return;
    this.#log.write('SectorTimed', { driver, sector: 2, timeMs: null });
    this.#log.write('SectorTimed', { driver, sector: 3, timeMs: null });
  }

  #completeLap(car: Car, lap: number): number {
    const driver = car.number;
    if (car.untimedLaps > 0) {
      car.untimedLaps--;
      const of = this.#byLapTime === null ? {} : { segment: this.#byLapTime.segment() };
      this.#log.write('LapCompleted', { driver, lap, timeMs: null, ...of });
      return lap;
    }
    const timeMs = this.lapTimeMs(car);
    const mark = this.#laps.mark(driver, lap, timeMs);
    const segment = this.#byLapTime === null ? {} : { segment: this.#byLapTime.segment() };
    this.#log.write('LapCompleted', { driver, lap, timeMs, mark, ...segment });
    if (mark !== 'NONE') this.#log.write('BestLapChanged', { driver, timeMs, lap });
    this.#byLapTime?.timed(car, lap, timeMs);
    return lap;
  }

  #showMini(driver: number, sector: 1 | 2 | 3, index: number, mini: MiniSector): void {
    const count = this.#track.miniSectorsIn(sector);
    if (sector > 1 || index > 0) {
      this.#log.write('MiniSectorsChanged', { driver, sector, firstIndex: index, miniSectors: [mini] });
      return;
    }
    const rest = new Array<MiniSector>(count - 1).fill('NOT_DRIVEN');
    this.#log.write('MiniSectorsChanged', {
      driver,
      sector,
      firstIndex: 0,
      miniSectors: [mini, ...rest],
      count,
    });
    this.#clear(driver, 2);
    this.#clear(driver, 3);
  }

  #clear(driver: number, sector: 1 | 2 | 3): void {
    const count = this.#track.miniSectorsIn(sector);
    const miniSectors = new Array<MiniSector>(count).fill('NOT_DRIVEN');
    this.#log.write('MiniSectorsChanged', { driver, sector, firstIndex: 0, miniSectors, count });
  }

  #since(car: Car, boundaries: number): number {
    return (car.passedAt[car.passed] as number) - (car.passedAt[car.passed - boundaries] as number);
  }
}

function asMini(mark: 'OVERALL_BEST' | 'PERSONAL_BEST' | 'NONE'): MiniSector {
  return mark === 'NONE' ? 'SLOWER' : mark;
}
