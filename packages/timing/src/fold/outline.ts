import type { CarLocation, OutlineState } from './state.ts';

/** Lengths in the feed's units: tenths of a metre. */
const METRE = 10;
/** Points of the outline lie at least so far apart. */
const SPACING = 10 * METRE;
/** A car as fast as this is on the track: the limit in the pit lane is 80 km/h, 22 m/s. */
const RACING_SPEED_MPS = 40;
/** A car that has not gone on for so long stands: its lap is no use. */
const STANDING_MS = 8_000;
/** The trace has come back when it passes so close to its beginning, in the same direction. */
const CLOSING_DISTANCE = 30 * METRE;
/** The shortest lap of the calendar has 3.3 km, the longest 7 km: a trace beyond these is none of a lap. */
const SHORTEST_LAP_POINTS = 100;
const LONGEST_TRACE_POINTS = 1_200;

type Point = readonly [x: number, y: number];

/**
 * Goes on with the trace of the circuit by one move of one car.
 *
 * @returns the same object when the move adds nothing to it
 */
export function traced(
  outline: OutlineState,
  driver: number,
  from: CarLocation,
  to: CarLocation,
): OutlineState {
  const { tracing } = outline;
  if (tracing && tracing.driver !== driver) return outline;
  if (isNowhere(to)) return tracing ? NO_TRACE : outline;
  if (!tracing) return isRacing(from, to) ? begun(driver, from, to) : outline;
  const sinceMs = Date.parse(to.at) - Date.parse(tracing.at);
  const { points } = tracing;
  const [first, second, last] = [points[0], points[1], points.at(-1)];
  if (sinceMs > STANDING_MS || points.length > LONGEST_TRACE_POINTS || !first || !second || !last)
    return NO_TRACE;
  const here: Point = [to.x, to.y];
  if (distance(last, here) < SPACING) return outline;
  if (
    points.length >= SHORTEST_LAP_POINTS &&
    distanceToMove(first, last, here) < CLOSING_DISTANCE &&
    sameDirection(first, second, last, here)
  ) {
    return { points, tracing: null };
  }
  return { points: [], tracing: { driver, at: to.at, points: [...points, here] } };
}

const NO_TRACE: OutlineState = { points: [], tracing: null };

/** Neither traced nor being traced. */
export function isBlank({ points, tracing }: OutlineState): boolean {
  return points.length === 0 && tracing === null;
}

function begun(driver: number, from: CarLocation, to: CarLocation): OutlineState {
  return {
    points: [],
    tracing: {
      driver,
      at: to.at,
      points: [
        [from.x, from.y],
        [to.x, to.y],
      ],
    },
  };
}

/** Feeds put a car at the origin before it leaves its garage. */
export function isNowhere(place: CarLocation): boolean {
  return place.x === 0 && place.y === 0;
}

function isRacing(from: CarLocation, to: CarLocation): boolean {
  if (isNowhere(from)) return false;
  const ms = Date.parse(to.at) - Date.parse(from.at);
  const metres = Math.hypot(to.x - from.x, to.y - from.y) / METRE;
  const speedMps = (metres * 1_000) / ms;
  // Faster than any car: the place jumped.
  return metres >= SPACING / METRE && speedMps >= RACING_SPEED_MPS && speedMps < 120;
}

function distance(a: Point, b: Point): number {
  return Math.hypot(b[0] - a[0], b[1] - a[1]);
}

function distanceToMove(point: Point, from: Point, to: Point): number {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const along = ((point[0] - from[0]) * dx + (point[1] - from[1]) * dy) / (dx * dx + dy * dy);
  const share = Math.min(1, Math.max(0, along));
  return distance(point, [from[0] + share * dx, from[1] + share * dy]);
}

/** Within 60 degrees: a track that crosses itself, or a straight beside another, is not the beginning. */
function sameDirection(a: Point, b: Point, c: Point, d: Point): boolean {
  const dot = (b[0] - a[0]) * (d[0] - c[0]) + (b[1] - a[1]) * (d[1] - c[1]);
  return dot > 0.5 * distance(a, b) * distance(c, d);
}
