import type { EventDraft } from '@slipstream/timing/events/envelope';
import { Announcer } from './announcer.ts';
import type { Car } from './car.ts';
import { CarMetrics } from './car-metrics.ts';
import { Contact } from './contact.ts';
import { Finish } from './finish.ts';
import { Investigations } from './investigations.ts';
import { LogWriter } from './log-writer.ts';
import { LapMotion, PathMotion } from './motion.ts';
import { PaceModel } from './pace.ts';
import { Penalties } from './penalties.ts';
import { PitLane, SPEED_LIMIT_MPS } from './pit-lane.ts';
import { PitStops } from './pit-stops.ts';
import { type PitCall, PitWall } from './pit-wall.ts';
import { Surveyor } from './place.ts';
import { RaceControl } from './race-control.ts';
import { RaceDirection } from './race-direction.ts';
import { Random } from './random.ts';
import type { FaultLabel, FaultRate } from './sensor-faults.ts';
import { launch } from './start.ts';
import { planLights, rollToGrid } from './start-procedure.ts';
import { type GridOptions, lineUp } from './starting-grid.ts';
import { Stewards } from './stewards.ts';
import { Suspension } from './suspension.ts';
import { SAMPLE_EVERY_MS, Telemetry } from './telemetry.ts';
import { Timeline } from './timeline.ts';
import { TimingTower } from './timing-tower.ts';
import type { MiniSectorOfTrack, Track } from './track.ts';
import { Traffic } from './traffic.ts';
import { Weather } from './weather.ts';

export interface RaceOptions extends GridOptions {
  readonly track: Track;
  readonly season: number;
  readonly startsAtMs: number;
  /** Null: the cars give no metrics beyond what the official feed has. */
  readonly faults: FaultRate | null;
}

const WEATHER_EVERY_MS = 60_000;
/** What a driver keeps to the car in front: some dare more. */
const FOLLOW_MS = [480, 1_150] as const;
/** A car that fails rolls to a halt on the verge, in this part of its mini sector. */
const ROLLS_OVER = [0.5, 0.85] as const;
const VERGE_M = -8;
const STOPPED_SEEN_AFTER_MS = 2_000;
const GIVES_UP_AFTER_MS = [35_000, 75_000] as const;
/** A race is stopped only where so many laps are left. */
const LAPS_AFTER_RED_FLAG = 8;

/** One race, worked out as it is read: `step` lets the next thing happen and returns what it wrote. */
export class Race {
  readonly #options: RaceOptions;
  readonly #track: Track;
  readonly #timeline = new Timeline();
  readonly #log: LogWriter;
  readonly #cars: readonly Car[];
  readonly #tower: TimingTower;
  readonly #traffic: Traffic;
  readonly #pace: PaceModel;
  readonly #pits: PitStops;
  readonly #wall: PitWall;
  readonly #control: RaceControl;
  readonly #direction: RaceDirection;
  readonly #suspension: Suspension;
  readonly #investigations: Investigations;
  readonly #stewards: Stewards;
  readonly #finish: Finish;
  readonly #announcer: Announcer;
  readonly #weather: Weather;
  readonly #random: Random;
  readonly #metrics: CarMetrics | null;

