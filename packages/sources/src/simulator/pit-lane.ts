import type { Car } from './car.ts';
import { type Offsets, Path } from './motion.ts';
import type { Random } from './random.ts';
import type { Track } from './track.ts';

export const SPEED_LIMIT_MPS = 80 / 3.6;
const BRAKE_MPS2 = 30;
const INTO_BOX_MPS2 = 9;
const OUT_OF_BOX_MPS2 = 7;
/** The lane lies beside the main straight, and opens and closes over a while. */
const LANE_OFFSET_M = 16;
const LANE_OPENS_OVER_M = 55;
/** The first box is beyond the line by more than a car needs to stop, so that the lap in is driven on the old tyres to its end. */
const FIRST_BOX_M = 32;
const LAST_BOX_BEFORE_EXIT_M = 62;
/** A stop: 2.0 s at best, 2.5 s as a rule, now and then a wheel that does not want to. */
const STOP_BEST_MS = 2_000;
const STOP_TYPICAL_MORE_MS = 900;
const SLOW_STOP_CHANCE = 0.05;
const SLOW_STOP_MORE_MS = [1_800, 7_500] as const;
/** Into the box, out of it, and up to racing speed behind the lane: more than at the limit all the way. */
const SPEED_CHANGES_MS = 3_000;
/** A team mate in the box: the second car waits until it is gone, and this. */
const BOX_CHANGE_MS = 900;
/** A car is 5.5 m long. */
const GARAGE_M = 6.5;
/** Cars are let out of the lane at least so far apart. */
const RELEASE_MS = 400;

export interface PitVisit {
  readonly path: Path;
  readonly offsets: Offsets;
  readonly lineAt: number;
  /** When the car leaves its box. */
  readonly leavesBoxAt: number;
  readonly exitAt: number;
  readonly stationaryMs: number;
}

/** The pit lane: its speed limit, the boxes, and who is in the way of whom there. */
export class PitLane {
  readonly #track: Track;
  readonly #random: Random;
  readonly #teams: readonly string[];
  readonly #boxFreeAt = new Map<string, number>();
  readonly #garages = new Map<string, readonly Car[]>();
  #exits: number[] = [];

  constructor(track: Track, teams: readonly string[], random: Random) {
    this.#track = track;
    this.#teams = teams;
    this.#random = random;
  }

  /** What a stop costs compared with staying out, roughly: for planning. */
  static lossMs(track: Track): number {
    const { pitEntryM, pitExitM } = track.circuit;
    const laneMs = ((pitEntryM + pitExitM) / SPEED_LIMIT_MPS) * 1000;
    const trackMs = track.referenceMs - track.timeAtM(track.lengthM - pitEntryM) + track.timeAtM(pitExitM);
    return laneMs + STOP_BEST_MS + STOP_TYPICAL_MORE_MS + SPEED_CHANGES_MS - trackMs;
  }

