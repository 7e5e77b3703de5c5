import type { Place, Surveyor } from './place.ts';

/** How a car moves for a while. `place` is asked with rising times. */
export interface Motion {
  place(atMs: number, surveyor: Surveyor, out: Place): void;
  /** The same from `now` on, but its end comes at `toAt`. What was before stays as it was. */
  endingAt(now: number, toAt: number): Motion;
}

/** Along the racing line as the reference lap, faster or slower: from one of its times to another. */
export class LapMotion implements Motion {
  readonly #fromAt: number;
  readonly #toAt: number;
  readonly #fromMs: number;
  readonly #toMs: number;
  readonly #pace: number;

  constructor(fromAt: number, toAt: number, fromMs: number, toMs: number) {
    this.#fromAt = fromAt;
    this.#toAt = toAt;
    this.#fromMs = fromMs;
    this.#toMs = toMs;
    this.#pace = (toMs - fromMs) / (toAt - fromAt);
  }

  endingAt(now: number, toAt: number): LapMotion {
    return new LapMotion(now, toAt, this.#referenceMsAt(now), this.#toMs);
  }

  place(atMs: number, surveyor: Surveyor, out: Place): void {
    surveyor.atReferenceTime(this.#referenceMsAt(atMs), this.#pace, out);
  }

  #referenceMsAt(atMs: number): number {
    return this.#fromMs + (Math.min(atMs, this.#toAt) - this.#fromAt) * this.#pace;
  }
}

/** How far right of the outline at which place: straight lines between these. */
export type Offsets = readonly (readonly [placeM: number, rightM: number])[];

/**
 * Along the outline, with an offset, from one knot (time, place, speed) to the next at a constant
 * acceleration: the start, the pit lane, a car that rolls out. Rests at the last knot.
 */
export class PathMotion implements Motion {
  readonly #times: readonly number[];
  readonly #places: readonly number[];
  readonly #speeds: readonly number[];
  readonly #offsets: Offsets;
  #knot = 0;

  constructor(
    timesMs: readonly number[],
    placesM: readonly number[],
    speedsMps: readonly number[],
    offsets: Offsets,
  ) {
    this.#times = timesMs;
    this.#places = placesM;
    this.#speeds = speedsMps;
    this.#offsets = offsets;
  }

  place(atMs: number, surveyor: Surveyor, out: Place): void {
    const times = this.#times;
    while (this.#knot < times.length - 2 && atMs >= (times[this.#knot + 1] as number)) this.#knot++;
    const from = times[this.#knot] as number;
    const to = times[this.#knot + 1] ?? from;
    const place = this.#places[this.#knot] as number;
    const speed = this.#speeds[this.#knot] as number;
    const finalSpeed = this.#speeds[this.#knot + 1] ?? speed;
    if (to <= from) {
      surveyor.atDistance(place, this.#right(place), speed, 0, out);
      return;
    }
    // How far between the knots: at a constant acceleration, scaled where the times were stretched.
    const share = Math.max(0, Math.min(atMs, to) - from) / (to - from);
    const mean = (speed + finalSpeed) / 2;
    const speedThen = speed + (finalSpeed - speed) * share;
    const metres = (this.#places[this.#knot + 1] as number) - place;
    const placeNow = mean === 0 ? place : place + (metres * share * ((speed + speedThen) / 2)) / mean;
    const seconds = (to - from) / 1000;
    const stretch = mean === 0 ? 0 : metres / (mean * seconds);
    const gained = atMs < to ? ((finalSpeed - speed) * stretch) / seconds : 0;
    surveyor.atDistance(placeNow, this.#right(placeNow), speedThen * stretch, gained, out);
  }

  endingAt(now: number, toAt: number): PathMotion {
    const end = this.#times.at(-1) as number;
    const stretch = (toAt - now) / Math.max(1, end - now);
    const times = this.#times.map((time) => (time <= now ? time : now + (time - now) * stretch));
    return new PathMotion(times, this.#places, this.#speeds, this.#offsets);
  }

  #right(placeM: number): number {
    let [lastPlace, lastRight] = [0, 0];
    let first = true;
    for (const [place, right] of this.#offsets) {
      if (placeM <= place) {
        if (first) return right;
        return lastRight + ((right - lastRight) * (placeM - lastPlace)) / (place - lastPlace);
      }
      [lastPlace, lastRight, first] = [place, right, false];
    }
    return lastRight;
  }
}

/** Builds the knots of a `PathMotion`, one stretch after another. */
export class Path {
  readonly timesMs: number[];
  readonly placesM: number[];
  readonly speedsMps: number[];

  constructor(atMs: number, placeM: number, speedMps: number) {
    this.timesMs = [atMs];
    this.placesM = [placeM];
    this.speedsMps = [speedMps];
  }

  get atMs(): number {
    return this.timesMs.at(-1) as number;
  }

  get placeM(): number {
    return this.placesM.at(-1) as number;
  }

  get speedMps(): number {
    return this.speedsMps.at(-1) as number;
  }

  /** To another speed at a constant acceleration (m/s², above 0 either way). */
  changeSpeed(toMps: number, byMps2: number): this {
    const metres = Math.abs(toMps * toMps - this.speedMps * this.speedMps) / (2 * byMps2);
    return this.#add(Math.abs(toMps - this.speedMps) / byMps2, this.placeM + metres, toMps);
  }

  /** At the speed it has, to a place ahead. */
  cruiseTo(placeM: number): this {
    return this.#add((placeM - this.placeM) / this.speedMps, placeM, this.speedMps);
  }

  /** Stands for a while. */
  hold(ms: number): this {
    return this.#add(ms / 1000, this.placeM, 0);
  }

  #add(seconds: number, placeM: number, speedMps: number): this {
    this.timesMs.push(this.atMs + seconds * 1000);
    this.placesM.push(placeM);
    this.speedsMps.push(speedMps);
    return this;
  }
}
