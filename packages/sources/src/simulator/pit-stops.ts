import type { Car } from './car.ts';
import type { LogWriter } from './log-writer.ts';
import { type Path, PathMotion } from './motion.ts';
import type { Penalties } from './penalties.ts';
import type { PitLane } from './pit-lane.ts';
import type { PitCall } from './pit-wall.ts';
import type { Timeline } from './timeline.ts';
import type { Track } from './track.ts';
import type { Compound } from './tyres.ts';

interface Visit {
  readonly enteredAt: number;
  readonly lap: number;
  /** Null while it is not known: the car waits for the race to go on. */
  exitAt: number | null;
  readonly stationaryMs: number | null;
  /** A stop that counts; waiting under a red flag does not. */
  readonly counts: boolean;
}

/** From the team's decision to give a car up to its being told. */
const GIVEN_UP_AFTER_MS = 25_000;
/** Under a red flag cars leave the lane so far apart. */
const RESTART_APART_MS = 2_200;

/** What happens in the pit lane, and what is told of it. */
export class PitStops {
  /** From the pit entry to a box. */
  static readonly PARKING_MS = 20_000;
  readonly #lane: PitLane;
  readonly #timeline: Timeline;
  readonly #log: LogWriter;
  readonly #penalties: Penalties;
  readonly #perLap: number;
  readonly #visits = new Map<Car, Visit>();
  readonly #outOfLane = new Set<Car>();
  readonly #told: { left: (car: Car) => void; givenUp: (car: Car) => void };

  constructor(
    lane: PitLane,
    timeline: Timeline,
    log: LogWriter,
    penalties: Penalties,
    perLap: number,
    told: { left: (car: Car) => void; givenUp: (car: Car) => void },
  ) {
    this.#lane = lane;
    this.#timeline = timeline;
    this.#log = log;
    this.#penalties = penalties;
    this.#perLap = perLap;
    this.#told = told;
  }

