import type { TrackStatus } from '@slipstream/timing/events/vocabulary';
import type { LogWriter } from './log-writer.ts';
import type { RaceControl } from './race-control.ts';
import type { Random } from './random.ts';
import type { Timeline } from './timeline.ts';

/** What follows a car that has stopped, by chance: the rest is yellow flags alone. */
const RED_FLAG_CHANCE = 0.13;
const SAFETY_CAR_CHANCE = 0.45;
const VIRTUAL_SAFETY_CAR_CHANCE = 0.2;
/** Race control looks at it for so long. */
const DECISION_MS = [8_000, 22_000] as const;
const RECOVERY_MS = [45_000, 100_000] as const;
const VIRTUAL_SAFETY_CAR_MS = [55_000, 120_000] as const;
const VIRTUAL_SAFETY_CAR_ENDING_MS = [10_000, 15_000] as const;
/** The field needs two laps or three to close up; the wreck is gone by then. */
const SAFETY_CAR_MS = [210_000, 380_000] as const;

/** By then who stops falls behind a field that is one train. */
const CLOSED_UP_AFTER_MS = 120_000;

/** Back to the pits under a red flag. */
const RED_FLAG_PACE = 1.55;
/** How much longer everything takes than at racing speed. */
const VIRTUAL_SAFETY_CAR_PACE = 1.36;
/** The leader is behind the safety car. */
const SAFETY_CAR_PACE = 1.52;
/** Everybody else closes up, not faster than the delta time allows. */
const CATCH_UP_PACE = 1.2;

/** The state of the track, as race control holds it: flags, safety car, virtual safety car. */
export class RaceDirection {
  readonly #timeline: Timeline;
  readonly #log: LogWriter;
  readonly #control: RaceControl;
  readonly #random: Random;
  #status: TrackStatus = 'CLEAR';
  readonly #yellowSectors = new Set<number>();
  #safetyCarUntil = 0;
  #inThisLap = false;
  #since = 0;
  #over = false;
  #stops = 0;
  #overtakeFrom = Number.POSITIVE_INFINITY;
  #leaderLap = 1;
  readonly #told: { stopped: () => void; mayStop: () => boolean };

  /** `told.mayStop` is asked before a red flag, `told.stopped` is called after it. */
  constructor(
    timeline: Timeline,
    log: LogWriter,
    control: RaceControl,
    random: Random,
    told: { stopped: () => void; mayStop: () => boolean },
  ) {
    this.#told = told;
    this.#timeline = timeline;
    this.#log = log;
    this.#control = control;
    this.#random = random;
  }

  /** A stop costs less than usual: the field is slow, and has not closed up yet. */
  get cheapStops(): boolean {
    return this.neutralised && this.#timeline.now < this.#since + CLOSED_UP_AFTER_MS;
  }

  /** The field is slowed down, and nobody may pass. */
  get neutralised(): boolean {
    return this.#status !== 'CLEAR' && this.#status !== 'YELLOW';
  }

  /** The red flag is out: everybody goes to the pits. */
  get suspended(): boolean {
    return this.#status === 'RED';
  }

  /** Cars within a second may use their overtake mode. */
  get overtakeMode(): boolean {
    return !this.neutralised && this.#leaderLap >= this.#overtakeFrom;
  }

  /** Passing is allowed where no yellow flag is. `marshalSector` counts from 1. */
  passingAllowedIn(marshalSector: number): boolean {
    return !this.neutralised && !this.#yellowSectors.has(marshalSector);
  }