  constructor(options: RaceOptions) {
    const { track, laps } = options;
    const random = (label: string) => new Random(options.seed, label);
    const timeline = this.#timeline;
    const perLap = track.miniSectors.length;
    this.#options = options;
    this.#track = track;
    const log = new LogWriter(timeline, options.startsAtMs);
    this.#log = log;
    const weather = new Weather(track.circuit, log, random('weather'), random('rain'));
    this.#weather = weather;
    this.#cars = lineUp(track, options, weather.wetness);
    const tower = new TimingTower(track, this.#cars, log);
    this.#tower = tower;
    const control = new RaceControl(log);
    this.#control = control;
    const direction = new RaceDirection(timeline, log, control, random('flags'), {
      mayStop: () => tower.order.leader.passed < (laps - LAPS_AFTER_RED_FLAG) * perLap,
      stopped: () => this.#stopRace(),
    });
    this.#direction = direction;
    const penalties = new Penalties(control);
    const investigations = new Investigations(timeline, control, penalties, random('investigations'));
    this.#investigations = investigations;
    const { corners } = track.circuit;
    this.#stewards = new Stewards(timeline, log, control, tower, corners, investigations, random('stewards'));
    this.#pace = new PaceModel(track, laps, weather, random('pace'));
    const teams = [...new Set(options.drivers.map((driver) => driver.team.id))];
    const lane = new PitLane(track, teams, random('pits'));
    const pits = new PitStops(lane, timeline, log, penalties, perLap, {
      left: (car) => this.#stewards.lookAtStop(car),
      givenUp: (car) => this.#retire(car),
    });
    this.#pits = pits;
    const wall = new PitWall(track, laps, direction, penalties, weather, random('pit wall'));
    this.#wall = wall;
    this.#suspension = new Suspension(
      { timeline, log, control, direction, pits, wall, tower, perLap },
      random('suspension'),
    );
    const contact = new Contact(track, investigations, random('contact'));
    this.#traffic = new Traffic(track, random('traffic'), {
      delayed: (car, nextAt) => this.#delay(car, nextAt),
      lapping: (car, lapped) => this.#stewards.waveBlue(car, lapped),
      passed: (car, passed, mini, firstLap) => contact.onPass(car, passed, mini, firstLap),
    });
    this.#random = random('race');
    const announcer = new Announcer(log, options);
    this.#announcer = announcer;
    const { trackC } = track.circuit.weather;
    this.#metrics = options.faults && new CarMetrics(this.#cars, trackC, options.faults, options.seed);
    const ended = () => this.#metrics?.end();
    this.#finish = new Finish(
      { timeline, log, control, direction, announcer, tower, pits, penalties, investigations, track, ended },
      this.#cars.length,
    );
    this.#plan();
  }

  /** @returns what the next thing that happens wrote; null when the session is over. */
  step(): readonly EventDraft[] | null {
    return this.#timeline.step() ? this.#log.take() : null;
  }

  /** What was wrong with the cars' sensors, once the session is over. */
  get faultLabels(): readonly FaultLabel[] {
    return this.#metrics?.labels ?? [];
  }

  #plan(): void {
    const telemetry = new Telemetry(
      this.#cars,
      new Surveyor(this.#track),
      this.#log,
      this.#tower.order,
      this.#metrics,
      () => this.#direction.overtakeMode,
    );
    const hold = new Random(this.#options.seed, 'lights');
    const lightsOutAt = planLights(this.#timeline, this.#log, this.#control, this.#weather.riskPct, hold);
    rollToGrid(this.#cars);
    this.#timeline.at(0, () => {
      this.#announcer.announce(this.#cars, lightsOutAt);
      this.#tower.showGrid();
    });
    this.#every(WEATHER_EVERY_MS, () => this.#weather.report(this.#timeline.now));
    this.#every(SAMPLE_EVERY_MS, () => telemetry.sample(this.#timeline.now));
    this.#timeline.at(lightsOutAt, () => this.#start());
  }

  #every(ms: number, action: () => void): void {
    const again = (): void => {
      action();
      this.#timeline.at(this.#timeline.now + ms, again);
    };
    this.#timeline.at(this.#timeline.now, again);
  }

  #start(): void {
    this.#announcer.start();
    this.#control.flag('GREEN', 'GREEN LIGHT - PIT EXIT OPEN');
    this.#direction.start();
    this.#stewards.lookAtStart(this.#cars);
    for (const car of this.#cars) {
      car.phase = 'RACING';
      car.passedAt[0] = this.#timeline.now;
      this.#newLap(car, 1);
    }
    const random = new Random(this.#options.seed, 'start');
    for (const car of launch(this.#cars, this.#track, this.#timeline.now, random)) {
      this.#traffic.join(0, car);
      this.#expect(car, car.nextAt);
    }
  }

  /** Plans a car's next passage. An older plan of it counts for nothing any more. */
  #expect(car: Car, nextAt: number): void {
    const plan = ++car.plan;
    car.nextAt = nextAt;
    this.#timeline.at(nextAt, () => {
      if (car.plan === plan) this.#pass(car);
    });
  }

  #pass(car: Car): void {
    const inPitLane = car.phase === 'PIT';
    this.#traffic.leave(car.passed % this.#track.miniSectors.length, car);
    const lap = this.#tower.pass(car, this.#timeline.now, inPitLane);
    if (lap !== null) this.#onLap(car, lap);
    this.#pits.onPassed(car, this.#track);
    const exitAt = car.phase === 'PIT' ? this.#pits.exitAt(car) : null;
    if (exitAt !== null) this.#expect(car, exitAt);
    else if (car.phase === 'RACING') this.#goOn(car);
  }

  #onLap(car: Car, lap: number): void {
    car.tyres.ageLaps++;
    this.#log.write('StintChanged', {
      driver: car.number,
      stint: car.tyres.stint,
      ageLaps: car.tyres.ageLaps,
    });
    const leads = this.#tower.order.leader === car;
    if (this.#finish.flagFell || lap >= this.#options.laps) {
      this.#finish.take(car);
      return;
    }
    if (leads) {
      this.#control.onLap(lap + 1);
      this.#log.write('LapCountChanged', { lap: lap + 1 });
      this.#direction.leaderOnLap(lap + 1);
      this.#investigations.lapsLeft(this.#options.laps - lap);
    }
    const raced = car.phase === 'RACING' && lap > 1 && !this.#direction.neutralised && !car.onOutLap;
    if (raced) this.#stewards.look(car, lap);
    if (car.phase === 'RACING') car.onOutLap = false;
    this.#newLap(car, lap + 1);
  }

  #newLap(car: Car, lap: number): void {
    car.lapMs = this.#pace.lapMs(car, lap);
    car.followMs = this.#random.between(FOLLOW_MS[0], FOLLOW_MS[1]);
  }

  /** Into the next mini sector, the pit lane, or the verge. */
  #goOn(car: Car): void {
    const index = car.passed % this.#track.miniSectors.length;
    const call = index === this.#track.pitEntryBoundary ? this.#callIn(car) : null;
    if (call !== null) {
      if (call.to === 'WAIT') car.untimedLaps = 2;
      this.#expect(car, this.#pits.enter(car, call));
    } else if (car.passed >= car.failsAfter && !car.failsInPits) this.#fail(car, index);
    else if (this.#pits.isFirstAfterLane(car)) this.#driveOffFromLane(car, index);
    else this.#drive(car, index);
  }

  #callIn(car: Car): PitCall | null {
    if (this.#finish.flagFell) return null;
    const lap = Math.floor(car.passed / this.#track.miniSectors.length) + 1;
    return this.#wall.callIn(car, lap, this.#tower.order.gapAheadMs(car));
  }

  #drive(car: Car, index: number): void {
    const mini = this.#mini(index);
    const freeMs = this.#pace.miniSectorMs(car, mini) * this.#paceOf(car);
    const nextAt = this.#enter(car, index, freeMs);
    car.motion = new LapMotion(this.#timeline.now, nextAt, mini.fromMs, mini.toMs);
    this.#expect(car, nextAt);
  }

  /** Out of the lane at its limit: this mini sector takes what it takes to get up to speed. */
  #driveOffFromLane(car: Car, index: number): void {
    const mini = this.#mini(index);
    car.lapMs = this.#pace.lapMs(car, Math.floor(car.passed / this.#track.miniSectors.length) + 1);
    const drive = this.#track.drive(mini.fromM, SPEED_LIMIT_MPS, mini.toM, 1 / this.#paceOf(car));
    const freeMs = drive.timesMs.at(-1) as number;
    const nextAt = this.#enter(car, index, freeMs);
    const now = this.#timeline.now;
    const stretch = (nextAt - now) / freeMs;
    const timesMs = drive.timesMs.map((time) => now + time * stretch);
    car.motion = new PathMotion(timesMs, drive.placesM, drive.speedsMps, []);
    this.#expect(car, nextAt);
  }

  #enter(car: Car, index: number, freeMs: number): number {
    return this.#traffic.enter(index, this.#mini(index), car, this.#timeline.now, freeMs, {
      allowed: this.#direction.passingAllowedIn(index + 1),
      firstLap: car.passed < this.#track.miniSectors.length,
      overtakeMode: this.#direction.overtakeMode,
    });
  }

  #paceOf(car: Car): number {
    return this.#direction.pace(this.#tower.order.leader === car);
  }

  #mini(index: number): MiniSectorOfTrack {
    return this.#track.miniSectors[index] as MiniSectorOfTrack;
  }

  #delay(car: Car, nextAt: number): void {
    car.motion = car.motion.endingAt(this.#timeline.now, nextAt);
    this.#expect(car, nextAt);
  }

  #fail(car: Car, index: number): void {
    const mini = this.#mini(index);
    const now = this.#timeline.now;
    const speed = this.#track.speedAtM(mini.fromM) / this.#direction.pace(false);
    const metres = (mini.toM - mini.fromM) * this.#random.between(ROLLS_OVER[0], ROLLS_OVER[1]);
    const halt = mini.fromM + metres;
    const haltAt = Math.round(now + (2000 * metres) / speed);
    car.phase = 'STOPPED';
    car.motion = new PathMotion(
      [now, haltAt],
      [mini.fromM, halt],
      [speed, 0],
      [
        [mini.fromM, 0],
        [halt, VERGE_M],
      ],
    );
    this.#timeline.at(haltAt + STOPPED_SEEN_AFTER_MS, () => {
      this.#log.write('CarStatusChanged', { driver: car.number, stopped: true });
      this.#direction.carStopped(index + 1);
    });
    const givesUp = this.#random.between(GIVES_UP_AFTER_MS[0], GIVES_UP_AFTER_MS[1]);
    this.#timeline.at(haltAt + Math.round(givesUp), () => {
      this.#retire(car);
    });
  }

  #retire(car: Car): void {
    car.phase = 'OUT';
    this.#log.write('CarStatusChanged', { driver: car.number, retired: true });
    this.#tower.retire(car);
    this.#metrics?.silence(car);
    this.#finish.without();
  }

  #stopRace(): void {
    for (const car of this.#cars) car.untimedLaps = 1;
    this.#suspension.begin((car, exitAt) => this.#expect(car, exitAt));
  }
}