  /** A car that comes in at `now` for tyres; `before` they are changed it stands for so long more. */
  visit(car: Car, now: number, beforeMs: number): PitVisit {
    const { pitExitM } = this.#track.circuit;
    const path = this.#toBox(this.#boxM(car), now);
    const arrivesAt = path.atMs;
    const wait = Math.max(0, (this.#boxFreeAt.get(car.driver.team.id) ?? 0) + BOX_CHANGE_MS - arrivesAt);
    const work = beforeMs + this.#workMs();
    const wayOutMs = this.#wayOutMs(path.placeM);
    const exitAt = this.#freeExit(Math.ceil(arrivesAt + wait + work + wayOutMs), now);
    const leavesBoxAt = exitAt - wayOutMs;
    const stationaryMs = leavesBoxAt - arrivesAt;
    path.hold(stationaryMs).changeSpeed(SPEED_LIMIT_MPS, OUT_OF_BOX_MPS2).cruiseTo(pitExitM);
    this.#boxFreeAt.set(car.driver.team.id, leavesBoxAt);
    this.#exits.push(exitAt);
    return {
      path,
      offsets: this.#offsets(),
      lineAt: this.#lineAt(now),
      leavesBoxAt: Math.round(leavesBoxAt),
      exitAt,
      stationaryMs: Math.round(stationaryMs),
    };
  }

  /** A car that comes in to stay: after the flag, to be given up, or until a red flag is over. */
  park(car: Car, now: number): { readonly path: Path; readonly offsets: Offsets; readonly lineAt: number } {
    return {
      path: this.#toBox(this.#garageM(car), now),
      offsets: this.#offsets(),
      lineAt: this.#lineAt(now),
    };
  }

  /** A car that drives through at the limit. */
  through(now: number): Pick<PitVisit, 'path' | 'offsets' | 'lineAt' | 'exitAt'> {
    const { pitEntryM, pitExitM } = this.#track.circuit;
    const path = new Path(now, -pitEntryM, this.#entrySpeed())
      .changeSpeed(SPEED_LIMIT_MPS, BRAKE_MPS2)
      .cruiseTo(pitExitM);
    const exitAt = this.#freeExit(Math.ceil(path.atMs), now);
    this.#exits.push(exitAt);
    return { path, offsets: this.#offsets(), lineAt: this.#lineAt(now), exitAt };
  }

  /** The soonest that a car which stands in its box at `now` can be at the exit. */
  soonestExit(car: Car, now: number): number {
    return Math.ceil(now + this.#wayOutMs(this.#garageM(car)));
  }

  /** Out of its box, so that the car is at the exit at `exitAt`. */
  leave(car: Car, now: number, exitAt: number): { readonly path: Path; readonly offsets: Offsets } {
    const boxM = this.#garageM(car);
    const path = new Path(now, boxM, 0)
      .hold(Math.max(0, exitAt - now - this.#wayOutMs(boxM)))
      .changeSpeed(SPEED_LIMIT_MPS, OUT_OF_BOX_MPS2)
      .cruiseTo(this.#track.circuit.pitExitM);
    return { path, offsets: this.#offsets() };
  }

  #wayOutMs(boxM: number): number {
    const { pitExitM } = this.#track.circuit;
    const metresLeft = pitExitM - boxM - (SPEED_LIMIT_MPS * SPEED_LIMIT_MPS) / (2 * OUT_OF_BOX_MPS2);
    return (SPEED_LIMIT_MPS / OUT_OF_BOX_MPS2) * 1000 + (metresLeft / SPEED_LIMIT_MPS) * 1000;
  }

  #entrySpeed(): number {
    const { pitEntryM } = this.#track.circuit;
    return Math.max(SPEED_LIMIT_MPS, this.#track.speedAtM(this.#track.lengthM - pitEntryM));
  }

  /** From its box on a car's way out is fixed: one that would come out beside another is held there. */
  #freeExit(earliest: number, now: number): number {
    this.#exits = this.#exits.filter((exit) => exit > now);
    let exit = earliest;
    for (const other of this.#exits.sort((a, b) => a - b)) {
      if (other > exit - RELEASE_MS && other < exit + RELEASE_MS) exit = other + RELEASE_MS;
    }
    return exit;
  }

  #toBox(boxM: number, now: number): Path {
    const { pitEntryM } = this.#track.circuit;
    const stopsOver = (SPEED_LIMIT_MPS * SPEED_LIMIT_MPS) / (2 * INTO_BOX_MPS2);
    return new Path(now, -pitEntryM, this.#entrySpeed())
      .changeSpeed(SPEED_LIMIT_MPS, BRAKE_MPS2)
      .cruiseTo(boxM - stopsOver)
      .changeSpeed(0, INTO_BOX_MPS2);
  }

  /** The line lies between the lane's entry and its first box: every car is at the limit there. */
  #lineAt(now: number): number {
    const { pitEntryM } = this.#track.circuit;
    const line = new Path(now, -pitEntryM, this.#entrySpeed())
      .changeSpeed(SPEED_LIMIT_MPS, BRAKE_MPS2)
      .cruiseTo(0);
    return Math.round(line.atMs);
  }

  #boxM(car: Car): number {
    const last = this.#track.circuit.pitExitM - LAST_BOX_BEFORE_EXIT_M;
    const share = this.#teams.indexOf(car.driver.team.id) / Math.max(1, this.#teams.length - 1);
    return FIRST_BOX_M + (last - FIRST_BOX_M) * share;
  }

  /** Where a car stands for long: the second one of a team beside the first. */
  #garageM(car: Car): number {
    const { id } = car.driver.team;
    const cars = this.#garages.get(id) ?? [];
    if (!cars.includes(car)) this.#garages.set(id, [...cars, car]);
    return this.#boxM(car) + Math.max(0, (this.#garages.get(id) ?? []).indexOf(car)) * GARAGE_M;
  }

  #offsets(): Offsets {
    const { pitEntryM, pitExitM } = this.#track.circuit;
    return [
      [-pitEntryM, 0],
      [-pitEntryM + LANE_OPENS_OVER_M, LANE_OFFSET_M],
      [pitExitM - LANE_OPENS_OVER_M, LANE_OFFSET_M],
      [pitExitM, 0],
    ];
  }

  #workMs(): number {
    const usual = STOP_BEST_MS + STOP_TYPICAL_MORE_MS * this.#random.unit() * (0.5 + this.#random.unit());
    if (!this.#random.chance(SLOW_STOP_CHANCE)) return usual;
    return usual + this.#random.between(SLOW_STOP_MORE_MS[0], SLOW_STOP_MORE_MS[1]);
  }
}
