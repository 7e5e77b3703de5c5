import type { Car } from './car.ts';
import { nameOf, type RaceControl } from './race-control.ts';

interface TimePenalty {
  readonly seconds: number;
  readonly reason: string;
}

/** A car comes in for its drive-through before it has crossed the line so often more. */
const DRIVE_THROUGH_WITHIN_LAPS = 2;

/**
 * What drivers were sentenced to. A time penalty is served at the next stop, before the car is worked
 * on; one that is left over is added to the time at the flag. (Sporting Regulations, penalties.)
 */
export class Penalties {
  readonly #control: RaceControl;
  readonly #unserved = new Map<Car, TimePenalty[]>();
  readonly #driveThroughs = new Map<Car, { readonly reason: string; lapsLeft: number }>();

  constructor(control: RaceControl) {
    this.#control = control;
  }

  addTime(car: Car, seconds: number, reason: string): void {
    const penalty = { seconds, reason };
    this.#unserved.set(car, [...(this.#unserved.get(car) ?? []), penalty]);
    this.#control.stewards(timePenaltyText(car, penalty), [car.number]);
  }

  addDriveThrough(car: Car, reason: string): void {
    this.#driveThroughs.set(car, { reason, lapsLeft: DRIVE_THROUGH_WITHIN_LAPS });
    this.#control.stewards(`DRIVE THROUGH PENALTY FOR CAR ${nameOf(car.driver)} - ${reason}`, [car.number]);
  }

  /** A car without a plan to stop any more drives through only because it must. */
  hasDriveThrough(car: Car): boolean {
    return this.#driveThroughs.has(car);
  }

  /** Asked at the pit entry, once a lap: true when the car comes in for its drive-through now. */
  drivesThroughNow(car: Car): boolean {
    const due = this.#driveThroughs.get(car);
    if (due === undefined) return false;
    due.lapsLeft--;
    return due.lapsLeft <= 0;
  }

  drivenThrough(car: Car): void {
    const due = this.#driveThroughs.get(car);
    if (due === undefined) return;
    this.#driveThroughs.delete(car);
    const text = `DRIVE THROUGH PENALTY FOR CAR ${nameOf(car.driver)} - ${due.reason}`;
    this.#control.stewards(`PENALTY SERVED - ${text}`, [car.number]);
  }

  /** What a car owes in time, in ms: it stands for so long at its next stop, or has it added at the flag. */
  owedMs(car: Car): number {
    return (this.#unserved.get(car) ?? []).reduce((sum, { seconds }) => sum + seconds * 1000, 0);
  }

  /** The car has stood for what it owed. */
  serve(car: Car): void {
    for (const penalty of this.#unserved.get(car) ?? []) {
      this.#control.stewards(`PENALTY SERVED - ${timePenaltyText(car, penalty)}`, [car.number]);
    }
    this.#unserved.delete(car);
  }
}

function timePenaltyText(car: Car, { seconds, reason }: TimePenalty): string {
  return `${seconds} SECOND TIME PENALTY FOR CAR ${nameOf(car.driver)} - ${reason}`;
}
