import type { Corner } from './circuits.ts';

type Point = readonly [x: number, y: number];

/** Nodes are so far apart at most: fine enough for a hairpin of 12 m radius. */
const NODE_SPACING_M = 5;
const STEPS_PER_ARC = 64;
/** Curvature is taken over this many nodes each way, which eases the step from a straight to an arc. */
const CURVATURE_REACH = 2;

/** A closed curve as nodes at equal distances. Node 0 is the line; there is no node at `lengthM`. */
export interface Outline {
  readonly lengthM: number;
  readonly spacingM: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Unit normal to the right of the driving direction. */
  readonly normalX: Float64Array;
  readonly normalY: Float64Array;
  /** 1 / radius, in 1/m, never negative. */
  readonly curvature: Float64Array;
}

/** The closed curve through a circuit's corners, scaled to a length. Arithmetic and `Math.sqrt` only. */
export function outlineOf(corners: readonly Corner[], lengthM: number): Outline {
  const fine = straightsAndArcs(corners);
  const scale = lengthM / perimeter(fine);
  const count = Math.ceil(lengthM / NODE_SPACING_M);
  const spacingM = lengthM / count;
  const x = new Float64Array(count);
  const y = new Float64Array(count);
  let travelled = 0;
  let next = 0;
  for (let i = 0; i < fine.length; i++) {
    const [ax, ay] = at(fine, i);
    const [bx, by] = at(fine, i + 1);
    const length = distance(ax, ay, bx, by) * scale;
    while (next < count && next * spacingM <= travelled + length) {
      const share = (next * spacingM - travelled) / length;
      x[next] = (ax + (bx - ax) * share) * scale;
      y[next] = (ay + (by - ay) * share) * scale;
      next++;
    }
    travelled += length;
  }
  return { lengthM, spacingM, x, y, ...shape(x, y) };
}

function straightsAndArcs(corners: readonly Corner[]): Point[] {
  const points: Point[] = [];
  for (let i = 0; i < corners.length; i++) {
    const [x, y, radius] = at(corners, i);
    if (radius === 0) points.push([x, y]);
    else points.push(...arc(at(corners, i - 1), [x, y], at(corners, i + 1), radius));
  }
  return points;
}

/** The arc that rounds a corner, as a rational quadratic Bézier curve, which is an exact circle without sines. */
function arc(before: readonly number[], corner: Point, after: readonly number[], radius: number): Point[] {
  const [inX, inY] = unit(corner[0] - num(before, 0), corner[1] - num(before, 1));
  const [outX, outY] = unit(num(after, 0) - corner[0], num(after, 1) - corner[1]);
  const cosine = inX * outX + inY * outY;
  const tangent = (radius * Math.abs(inX * outY - inY * outX)) / (1 + cosine);
  const weight = Math.sqrt((1 + cosine) / 2);
  const points: Point[] = [];
  for (let step = 0; step <= STEPS_PER_ARC; step++) {
    const t = step / STEPS_PER_ARC;
    const a = (1 - t) * (1 - t);
    const b = 2 * t * (1 - t) * weight;
    const c = t * t;
    const forward = (c * tangent) / (a + b + c);
    const back = (a * tangent) / (a + b + c);
    points.push([corner[0] - back * inX + forward * outX, corner[1] - back * inY + forward * outY]);
  }
  return points;
}

function unit(x: number, y: number): Point {
  const length = Math.sqrt(x * x + y * y);
  return [x / length, y / length];
}

function shape(x: Float64Array, y: Float64Array): Pick<Outline, 'normalX' | 'normalY' | 'curvature'> {
  const count = x.length;
  const normalX = new Float64Array(count);
  const normalY = new Float64Array(count);
  const curvature = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const before = (i + count - CURVATURE_REACH) % count;
    const after = (i + CURVATURE_REACH) % count;
    const inX = num(x, i) - num(x, before);
    const inY = num(y, i) - num(y, before);
    const outX = num(x, after) - num(x, i);
    const outY = num(y, after) - num(y, i);
    const inLength = Math.sqrt(inX * inX + inY * inY);
    const outLength = Math.sqrt(outX * outX + outY * outY);
    const chordX = inX + outX;
    const chordY = inY + outY;
    const chord = Math.sqrt(chordX * chordX + chordY * chordY);
    normalX[i] = chordY / chord;
    normalY[i] = -chordX / chord;
    // The circle through three points: 1/R = 2 sin(angle) / chord, and sin = cross / (in * out).
    curvature[i] = (2 * Math.abs(inX * outY - inY * outX)) / (inLength * outLength * chord);
  }
  return { normalX, normalY, curvature };
}

function perimeter(points: readonly Point[]): number {
  let sum = 0;
  for (let i = 0; i < points.length; i++) {
    const [ax, ay] = at(points, i);
    const [bx, by] = at(points, i + 1);
    sum += distance(ax, ay, bx, by);
  }
  return sum;
}

function distance(ax: number, ay: number, bx: number, by: number): number {
  return Math.sqrt((bx - ax) * (bx - ax) + (by - ay) * (by - ay));
}

function at<T>(ring: readonly T[], index: number): T {
  return ring[(index + ring.length) % ring.length] as T;
}

function num(values: ArrayLike<number>, index: number): number {
  return values[index] as number;
}
