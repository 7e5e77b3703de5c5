import { throttleFor } from './speed-profile.ts';
import type { Track } from './track.ts';

/** Where a car is and what it does, at one instant. Written over and over: sampling makes no garbage. */
export interface Place {
  /** Tenths of a metre, as the feed's. */
  x: number;
  y: number;
  speedMps: number;
  throttlePct: number;
  brakePct: number;
}

/** The reference lap is tabled at this pace; at 90 m/s a chord of it is 2.25 m. */
const TABLE_STEP_MS = 25;
const FEED_UNITS_PER_M = 10;
/** A car in the pace of a safety car lifts where it would be at full throttle. */
const GENTLE_PACE = 0.9;
const GENTLE_THROTTLE = 0.45;
const STEADY_MPS2 = 0.4;
const ROLLING_THROTTLE_PCT = 22;

/** Turns a time of the reference lap, or a distance with an offset, into a place. */
export class Surveyor {
  readonly #track: Track;
  readonly #x: Float64Array;
  readonly #y: Float64Array;
  readonly #speed: Float64Array;
  readonly #throttle: Float64Array;
  readonly #brake: Float64Array;

  constructor(track: Track) {
    this.#track = track;
    const rows = Math.ceil(track.referenceMs / TABLE_STEP_MS) + 2;
    const { x, y } = track.outline;
    const { speedMps, throttlePct, brakePct, timeMs } = track.profile;
    this.#x = new Float64Array(rows);
    this.#y = new Float64Array(rows);
    this.#speed = new Float64Array(rows);
    this.#throttle = new Float64Array(rows);
    this.#brake = new Float64Array(rows);
    let node = 0;
    for (let row = 0; row < rows; row++) {
      const time = (row * TABLE_STEP_MS) % track.referenceMs;
      if (row * TABLE_STEP_MS >= track.referenceMs) node = 0;
      while ((timeMs[node + 1] as number) <= time) node++;
      const from = timeMs[node] as number;
      const share = (time - from) / ((timeMs[node + 1] as number) - from);
      this.#x[row] = mix(x, node, share);
      this.#y[row] = mix(y, node, share);
      this.#speed[row] = mix(speedMps, node, share);
      this.#throttle[row] = throttlePct[node] as number;
      this.#brake[row] = brakePct[node] as number;
    }
  }

  /** At a time of the reference lap that passes `pace` times as fast as the real one. */
  atReferenceTime(timeMs: number, pace: number, out: Place): void {
    const index = timeMs / TABLE_STEP_MS;
    const row = Math.floor(index);
    const share = index - row;
    const x = this.#x[row] as number;
    const y = this.#y[row] as number;
    const speed = this.#speed[row] as number;
    out.x = Math.round((x + ((this.#x[row + 1] as number) - x) * share) * FEED_UNITS_PER_M);
    out.y = Math.round((y + ((this.#y[row + 1] as number) - y) * share) * FEED_UNITS_PER_M);
    out.speedMps = (speed + ((this.#speed[row + 1] as number) - speed) * share) * pace;
    const throttle = this.#throttle[row] as number;
    out.throttlePct = pace < GENTLE_PACE ? throttle * GENTLE_THROTTLE : throttle;
    out.brakePct = this.#brake[row] as number;
  }

  /** `rightM` to the right of the outline, `placeM` from the line (any lap). */
  atDistance(placeM: number, rightM: number, speedMps: number, gainedMps2: number, out: Place): void {
    const { x, y, normalX, normalY, spacingM } = this.#track.outline;
    const count = x.length;
    const index = placeM / spacingM;
    const below = Math.floor(index);
    const share = index - below;
    const node = ((below % count) + count) % count;
    out.x = Math.round((mix(x, node, share) + rightM * mix(normalX, node, share)) * FEED_UNITS_PER_M);
    out.y = Math.round((mix(y, node, share) + rightM * mix(normalY, node, share)) * FEED_UNITS_PER_M);
    out.speedMps = speedMps;
    out.brakePct = gainedMps2 < -STEADY_MPS2 ? 100 : 0;
    if (speedMps === 0) out.throttlePct = 0;
    else if (gainedMps2 > STEADY_MPS2) out.throttlePct = throttleFor(gainedMps2, speedMps);
    else out.throttlePct = gainedMps2 < -STEADY_MPS2 ? 0 : ROLLING_THROTTLE_PCT;
  }
}

function mix(ring: Float64Array, index: number, share: number): number {
  const low = ring[index] as number;
  const high = ring[index + 1 === ring.length ? 0 : index + 1] as number;
  return low + (high - low) * share;
}