  /** A car comes in. @returns when it passes the line in the lane. */
  enter(car: Car, call: PitCall): number {
    const now = this.#timeline.now;
    this.#log.write('PitEntered', { driver: car.number });
    car.phase = 'PIT';
    switch (call.to) {
      case 'CHANGE_TYRES':
        return this.#changeTyres(car, call.compound, now);
      case 'DRIVE_THROUGH':
        return this.#driveThrough(car, now);
      case 'WAIT': {
        this.#open(car, now, { exitAt: null, stationaryMs: null, counts: false });
        return this.#toBox(car, now);
      }
      case 'GIVE_UP': {
        this.#count(car);
        this.#open(car, now, { exitAt: null, stationaryMs: null, counts: false });
        this.#timeline.at(now + GIVEN_UP_AFTER_MS, () => {
          if (car.phase === 'PIT') this.#told.givenUp(car);
        });
        return this.#toBox(car, now);
      }
    }
  }

  /** When a car in the lane is at its exit; null while nobody knows. */
  exitAt(car: Car): number | null {
    return this.#visits.get(car)?.exitAt ?? null;
  }

  /** A new set is on: `compound` is fitted where the car stands. */
  fit(car: Car, compound: Compound): void {
    car.tyres.compound = compound;
    car.tyres.ageLaps = 0;
    car.tyres.stint++;
    this.#log.write('StintChanged', {
      driver: car.number,
      stint: car.tyres.stint,
      compound,
      new: true,
      ageAtStartLaps: 0,
      ageLaps: 0,
    });
  }

  /** The race goes on: cars that wait leave in this order. @returns those that are on their way, with when they are at the exit. */
  release(cars: readonly Car[]): readonly { readonly car: Car; readonly exitAt: number }[] {
    const now = this.#timeline.now;
    const waiting = cars.filter((car) => this.#visits.get(car)?.exitAt === null && car.phase === 'PIT');
    let exitAt = Math.max(now, ...waiting.map((car) => this.#lane.soonestExit(car, now)));
    return waiting.map((car) => {
      exitAt += RESTART_APART_MS;
      const { path, offsets } = this.#lane.leave(car, now, exitAt);
      car.motion = motionOf(path, offsets);
      (this.#visits.get(car) as Visit).exitAt = exitAt;
      return { car, exitAt };
    });
  }

  /** A car has passed a boundary: perhaps it left the lane with it, or has finished its first sector since. */
  onPassed(car: Car, track: Track): void {
    const boundary = car.passed % this.#perLap;
    const made = this.#visits.get(car);
    if (made !== undefined && car.phase === 'PIT' && boundary === 1) this.#leave(car, made);
    else if (car.onOutLap && boundary === track.miniSectorsIn(1)) {
      this.#log.write('CarStatusChanged', { driver: car.number, pitOut: false });
    }
  }

  /** True once after each stop: the car has only just left the lane. */
  isFirstAfterLane(car: Car): boolean {
    return this.#outOfLane.delete(car);
  }

  /** A car ends its race in the lane. @returns how long it still rolls. */
  stay(car: Car): number {
    const left = (this.exitAt(car) ?? this.#timeline.now) - this.#timeline.now;
    car.phase = 'PARKED';
    return left;
  }

  park(car: Car): void {
    this.#toBox(car, this.#timeline.now);
  }

  #changeTyres(car: Car, compound: Compound, now: number): number {
    const visit = this.#lane.visit(car, now, this.#penalties.owedMs(car) + car.repairMs);
    this.#count(car);
    this.#open(car, now, { exitAt: visit.exitAt, stationaryMs: visit.stationaryMs, counts: true });
    car.repairMs = 0;
    car.motion = motionOf(visit.path, visit.offsets);
    this.#timeline.at(visit.leavesBoxAt, () => {
      if (car.phase !== 'PIT') return;
      this.fit(car, compound);
      this.#penalties.serve(car);
    });
    return visit.lineAt;
  }

  #driveThrough(car: Car, now: number): number {
    const { path, offsets, lineAt, exitAt } = this.#lane.through(now);
    this.#count(car);
    this.#open(car, now, { exitAt, stationaryMs: 0, counts: true });
    // Stretched where another car is in the way at the exit.
    car.motion = motionOf(path, offsets).endingAt(lineAt, exitAt);
    this.#penalties.drivenThrough(car);
    return lineAt;
  }

  #leave(car: Car, { enteredAt, lap, stationaryMs, counts }: Visit): void {
    this.#visits.delete(car);
    this.#outOfLane.add(car);
    car.phase = 'RACING';
    car.onOutLap = true;
    this.#log.write('PitExited', { driver: car.number });
    this.#log.write('CarStatusChanged', { driver: car.number, pitOut: true });
    if (!counts) return;
    this.#log.write('PitStopTimed', {
      driver: car.number,
      stop: car.pitStops,
      lap,
      pitLaneMs: this.#timeline.now - enteredAt,
      ...(stationaryMs === null ? {} : { stationaryMs }),
    });
    this.#told.left(car);
  }

  #toBox(car: Car, now: number): number {
    const { path, offsets, lineAt } = this.#lane.park(car, now);
    car.motion = motionOf(path, offsets);
    return lineAt;
  }

  #open(car: Car, now: number, visit: Pick<Visit, 'exitAt' | 'stationaryMs' | 'counts'>): void {
    const lap = Math.floor(car.passed / this.#perLap) + 1;
    this.#visits.set(car, { ...visit, enteredAt: now, lap });
  }

  #count(car: Car): void {
    car.pitStops++;
    this.#log.write('PitStopsCounted', { driver: car.number, pitStops: car.pitStops });
  }
}

function motionOf(path: Path, offsets: ConstructorParameters<typeof PathMotion>[3]): PathMotion {
  return new PathMotion(path.timesMs, path.placesM, path.speedsMps, offsets);
}
