import type { Car } from './car.ts';
import type { Investigations } from './investigations.ts';
import type { LogWriter } from './log-writer.ts';
import { clock, lapTimeText, nameOf, type RaceControl } from './race-control.ts';
import type { Random } from './random.ts';
import type { Timeline } from './timeline.ts';
import type { TimingTower } from './timing-tower.ts';

/** Some fifteen deleted laps a race, most of them of few drivers. */
const TRACK_LIMITS_CHANCE_PER_LAP = [0.003, 0.024] as const;
/** How long after a lap its deletion is told. */
const DELETION_AFTER_MS = [14_000, 46_000] as const;
/** The deleted lap at which the black and white flag is shown. */
const STRIKES_TO_WARNING = 3;
/** And at which a penalty follows; another at each one after it. */
const STRIKES_TO_PENALTY = 4;
const SPEEDING_CHANCE = 0.012;
const UNSAFE_RELEASE_CHANCE = 0.005;
const FALSE_START_CHANCE = 0.004;
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
  readonly #investigations: Investigations;
  readonly #carelessness = new Map<number, number>();
  readonly #strikes = new Map<number, number>();
  readonly #blueFlagAt = new Map<string, number>();

  constructor(
    timeline: Timeline,
    log: LogWriter,
    control: RaceControl,
    tower: TimingTower,
    corners: number,
    investigations: Investigations,
    random: Random,
  ) {
    this.#investigations = investigations;
    this.#timeline = timeline;
    this.#log = log;
    this.#control = control;
    this.#tower = tower;
    this.#corners = corners;
    this.#random = random;
  }

  /** A car has finished a lap at racing speed: now and then it was too wide somewhere. */
  look(car: Car, lap: number): void {
    if (!this.#random.chance(this.#chanceOf(car))) return;
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

  /** The lights went out: somebody may have moved before. */
  lookAtStart(cars: readonly Car[]): void {
    for (const by of cars) {
      if (!this.#random.chance(FALSE_START_CHANCE)) continue;
      const reason = 'FALSE START';
      this.#investigations.note({ reason, by, sentence: 'DRIVE_THROUGH', investigated: 1, punished: 0.7 });
    }
  }

  /** A car has left the pit lane. */
  lookAtStop(by: Car): void {
    if (this.#random.chance(SPEEDING_CHANCE)) {
      this.#investigations.sentence(by, 5, 'SPEEDING IN THE PIT LANE');
    } else if (this.#random.chance(UNSAFE_RELEASE_CHANCE)) {
      const reason = 'UNSAFE RELEASE';
      this.#investigations.note({ reason, by, sentence: 5, investigated: 0.8, punished: 0.6 });
    }
  }

  /** A car is about to be lapped by another. */
  waveBlue(by: Car, lapped: Car): void {
    const pair = `${by.number} ${lapped.number}`;
    const last = this.#blueFlagAt.get(pair) ?? Number.NEGATIVE_INFINITY;
    if (this.#timeline.now < last + BLUE_FLAG_EVERY_MS) return;
    this.#blueFlagAt.set(pair, this.#timeline.now);
    this.#control.blueFlag(lapped.driver);
  }

  /** Drawn when a driver is first looked at: some are careful all race long, some never. */
  #chanceOf(car: Car): number {
    const known = this.#carelessness.get(car.number);
    if (known !== undefined) return known;
    const [least, most] = TRACK_LIMITS_CHANCE_PER_LAP;
    const share = this.#random.unit();
    const chance = least + (most - least) * share * share;
    this.#carelessness.set(car.number, chance);
    return chance;
  }

  #count(car: Car): void {
    const strikes = (this.#strikes.get(car.number) ?? 0) + 1;
    this.#strikes.set(car.number, strikes);
    if (strikes >= STRIKES_TO_PENALTY) this.#investigations.sentence(car, 5, 'TRACK LIMITS');
    if (strikes !== STRIKES_TO_WARNING) return;
    this.#control.flag(
      'BLACK AND WHITE',
      `BLACK AND WHITE FLAG FOR CAR ${nameOf(car.driver)} - TRACK LIMITS`,
      'Driver',
      { drivers: [car.number] },
    );
  }
}
