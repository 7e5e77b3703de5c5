import type { EventDraft } from '@slipstream/timing/events/envelope';
import type { SegmentNumber } from '@slipstream/timing/events/vocabulary';
import { Announcer } from './announcer.ts';
import type { Car } from './car.ts';
import { CarMetrics } from './car-metrics.ts';
import { LogWriter } from './log-writer.ts';
import { LapMotion, PathMotion } from './motion.ts';
import { PitLane, SPEED_LIMIT_MPS } from './pit-lane.ts';
import { Surveyor } from './place.ts';
import { QualifyingRanks } from './qualifying-ranks.ts';
import { type Run, runsOf, SEGMENTS, type Segment } from './qualifying-runs.ts';
import type { RaceOptions } from './race.ts';
import { clock, lapTimeText, nameOf, RaceControl } from './race-control.ts';
import { Random } from './random.ts';
import type { FaultLabel } from './sensor-faults.ts';
import { lineUp } from './starting-grid.ts';
import { SAMPLE_EVERY_MS, Telemetry } from './telemetry.ts';
import { Timeline } from './timeline.ts';
import { TimingTower } from './timing-tower.ts';
import type { MiniSectorOfTrack, Track } from './track.ts';
import { compoundFor, isWet, waterLossShare } from './tyres.ts';
import { Weather } from './weather.ts';

const FIRST_SEGMENT_MS = 15_000;
const WEATHER_EVERY_MS = 60_000;
/** A qualifying lap on new soft tyres, with an empty tank, to the reference lap. */
const PUSH_PACE = 1.004;
const PUSH_NOISE_SD_MS = 170;
/** A lap gone wrong: a lock-up, a slide. */
const SPOILT_CHANCE = 0.09;
const SPOILT_MS = [300, 1_400] as const;
const OUT_LAP_PACE = [1.22, 1.34] as const;
const IN_LAP_PACE = 1.42;
const MINI_SECTOR_NOISE_SD = 0.003;
/** The track gains grip with every lap that is driven. */
const EVOLUTION_MS_PER_MIN = 9;
const TRACK_LIMITS_CHANCE = 0.025;
const DELETION_AFTER_MS = [14_000, 46_000] as const;
const END_AFTER_MS = 20_000;

type Lap = 'OUT' | 'PUSH' | 'IN';

/** A qualifying session: three segments, each car's runs in them, and who is knocked out. */
export class Qualifying {
  readonly #options: RaceOptions;
  readonly #track: Track;
  readonly #timeline = new Timeline();
  readonly #log: LogWriter;
  readonly #control: RaceControl;
  readonly #cars: readonly Car[];
  readonly #ranks: QualifyingRanks;
  readonly #tower: TimingTower;
  readonly #lane: PitLane;
  readonly #weather: Weather;
  readonly #announcer: Announcer;
  readonly #metrics: CarMetrics | null;
  readonly #random: Random;
  readonly #driving = new Map<Car, { lap: Lap; run: Run; pushes: number; lapMs: number; exitAt: number }>();
  #segment: SegmentNumber = 1;
  #flagAt = 0;
  #out = 0;

