import type { Car } from './car.ts';
import type { Investigations } from './investigations.ts';
import type { Random } from './random.ts';
import type { MiniSectorOfTrack, Track } from './track.ts';

/** How often a pass goes wrong, and how much more often on the first lap. */
const CONTACT_CHANCE = 0.02;
const FIRST_LAP_CONTACT_CHANCE = 0.045;
/** How often a pass that nobody touched anybody in is looked at. */
const QUESTIONABLE_CHANCE = 0.05;
/** What contact does: it ends a race, or breaks a wing. */
const ENDS_RACE_CHANCE = 0.25;
const BREAKS_WING_CHANCE = 0.4;
/** A new nose takes so much longer than a set of tyres. */
const REPAIR_MS = [6_500, 11_000] as const;

/** What happens where one car passes another and it does not go well. */
export class Contact {
  readonly #track: Track;
  readonly #investigations: Investigations;
  readonly #random: Random;

  constructor(track: Track, investigations: Investigations, random: Random) {
    this.#track = track;
    this.#investigations = investigations;
    this.#random = random;
  }

  /** `car` passes `passed` at the end of a mini sector. */
  onPass(car: Car, passed: Car, mini: MiniSectorOfTrack, firstLap: boolean): void {
    const corner = this.#cornerAt(mini);
    if (this.#random.chance(firstLap ? FIRST_LAP_CONTACT_CHANCE : CONTACT_CHANCE)) {
      this.#damage(this.#random.chance(0.6) ? passed : car);
      this.#investigations.note({
        reason: 'CAUSING A COLLISION',
        by: car,
        other: passed,
        corner,
        sentence: 10,
        investigated: firstLap ? 0.35 : 0.75,
        punished: 0.6,
      });
    } else if (!firstLap && this.#random.chance(QUESTIONABLE_CHANCE)) {
      const offTrack = this.#random.chance(0.55);
      this.#investigations.note({
        reason: offTrack
          ? 'LEAVING THE TRACK AND GAINING AN ADVANTAGE'
          : 'FORCING ANOTHER DRIVER OFF THE TRACK',
        by: car,
        other: passed,
        corner,
        sentence: this.#random.chance(0.75) ? 5 : 10,
        investigated: 0.6,
        punished: 0.55,
      });
    }
  }

  #damage(car: Car): void {
    const harm = this.#random.unit();
    if (harm < ENDS_RACE_CHANCE && car.canFail) {
      car.failsAfter = car.passed + this.#random.integer(1, 3);
      car.failsInPits = false;
    } else if (harm < ENDS_RACE_CHANCE + BREAKS_WING_CHANCE) {
      car.repairMs = this.#random.between(REPAIR_MS[0], REPAIR_MS[1]);
    }
  }

  /** Corners are told by number: about so far round the lap. */
  #cornerAt(mini: MiniSectorOfTrack): number {
    const { corners } = this.#track.circuit;
    return 1 + (Math.floor((corners * mini.toM) / this.#track.lengthM) % corners);
  }
}
