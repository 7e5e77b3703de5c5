import type { Car } from './car.ts';
import type { Penalties } from './penalties.ts';
import { nameOf, type RaceControl } from './race-control.ts';
import type { Random } from './random.ts';
import type { Timeline } from './timeline.ts';

/** Something that the stewards may look at. */
export interface Offence {
  readonly reason: string;
  /** Who did it. */
  readonly by: Car;
  readonly other?: Car;
  readonly corner?: number;
  /** What it costs: seconds, or a drive-through. */
  readonly sentence: 5 | 10 | 'DRIVE_THROUGH';
  /** How likely it is looked at further, and how likely there is a penalty then. */
  readonly investigated: number;
  readonly punished: number;
}

/** From what happened to its being noted, from there to the investigation, and to the decision. */
const NOTED_AFTER_MS = [9_000, 50_000] as const;
const LOOKED_AT_AFTER_MS = [25_000, 110_000] as const;
const DECIDED_AFTER_MS = [25_000, 190_000] as const;
/** A drive-through has to be served in the race: this near its end the penalty is time. */
const LAPS_FOR_A_DRIVE_THROUGH = 5;

/** How the stewards deal with what race control has noted, in the words of the official messages. */
export class Investigations {
  readonly #timeline: Timeline;
  readonly #control: RaceControl;
  readonly #penalties: Penalties;
  readonly #random: Random;
  #lapsLeft = Number.POSITIVE_INFINITY;
  #settledBy = 0;

  constructor(timeline: Timeline, control: RaceControl, penalties: Penalties, random: Random) {
    this.#timeline = timeline;
    this.#control = control;
    this.#penalties = penalties;
    this.#random = random;
  }

  /** When the last decision that is pending falls, in milliseconds since the log's start. */
  get settledBy(): number {
    return this.#settledBy;
  }

  lapsLeft(laps: number): void {
    this.#lapsLeft = laps;
  }

  note(offence: Offence): void {
    const incident = incidentText(offence);
    const drivers = offence.other ? [offence.by.number, offence.other.number] : [offence.by.number];
    this.#after(NOTED_AFTER_MS, () => {
      this.#control.other(`${incident} NOTED - ${offence.reason}`, drivers);
      this.#after(LOOKED_AT_AFTER_MS, () => this.#look(offence, incident, drivers));
    });
  }

  /** What needs no look: it was measured. */
  sentence(by: Car, seconds: 5 | 10, reason: string): void {
    const offence = { reason, by, sentence: seconds, investigated: 1, punished: 1 } as const;
    const incident = incidentText(offence);
    this.#after([4_000, 12_000], () => {
      this.#control.other(`${incident} NOTED - ${reason}`, [by.number]);
      this.#after([8_000, 30_000], () => this.#look(offence, incident, [by.number]));
    });
  }

  #look(offence: Offence, incident: string, drivers: number[]): void {
    if (!this.#random.chance(offence.investigated)) {
      this.#control.stewards(`${incident} REVIEWED NO FURTHER INVESTIGATION - ${offence.reason}`, drivers);
      return;
    }
    this.#control.stewards(`${incident} UNDER INVESTIGATION - ${offence.reason}`, drivers);
    this.#after(DECIDED_AFTER_MS, () => this.#decide(offence, incident, drivers));
  }

  #decide({ by, reason, sentence, punished }: Offence, incident: string, drivers: number[]): void {
    if (by.phase === 'OUT' || by.phase === 'STOPPED' || !this.#random.chance(punished)) {
      this.#control.stewards(`${incident} NO FURTHER ACTION - ${reason}`, drivers);
    } else if (sentence !== 'DRIVE_THROUGH') this.#penalties.addTime(by, sentence, reason);
    else if (this.#lapsLeft < LAPS_FOR_A_DRIVE_THROUGH) this.#penalties.addTime(by, 10, reason);
    else this.#penalties.addDriveThrough(by, reason);
  }

  #after([least, most]: readonly [number, number], action: () => void): void {
    const at = this.#timeline.now + Math.round(this.#random.between(least, most));
    this.#settledBy = Math.max(this.#settledBy, at);
    this.#timeline.at(at, action);
  }
}

function incidentText({ by, other, corner }: Offence): string {
  const where = corner === undefined ? '' : `TURN ${corner} `;
  const who = other ? `CARS ${nameOf(by.driver)} AND ${nameOf(other.driver)}` : `CAR ${nameOf(by.driver)}`;
  return `${where}INCIDENT INVOLVING ${who}`;
}
