import type { Car } from './car.ts';
import type { LogWriter } from './log-writer.ts';
import type { PitStops } from './pit-stops.ts';
import type { PitWall } from './pit-wall.ts';
import { clock, type RaceControl } from './race-control.ts';
import type { RaceDirection } from './race-direction.ts';
import type { Random } from './random.ts';
import type { Timeline } from './timeline.ts';
import type { TimingTower } from './timing-tower.ts';

/** A race that is stopped goes on after so long: time enough for every car to come round to the pits. */
const STOPPED_FOR_MS = [420_000, 900_000] as const;
const ANNOUNCED_BEFORE_MS = 120_000;
const TYRES_BEFORE_MS = 45_000;

/** A red flag: everybody into the pits, new tyres, and out again behind the safety car. */
export class Suspension {
  readonly #timeline: Timeline;
  readonly #log: LogWriter;
  readonly #control: RaceControl;
  readonly #direction: RaceDirection;
  readonly #pits: PitStops;
  readonly #wall: PitWall;
  readonly #tower: TimingTower;
  readonly #perLap: number;
  readonly #random: Random;

  constructor(
    race: {
      readonly timeline: Timeline;
      readonly log: LogWriter;
      readonly control: RaceControl;
      readonly direction: RaceDirection;
      readonly pits: PitStops;
      readonly wall: PitWall;
      readonly tower: TimingTower;
      readonly perLap: number;
    },
    random: Random,
  ) {
    this.#timeline = race.timeline;
    this.#log = race.log;
    this.#control = race.control;
    this.#direction = race.direction;
    this.#pits = race.pits;
    this.#wall = race.wall;
    this.#tower = race.tower;
    this.#perLap = race.perLap;
    this.#random = random;
  }

  /** `released` is called with each car that is sent out again, and when it is at the pit exit. */
  begin(released: (car: Car, exitAt: number) => void): void {
    this.#log.write('SessionStatusChanged', { status: 'SUSPENDED' });
    const after = this.#random.between(STOPPED_FOR_MS[0], STOPPED_FOR_MS[1]);
    const resumesAt = this.#log.fullMinuteFrom(this.#timeline.now + Math.round(after));
    this.#timeline.at(resumesAt - ANNOUNCED_BEFORE_MS, () => {
      const at = clock(this.#log.instantAt(resumesAt)).slice(0, 5);
      this.#control.other(`RACE WILL RESUME AT ${at}`);
      this.#control.other('ROLLING START PROCEDURE');
    });
    this.#timeline.at(resumesAt - TYRES_BEFORE_MS, () => this.#fitTyres());
    this.#timeline.at(resumesAt, () => {
      this.#log.write('SessionStatusChanged', { status: 'STARTED' });
      this.#control.flag('GREEN', 'GREEN LIGHT - PIT EXIT OPEN');
      this.#direction.resume();
      for (const { car, exitAt } of this.#pits.release(this.#tower.order.cars)) released(car, exitAt);
    });
  }

  #fitTyres(): void {
    for (const car of this.#tower.order.cars) {
      if (car.phase !== 'PIT' || this.#pits.exitAt(car) !== null) continue;
      this.#pits.fit(car, this.#wall.freshSet(car, Math.floor(car.passed / this.#perLap) + 1));
      car.repairMs = 0;
    }
  }
}
