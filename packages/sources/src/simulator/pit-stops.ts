import type { Car } from './car.ts';
import type { LogWriter } from './log-writer.ts';
import { PathMotion } from './motion.ts';
import type { PitLane, PitVisit } from './pit-lane.ts';
import type { Timeline } from './timeline.ts';
import type { Track } from './track.ts';

/** When a stop is cheap, one that was planned within this share of the race is made now. */
const BRINGS_FORWARD = 0.18;
/** A set is not given up that soon. */
const LEAST_AGE_LAPS = 4;

/** The stops of all cars: who comes in when, what happens there, and what is told of it. */
export class PitStops {
  /** From the pit entry to a box. */
  static readonly PARKING_MS = 20_000;
  readonly #lane: PitLane;
  readonly #timeline: Timeline;
  readonly #log: LogWriter;
  readonly #laps: number;
  readonly #perLap: number;
  readonly #visits = new Map<Car, { visit: PitVisit; enteredAt: number; lap: number }>();
  readonly #outOfLane = new Set<Car>();

  constructor(lane: PitLane, timeline: Timeline, log: LogWriter, laps: number, perLap: number) {
    this.#lane = lane;
    this.#timeline = timeline;
    this.#log = log;
    this.#laps = laps;
    this.#perLap = perLap;
  }

  /** A car is at the entry: @returns when it passes the line in the lane, or null if it stays out. */
  enter(car: Car, cheap: boolean): number | null {
    const lap = Math.floor(car.passed / this.#perLap) + 1;
    const next = car.stops[0];
    if (next === undefined || lap >= this.#laps) return null;
    const early = cheap && car.tyres.ageLaps >= LEAST_AGE_LAPS;
    if (next.lap > lap + (early ? Math.floor(this.#laps * BRINGS_FORWARD) : 0)) return null;
    car.stops.shift();
    const now = this.#timeline.now;
    const visit = this.#lane.visit(car, now);
    this.#visits.set(car, { visit, enteredAt: now, lap });
    car.phase = 'PIT';
    car.pitStops++;
    car.motion = new PathMotion(visit.path.timesMs, visit.path.placesM, visit.path.speedsMps, visit.offsets);
    this.#log.write('PitEntered', { driver: car.number });
    this.#log.write('PitStopsCounted', { driver: car.number, pitStops: car.pitStops });
    this.#timeline.at(visit.leavesBoxAt, () => {
      if (car.phase !== 'PIT') return;
      car.tyres.compound = next.compound;
      car.tyres.ageLaps = 0;
      car.tyres.stint++;
      const { compound, stint } = car.tyres;
      this.#log.write('StintChanged', {
        driver: car.number,
        stint,
        compound,
        new: true,
        ageAtStartLaps: 0,
        ageLaps: 0,
      });
    });
    return visit.lineAt;
  }

  exitAt(car: Car): number {
    return this.#visits.get(car)?.visit.exitAt ?? this.#timeline.now;
  }

  /** A car has passed a boundary: perhaps it left the lane with it, or has finished its first sector since. */
  onPassed(car: Car, track: Track): void {
    const boundary = car.passed % this.#perLap;
    const made = this.#visits.get(car);
    if (made !== undefined && car.phase === 'PIT' && boundary === 1) {
      this.#visits.delete(car);
      this.#outOfLane.add(car);
      car.phase = 'RACING';
      car.onOutLap = true;
      this.#log.write('PitExited', { driver: car.number });
      this.#log.write('CarStatusChanged', { driver: car.number, pitOut: true });
      this.#log.write('PitStopTimed', {
        driver: car.number,
        stop: car.pitStops,
        lap: made.lap,
        pitLaneMs: this.#timeline.now - made.enteredAt,
        stationaryMs: made.visit.stationaryMs,
      });
    } else if (car.onOutLap && boundary === track.miniSectorsIn(1)) {
      this.#log.write('CarStatusChanged', { driver: car.number, pitOut: false });
    }
  }

  /** True once after each stop: the car has only just left the lane. */
  isFirstAfterLane(car: Car): boolean {
    return this.#outOfLane.delete(car);
  }

  /** A car ends its race in the lane. @returns how long it still rolls. */
  stay(car: Car): number {
    const left = this.exitAt(car) - this.#timeline.now;
    car.phase = 'PARKED';
    return left;
  }

  park(car: Car): void {
    const { path, offsets } = this.#lane.park(car, this.#timeline.now);
    car.motion = new PathMotion(path.timesMs, path.placesM, path.speedsMps, offsets);
  }
}