  constructor(options: RaceOptions) {
    const random = (label: string) => new Random(options.seed, label);
    const { track } = options;
    this.#options = options;
    this.#track = track;
    this.#log = new LogWriter(this.#timeline, options.startsAtMs);
    this.#control = new RaceControl(this.#log);
    this.#weather = new Weather(track.circuit, this.#log, random('weather'), random('rain'));
    this.#cars = lineUp(track, options, this.#weather.wetness);
    this.#ranks = new QualifyingRanks(this.#cars, options.season);
    this.#tower = new TimingTower(track, this.#cars, this.#log, {
      segment: () => this.#segment,
      timed: (car, lap, ms) => this.#onTimed(car, lap, ms),
    });
    const teams = [...new Set(options.drivers.map((driver) => driver.team.id))];
    this.#lane = new PitLane(track, teams, random('pits'));
    this.#announcer = new Announcer(this.#log, options);
    const { trackC } = track.circuit.weather;
    this.#metrics = options.faults && new CarMetrics(this.#cars, trackC, options.faults, options.seed);
    this.#random = random('qualifying runs');
    this.#plan();
  }

  step(): readonly EventDraft[] | null {
    return this.#timeline.step() ? this.#log.take() : null;
  }

  get faultLabels(): readonly FaultLabel[] {
    return this.#metrics?.labels ?? [];
  }

  #plan(): void {
    for (const car of this.#cars) {
      car.phase = 'PARKED';
      const { path, offsets } = this.#lane.park(car, -60_000);
      car.motion = new PathMotion(path.timesMs, path.placesM, path.speedsMps, offsets);
      car.passedAt[0] = 0;
    }
    this.#timeline.at(0, () => {
      this.#announcer.announce(this.#cars, FIRST_SEGMENT_MS);
      this.#tower.showGarages();
    });
    const telemetry = new Telemetry(
      this.#cars,
      new Surveyor(this.#track),
      this.#log,
      this.#tower.order,
      this.#metrics,
      () => false,
    );
    this.#every(WEATHER_EVERY_MS, () => this.#weather.report(this.#timeline.now));
    this.#every(SAMPLE_EVERY_MS, () => telemetry.sample(this.#timeline.now));
    this.#timeline.at(FIRST_SEGMENT_MS, () => this.#beginSegment(1));
  }

  #every(ms: number, action: () => void): void {
    const again = (): void => {
      action();
      this.#timeline.at(this.#timeline.now + ms, again);
    };
    this.#timeline.at(this.#timeline.now, again);
  }

  #beginSegment(segment: SegmentNumber): void {
    const now = this.#timeline.now;
    const { lastsMs } = this.#lengths(segment);
    this.#segment = segment;
    this.#flagAt = now + lastsMs;
    this.#log.write('SegmentStarted', { segment });
    this.#log.write('SessionStatusChanged', { status: 'STARTED' });
    this.#log.write('ClockChanged', { remainingMs: lastsMs, running: true });
    this.#control.flag('GREEN', 'GREEN LIGHT - PIT EXIT OPEN');
    for (const car of this.#ranks.entrants) {
      for (const run of runsOf(segment, lastsMs, this.#track.referenceMs, this.#random)) {
        this.#timeline.at(now + run.leavesAfterMs, () => this.#leave(car, run));
      }
    }
    this.#timeline.at(this.#flagAt, () => this.#flag());
  }

  #flag(): void {
    this.#control.flag('CHEQUERED', 'CHEQUERED FLAG');
    this.#log.write('ClockChanged', { remainingMs: 0, running: false });
    this.#log.write('SessionStatusChanged', { status: 'FINISHED' });
    if (this.#out === 0) this.#close();
  }

  /** The last car is back: who is out, and what follows. */
  #close(): void {
    const segment = this.#segment;
    const { breakMs } = this.#lengths(segment);
    // A deletion may still be on its way.
    const decidedAt = this.#timeline.now + DELETION_AFTER_MS[1] + 1;
    this.#timeline.at(decidedAt, () => {
      for (const car of this.#ranks.cut(segment)) {
        this.#log.write('CarStatusChanged', { driver: car.number, knockedOut: true });
      }
    });
    if (segment < 3) {
      const next = Math.max(decidedAt + 1, this.#flagAt + breakMs);
      this.#timeline.at(next, () => this.#beginSegment((segment + 1) as SegmentNumber));
      return;
    }
    this.#timeline.at(decidedAt + END_AFTER_MS, () => {
      this.#announcer.end();
      this.#metrics?.end();
      this.#timeline.clear();
    });
  }

  /** Out of the garage, on a new set of soft tyres or what the weather asks for. */
  #leave(car: Car, run: Run): void {
    const now = this.#timeline.now;
    if (this.#driving.has(car) || now >= this.#flagAt) return;
    const exitAt = this.#lane.soonestExit(car, now);
    if (car.pitStops > 0 || car.passed > 0) this.#fit(car);
    this.#out++;
    car.pitStops++;
    car.phase = 'PIT';
    car.untimedLaps = 1;
    const { path, offsets } = this.#lane.leave(car, now, exitAt);
    car.motion = new PathMotion(path.timesMs, path.placesM, path.speedsMps, offsets);
    const pace = this.#random.between(OUT_LAP_PACE[0], OUT_LAP_PACE[1]);
    const lapMs = this.#track.referenceMs * pace;
    this.#driving.set(car, { lap: 'OUT', run, pushes: 0, lapMs, exitAt });
    this.#timeline.at(exitAt, () => {
      car.phase = 'RACING';
      car.onOutLap = true;
      this.#log.write('PitExited', { driver: car.number });
      this.#log.write('CarStatusChanged', { driver: car.number, pitOut: true });
      this.#tower.pass(car, exitAt, true);
      this.#driveOff(car);
    });
  }

  #fit(car: Car): void {
    const best = compoundFor(this.#weather.wetness, 1, this.#track.circuit.tyreWear);
    car.tyres.compound = isWet(best) ? best : 'SOFT';
    car.tyres.stint++;
    car.tyres.ageLaps = 0;
    this.#log.write('StintChanged', {
      driver: car.number,
      stint: car.tyres.stint,
      compound: car.tyres.compound,
      new: true,
      ageAtStartLaps: 0,
      ageLaps: 0,
    });
  }

  #driveOff(car: Car): void {
    const mini = this.#mini(1);
    const drive = this.#track.drive(mini.fromM, SPEED_LIMIT_MPS, mini.toM, 1 / OUT_LAP_PACE[1]);
    const now = this.#timeline.now;
    const nextAt = now + Math.ceil(drive.timesMs.at(-1) as number);
    const timesMs = drive.timesMs.map((time) => now + time);
    car.motion = new PathMotion(timesMs, drive.placesM, drive.speedsMps, []);
    this.#timeline.at(nextAt, () => this.#pass(car));
  }

  #pass(car: Car): void {
    const lap = this.#tower.pass(car, this.#timeline.now, car.phase === 'PIT');
    const index = car.passed % this.#track.miniSectors.length;
    if (car.onOutLap && index === this.#track.miniSectorsIn(1)) {
      this.#log.write('CarStatusChanged', { driver: car.number, pitOut: false });
    }
    if (lap !== null) this.#onLine(car);
    const driven = this.#driving.get(car);
    if (driven === undefined) return;
    if (driven.lap === 'IN' && index === this.#track.pitEntryBoundary) this.#comeIn(car);
    else this.#drive(car, index, driven.lapMs);
  }

  #drive(car: Car, index: number, lapMs: number): void {
    const mini = this.#mini(index);
    const noise = 1 + this.#random.normal() * MINI_SECTOR_NOISE_SD;
    const bias = 1 - car.driver.team.straightBias * mini.straightness;
    const takes = Math.round((mini.referenceMs * lapMs * noise * bias) / this.#track.referenceMs);
    const now = this.#timeline.now;
    car.motion = new LapMotion(now, now + takes, mini.fromMs, mini.toMs);
    this.#timeline.at(now + takes, () => this.#pass(car));
  }

  /** What the lap that begins now is. */
  #onLine(car: Car): void {
    car.tyres.ageLaps++;
    car.onOutLap = false;
    const { stint, ageLaps } = car.tyres;
    this.#log.write('StintChanged', { driver: car.number, stint, ageLaps });
    const driven = this.#driving.get(car);
    if (driven === undefined || car.phase === 'PIT') return;
    const { referenceMs } = this.#track;
    if (driven.pushes < driven.run.pushLaps && this.#timeline.now < this.#flagAt) {
      driven.lap = 'PUSH';
      driven.pushes++;
      driven.lapMs = this.#pushMs(car);
    } else {
      driven.lap = 'IN';
      driven.lapMs = referenceMs * IN_LAP_PACE;
      car.untimedLaps = 1;
    }
  }

  #pushMs(car: Car): number {
    const { referenceMs } = this.#track;
    const spoilt = this.#random.chance(SPOILT_CHANCE) ? this.#random.between(SPOILT_MS[0], SPOILT_MS[1]) : 0;
    const water = waterLossShare(car.tyres.compound, this.#weather.wetness);
    const grip = (this.#timeline.now / 60_000) * EVOLUTION_MS_PER_MIN;
    const noise = this.#random.normal() * PUSH_NOISE_SD_MS;
    return referenceMs * (PUSH_PACE + water) + car.paceMs + noise + spoilt - grip;
  }

  #comeIn(car: Car): void {
    const now = this.#timeline.now;
    const { path, offsets, lineAt } = this.#lane.park(car, now);
    car.phase = 'PIT';
    car.motion = new PathMotion(path.timesMs, path.placesM, path.speedsMps, offsets);
    this.#log.write('PitEntered', { driver: car.number });
    this.#timeline.at(lineAt, () => this.#tower.pass(car, lineAt, true) !== null && this.#onLine(car));
    this.#timeline.at(Math.max(lineAt, Math.ceil(path.atMs)) + 1, () => {
      this.#driving.delete(car);
      car.phase = 'PARKED';
      this.#out--;
      if (this.#out === 0 && this.#timeline.now > this.#flagAt) this.#close();
    });
  }

  #onTimed(car: Car, lap: number, ms: number): void {
    this.#ranks.add(car, { lap, ms, at: this.#timeline.now });
    this.#tower.showRanks(this.#ranks.order);
    if (!this.#random.chance(TRACK_LIMITS_CHANCE)) return;
    const corner = this.#random.integer(1, this.#track.circuit.corners);
    const seenAt = clock(this.#log.instantAt(this.#timeline.now - Math.round(ms * this.#random.unit())));
    const after = Math.round(this.#random.between(DELETION_AFTER_MS[0], DELETION_AFTER_MS[1]));
    this.#timeline.at(this.#timeline.now + after, () => {
      const where = `TRACK LIMITS AT TURN ${corner}`;
      const time = lapTimeText(ms);
      const text = `CAR ${nameOf(car.driver)} TIME ${time} DELETED - ${where} LAP ${lap} ${seenAt}`;
      this.#control.other(text, [car.number]);
      this.#tower.deleteLap(car.number, lap, ms, where);
      this.#ranks.delete(car, lap);
      this.#tower.showRanks(this.#ranks.order);
    });
  }

  #lengths(segment: SegmentNumber): Segment {
    const { RACE, SPRINT } = SEGMENTS;
    return (this.#options.kind === 'SPRINT_QUALIFYING' ? SPRINT : RACE)[segment - 1] as Segment;
  }

  #mini(index: number): MiniSectorOfTrack {
    return this.#track.miniSectors[index] as MiniSectorOfTrack;
  }
}