  pace(isLeader: boolean): number {
    if (this.#status === 'RED') return RED_FLAG_PACE;
    if (this.#status === 'SAFETY_CAR') return isLeader ? SAFETY_CAR_PACE : CATCH_UP_PACE;
    return this.neutralised ? VIRTUAL_SAFETY_CAR_PACE : 1;
  }

  /** A car stands in a marshal sector. */
  carStopped(marshalSector: number): void {
    if (this.#over || this.suspended) return;
    this.#yellowSectors.add(marshalSector);
    this.#control.flag('YELLOW', `YELLOW IN TRACK SECTOR ${marshalSector}`, 'Sector', {
      sector: marshalSector,
    });
    if (this.#status === 'CLEAR') this.#become('YELLOW');
    this.#after(DECISION_MS, () => this.#decide());
    this.#after(RECOVERY_MS, () => this.#clearSector(marshalSector));
  }

  /** The leader begins a lap: the safety car comes in at the end of one. */
  leaderOnLap(lap: number): void {
    this.#leaderLap = lap;
    if (lap === this.#overtakeFrom && !this.neutralised) this.#control.other('OVERTAKE ENABLED');
    if (this.#status !== 'SAFETY_CAR') return;
    if (this.#inThisLap) {
      this.#inThisLap = false;
      this.#allClear();
    } else if (this.#timeline.now >= this.#safetyCarUntil) {
      this.#inThisLap = true;
      this.#control.safetyCar('SAFETY CAR IN THIS LAP');
    }
  }

  /** The flag has fallen: nothing is neutralised any more. */
  end(): void {
    this.#over = true;
    if (this.#status !== 'CLEAR') this.#become('CLEAR');
  }

  /** The lights went out: overtake mode comes with the second lap. */
  start(): void {
    this.#overtakeFrom = 2;
  }

  /** The race goes on behind the safety car, which comes in after the next lap. */
  resume(): void {
    this.#yellowSectors.clear();
    this.#safetyCarUntil = this.#timeline.now;
    this.#inThisLap = false;
    this.#become('SAFETY_CAR');
  }

  #stop(): void {
    this.#stops++;
    this.#control.flag('RED', 'RED FLAG');
    this.#become('RED');
    this.#told.stopped();
  }

  #decide(): void {
    if (this.#over || this.suspended) return;
    if (this.#status === 'SAFETY_CAR') {
      this.#safetyCarUntil = Math.max(this.#safetyCarUntil, this.#timeline.now + SAFETY_CAR_MS[0]);
      this.#inThisLap = false;
      return;
    }
    if (this.#random.chance(RED_FLAG_CHANCE) && this.#stops === 0 && this.#told.mayStop()) {
      this.#stop();
      return;
    }
    const chance = this.#random.unit();
    if (chance < SAFETY_CAR_CHANCE) {
      this.#safetyCarUntil = this.#timeline.now + this.#draw(SAFETY_CAR_MS);
      this.#control.safetyCar('SAFETY CAR DEPLOYED');
      this.#control.other('OVERTAKE DISABLED');
      this.#become('SAFETY_CAR');
    } else if (chance < SAFETY_CAR_CHANCE + VIRTUAL_SAFETY_CAR_CHANCE && !this.neutralised) {
      this.#control.safetyCar('VIRTUAL SAFETY CAR DEPLOYED');
      this.#become('VIRTUAL_SAFETY_CAR');
      this.#after(VIRTUAL_SAFETY_CAR_MS, () => this.#endVirtual());
    }
  }

  #endVirtual(): void {
    if (this.#over || this.#status !== 'VIRTUAL_SAFETY_CAR') return;
    this.#control.safetyCar('VIRTUAL SAFETY CAR ENDING');
    this.#become('VIRTUAL_SAFETY_CAR_ENDING');
    this.#after(VIRTUAL_SAFETY_CAR_ENDING_MS, () => {
      if (!this.#over && this.#status === 'VIRTUAL_SAFETY_CAR_ENDING') this.#allClear();
    });
  }

  #clearSector(marshalSector: number): void {
    if (this.#over || this.suspended || !this.#yellowSectors.delete(marshalSector)) return;
    this.#control.flag('CLEAR', `CLEAR IN TRACK SECTOR ${marshalSector}`, 'Sector', {
      sector: marshalSector,
    });
    if (this.#yellowSectors.size === 0 && this.#status === 'YELLOW') this.#become('CLEAR');
  }

  #allClear(): void {
    this.#control.flag('CLEAR', 'TRACK CLEAR');
    this.#overtakeFrom = this.#leaderLap + 1;
    this.#become(this.#yellowSectors.size === 0 ? 'CLEAR' : 'YELLOW');
  }

  #become(status: TrackStatus): void {
    this.#status = status;
    this.#since = this.#timeline.now;
    this.#log.write('TrackStatusChanged', { status });
  }

  #after(range: readonly [number, number], action: () => void): void {
    this.#timeline.at(this.#timeline.now + this.#draw(range), action);
  }

  #draw(range: readonly [number, number]): number {
    return Math.round(this.#random.between(range[0], range[1]));
  }
}
