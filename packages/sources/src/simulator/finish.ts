import type { Announcer } from './announcer.ts';
import type { Car } from './car.ts';
import type { Investigations } from './investigations.ts';
import type { LogWriter } from './log-writer.ts';
import { LapMotion } from './motion.ts';
import type { Penalties } from './penalties.ts';
import { PitStops } from './pit-stops.ts';
import type { RaceControl } from './race-control.ts';
import type { RaceDirection } from './race-direction.ts';
import type { Timeline } from './timeline.ts';
import type { TimingTower } from './timing-tower.ts';
import type { MiniSectorOfTrack, Track } from './track.ts';

/** The lap back to the pits takes so much longer than one at racing speed. */
const COOL_DOWN_PACE = 1.45;
/** The session ends when the last car has been parked for so long. */
const END_AFTER_MS = 10_000;

interface FinishOf {
  readonly timeline: Timeline;
  readonly log: LogWriter;
  readonly control: RaceControl;
  readonly direction: RaceDirection;
  readonly announcer: Announcer;
  readonly tower: TimingTower;
  readonly pits: PitStops;
  readonly penalties: Penalties;
  readonly investigations: Investigations;
  readonly track: Track;
  readonly ended: () => void;
}

/** The flag, the lap back, the classification, and the end of the session. */
export class Finish {
  readonly #race: FinishOf;
  readonly #finished = new Set<Car>();
  #running: number;
  #flagFell = false;

  constructor(race: FinishOf, cars: number) {
    this.#race = race;
    this.#running = cars;
  }

  get flagFell(): boolean {
    return this.#flagFell;
  }

  /** A car has crossed the line for the last time. */
  take(car: Car): void {
    const { log, control, announcer, direction } = this.#race;
    if (!this.#flagFell) {
      this.#flagFell = true;
      control.flag('CHEQUERED', 'CHEQUERED FLAG');
      announcer.finish();
      direction.end();
    }
    log.write('CarStatusChanged', { driver: car.number, finished: true });
    this.#finished.add(car);
    this.#classify();
    this.#countDown(this.#coolDown(car));
  }

  /** A car will not take it. */
  without(): void {
    this.#countDown(0);
  }

  #classify(): void {
    const { tower, penalties } = this.#race;
    tower.classify(this.#finished, (car) => penalties.owedMs(car));
  }

  /** Back to the pits, at leisure. The clocks do not count this lap. @returns how long it takes. */
  #coolDown(car: Car): number {
    const { timeline, track, pits } = this.#race;
    const now = timeline.now;
    if (car.phase === 'PIT') return pits.stay(car);
    const last = track.miniSectors[track.pitEntryBoundary] as MiniSectorOfTrack;
    const entryAt = now + Math.round(last.fromMs * COOL_DOWN_PACE);
    car.phase = 'COOLING_DOWN';
    car.motion = new LapMotion(now, entryAt, 0, last.fromMs);
    timeline.at(entryAt, () => {
      car.phase = 'PARKED';
      pits.park(car);
    });
    return entryAt - now;
  }

  /** One car less to wait for. The session ends after the last one, and when nothing is left to decide. */
  #countDown(untilParkedMs: number): void {
    this.#running--;
    if (this.#running > 0) return;
    const parkedAt = this.#race.timeline.now + untilParkedMs + PitStops.PARKING_MS;
    this.#race.timeline.at(parkedAt, () => this.#end());
  }

  #end(): void {
    const { timeline, announcer, investigations, tower, penalties, ended } = this.#race;
    const openUntil = investigations.settledBy;
    if (openUntil > timeline.now) {
      timeline.at(openUntil, () => this.#end());
      return;
    }
    this.#classify();
    tower.showFinalGaps(this.#finished, (car) => penalties.owedMs(car));
    timeline.at(timeline.now + END_AFTER_MS, () => {
      announcer.end();
      ended();
      timeline.clear();
    });
  }
}
