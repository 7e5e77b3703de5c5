import type { Driver } from './grid-2026.ts';
import type { Motion } from './motion.ts';
import type { PlannedStop } from './strategy.ts';
import type { Compound } from './tyres.ts';

/** `OUT` is retired, `PARKED` is back in the pits after the flag. */
export type CarPhase = 'GRID' | 'RACING' | 'PIT' | 'STOPPED' | 'OUT' | 'COOLING_DOWN' | 'PARKED';

export interface TyreSet {
  compound: Compound;
  ageLaps: number;
  stint: number;
}

/** One car in one race: what the model knows of it. Times are milliseconds since the log's start. */
export class Car {
  readonly driver: Driver;
  readonly gridPosition: number;
  /** What it loses a lap to the best car and driver, on this day. */
  readonly paceMs: number;
  /** Whether it may fail or crash: the supported driver's does not. */
  readonly canFail: boolean;
  /** Boundaries passed at which it fails; none: it does not. */
  failsAfter: number;
  /** It can still reach the pits, and is given up there. */
  failsInPits: boolean;
  /** What a broken wing costs at the next stop, which is at the end of this lap; 0: none is broken. */
  repairMs = 0;
  readonly tyres: TyreSet;
  readonly stops: PlannedStop[];
  phase: CarPhase = 'GRID';
  motion: Motion;

  /** Boundaries passed since the start; the line at the start is 0. */
  passed = 0;
  /** When it passed each. */
  readonly passedAt: number[] = [];
  /** When it passes the next one. Replaced plans are told by `plan`. */
  nextAt = 0;
  plan = 0;
  /** What it is slower now than it could be. */
  rhythmMs = 0;
  /** What this lap would take it on an empty track. */
  lapMs = 0;
  /** The distance in time that it keeps from the car in front when it cannot pass. */
  followMs = 0;
  pitStops = 0;
  /** So many laps from this one on get no time: the race was stopped. */
  untimedLaps = 0;
  /** From the pit exit to the line. */
  onOutLap = false;

  constructor(
    driver: Driver,
    start: {
      gridPosition: number;
      paceMs: number;
      canFail: boolean;
      failsAfter: number;
      failsInPits: boolean;
      compound: Compound;
      stops: readonly PlannedStop[];
      motion: Motion;
    },
  ) {
    this.driver = driver;
    this.gridPosition = start.gridPosition;
    this.paceMs = start.paceMs;
    this.canFail = start.canFail;
    this.failsAfter = start.failsAfter;
    this.failsInPits = start.failsInPits;
    this.tyres = { compound: start.compound, ageLaps: 0, stint: 1 };
    this.stops = [...start.stops];
    this.motion = start.motion;
  }

  get number(): number {
    return this.driver.number;
  }
}
