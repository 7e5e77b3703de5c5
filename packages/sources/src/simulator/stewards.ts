import type { Car } from './car.ts';
import type { LogWriter } from './log-writer.ts';
import { clock, lapTimeText, nameOf, type RaceControl } from './race-control.ts';
import type { Random } from './random.ts';
import type { Timeline } from './timeline.ts';
import type { TimingTower } from './timing-tower.ts';

/** About ten deleted laps a race. */
const TRACK_LIMITS_CHANCE_PER_LAP = 0.009;
/** How long after a lap its deletion is told. */
const DELETION_AFTER_MS = [14_000, 46_000] as const;
/** The deleted lap at which the black and white flag is shown. */
const STRIKES_TO_WARNING = 3;
/** For one car behind him a driver is shown the flag that seldom; race control tells only the first of them. */
const BLUE_FLAG_EVERY_MS = 60_000;

/** Those who look where the cars are and should not be. */
export class Stewards {
  readonly #timeline: Timeline;
  readonly #log: LogWriter;
  readonly #control: RaceControl;
  readonly #tower: TimingTower;
  readonly #random: Random;
  readonly #corners: number;
  readonly #strikes = new Map<number, number>();
  readonly #blueFlagAt = new Map<string, number>();

  constructor(
    timeline: Timeline,
    log: LogWriter,
    control: RaceControl,
    tower: TimingTower,
    corners: number,
    random: Random,
  ) {
    this.#timeline = timeline;
    this.#log = log;
    this.#control = control;
    this.#tower = tower;
    this.#corners = corners;
    this.#random = random;
  }

  /** A car has finished a lap at racing speed: now and then it was too wide somewhere. */
  look(car: Car, lap: number): void {
    if (!this.#random.chance(TRACK_LIMITS_CHANCE_PER_LAP)) return;
    const corner = this.#random.integer(1, this.#corners);
    const timeMs = this.#tower.lapTimeMs(car);
    const seenAt = this.#log.instantAt(this.#timeline.now - Math.round(timeMs * this.#random.unit()));
    const after = this.#random.between(DELETION_AFTER_MS[0], DELETION_AFTER_MS[1]);
    this.#timeline.at(this.#timeline.now + Math.round(after), () => {
      const where = `TRACK LIMITS AT TURN ${corner}`;
      this.#control.other(
        `CAR ${nameOf(car.driver)} TIME ${lapTimeText(timeMs)} DELETED - ${where} LAP ${lap} ${clock(seenAt)}`,
        [car.number],
      );
      this.#tower.deleteLap(car.number, lap, timeMs, where);
      this.#count(car);
    });
  }

  /** A car is about to be lapped by another. */
  waveBlue(by: Car, lapped: Car): void {
    const pair = `${by.number} ${lapped.number}`;
    const last = this.#blueFlagAt.get(pair) ?? Number.NEGATIVE_INFINITY;
    if (this.#timeline.now < last + BLUE_FLAG_EVERY_MS) return;
    this.#blueFlagAt.set(pair, this.#timeline.now);
    this.#control.blueFlag(lapped.driver);
  }

  #count(car: Car): void {
    const strikes = (this.#strikes.get(car.number) ?? 0) + 1;
    this.#strikes.set(car.number, strikes);
    if (strikes !== STRIKES_TO_WARNING) return;
    this.#control.flag(
      'BLACK AND WHITE',
      `BLACK AND WHITE FLAG FOR CAR ${nameOf(car.driver)} - TRACK LIMITS`,
      'Driver',
      { drivers: [car.number] },
    );
  }
}
