import type { Circuit } from './circuits.ts';
import { type Outline, outlineOf } from './outline.ts';
import { accelerationAt, type SpeedProfile, speedProfileOf } from './speed-profile.ts';

/** One mini sector: between two boundaries, by distance and by time of the reference lap. */
export interface MiniSectorOfTrack {
  readonly sector: 1 | 2 | 3;
  /** Its place in its sector, from 0. */
  readonly indexInSector: number;
  readonly fromM: number;
  readonly toM: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly referenceMs: number;
  /** How good a place to pass: 0 is none, 1 the end of a long straight into a slow corner. */
  readonly passing: number;
  /** Share of it driven at full throttle, less that of the lap: where an engine helps. */
  readonly straightness: number;
}

/** What a car that drives as hard as it can does, from a place and speed on. Times from 0. */
export interface Drive {
  readonly timesMs: readonly number[];
  readonly placesM: readonly number[];
  readonly speedsMps: readonly number[];
}

const FULL_THROTTLE_PCT = 98;
/** A drop of so much speed within one braking makes the best place to pass there is. */
const BEST_BRAKING_DROP_MPS = 58;
/** Less of a drop is no place to pass. */
const LEAST_BRAKING_DROP_MPS = 24;
/** Drivers cannot be slower than this on the way, or a drive would never arrive. */
const CREEP_MPS = 1;

/** A circuit with everything that follows from its outline. Boundary 0 is the line. */
export class Track {
  readonly circuit: Circuit;
  readonly outline: Outline;
  readonly profile: SpeedProfile;
  readonly miniSectors: readonly MiniSectorOfTrack[];
  readonly lengthM: number;
  /** The fastest possible lap, that nobody drives in a race. */
  readonly referenceMs: number;

  constructor(circuit: Circuit) {
    this.circuit = circuit;
    this.lengthM = circuit.lengthM;
    this.outline = outlineOf(circuit.outline, circuit.lengthM);
    this.profile = speedProfileOf(this.outline);
    this.referenceMs = this.profile.timeMs[this.outline.x.length] as number;
    this.miniSectors = this.#divide();
  }

  /** How many mini sectors a sector has. */
  miniSectorsIn(sector: 1 | 2 | 3): number {
    return this.circuit.miniSectors[sector - 1] as number;
  }

  /** The boundary that begins the pit lane; it ends at boundary 1. */
  get pitEntryBoundary(): number {
    return this.miniSectors.length - 1;
  }

  timeAtM(placeM: number): number {
    return interpolate(this.profile.timeMs, placeM / this.outline.spacingM);
  }

  speedAtM(placeM: number): number {
    const count = this.outline.x.length;
    const node = Math.floor(placeM / this.outline.spacingM);
    return this.profile.speedMps[((node % count) + count) % count] as number;
  }

  /** From `fromM` (below 0: before the line) at `speedMps` to `toM`, never faster than the profile times `pace`. */
  drive(fromM: number, speedMps: number, toM: number, pace: number): Drive {
    const timesMs = [0];
    const placesM = [fromM];
    const speedsMps = [speedMps];
    let [time, place, speed] = [0, fromM, speedMps];
    while (place < toM) {
      const next = Math.min(toM, place + this.outline.spacingM);
      const reachable = Math.sqrt(
        Math.max(0, speed * speed + 2 * accelerationAt(speed) * pace * (next - place)),
      );
      const reached = Math.max(CREEP_MPS, Math.min(reachable, this.speedAtM(next) * pace));
      time += (2000 * (next - place)) / (speed + reached);
      place = next;
      speed = reached;
      timesMs.push(time);
      placesM.push(place);
      speedsMps.push(speed);
    }
    return { timesMs, placesM, speedsMps };
  }

  #divide(): MiniSectorOfTrack[] {
    const { circuit, lengthM } = this;
    const ends = [0, circuit.sectorEnds[0] * lengthM, circuit.sectorEnds[1] * lengthM, lengthM];
    const minis: MiniSectorOfTrack[] = [];
    const meanStraightness = this.#fullThrottle(0, lengthM);
    for (const sector of [1, 2, 3] as const) {
      const boundaries = split(
        ends[sector - 1] as number,
        ends[sector] as number,
        this.miniSectorsIn(sector),
        sector === 1 ? circuit.pitExitM : null,
        sector === 3 ? lengthM - circuit.pitEntryM : null,
      );
      for (let i = 0; i + 1 < boundaries.length; i++) {
        const fromM = boundaries[i] as number;
        const toM = boundaries[i + 1] as number;
        const fromMs = this.timeAtM(fromM);
        const toMs = this.timeAtM(toM);
        minis.push({
          sector,
          indexInSector: i,
          fromM,
          toM,
          fromMs,
          toMs,
          referenceMs: toMs - fromMs,
          passing: this.#passing(fromM, toM),
          straightness: this.#fullThrottle(fromM, toM) - meanStraightness,
        });
      }
    }
    return minis;
  }

  #fullThrottle(fromM: number, toM: number): number {
    let full = 0;
    let all = 0;
    for (const node of this.#nodes(fromM, toM)) {
      all++;
      if ((this.profile.throttlePct[node] as number) >= FULL_THROTTLE_PCT) full++;
    }
    return full / all;
  }

  /** By how much speed is lost in the greatest braking that begins here. */
  #passing(fromM: number, toM: number): number {
    const { speedMps, brakePct } = this.profile;
    const count = speedMps.length;
    let greatest = 0;
    for (const node of this.#nodes(fromM, toM)) {
      if (brakePct[node] === 0 || brakePct[(node + count - 1) % count] !== 0) continue;
      let end = node;
      while (brakePct[end % count] !== 0) end++;
      greatest = Math.max(greatest, (speedMps[node] as number) - (speedMps[end % count] as number));
    }
    const share = (greatest - LEAST_BRAKING_DROP_MPS) / (BEST_BRAKING_DROP_MPS - LEAST_BRAKING_DROP_MPS);
    return Math.max(0, Math.min(1, share));
  }

  *#nodes(fromM: number, toM: number): Iterable<number> {
    const count = this.outline.x.length;
    const last = Math.floor(toM / this.outline.spacingM);
    for (let node = Math.floor(fromM / this.outline.spacingM); node < last; node++) yield node % count;
  }
}

/** Equal parts, but for a first or a last part whose end is given. */
function split(from: number, to: number, parts: number, first: number | null, last: number | null): number[] {
  const boundaries = [from];
  const left = first ?? from;
  const right = last ?? to;
  const between = parts - (first === null ? 0 : 1) - (last === null ? 0 : 1);
  if (first !== null) boundaries.push(first);
  for (let i = 1; i <= between; i++) boundaries.push(left + ((right - left) * i) / between);
  if (last !== null) boundaries.push(to);
  return boundaries;
}

function interpolate(values: Float64Array, index: number): number {
  const below = Math.floor(index);
  const low = values[below] as number;
  const high = values[below + 1] ?? low;
  return low + (high - low) * (index - below);
}
