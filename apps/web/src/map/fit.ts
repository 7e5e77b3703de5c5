import type { Point } from '../graphql/documents.ts';

/** Places the feed's plane (y upwards, tenths of metres) into a box of CSS pixels (y downwards). */
export interface Fit {
  /** The plane is turned by a quarter, because the circuit lies better in the box that way. */
  turned: boolean;
  scale: number;
  left: number;
  top: number;
}

export interface Box {
  width: number;
  height: number;
  /** Kept free at every edge, for the codes beside the dots. */
  padding: number;
  /** Kept free above that, for the caption. */
  top?: number;
}

/** Null without a plane to fit: fewer than two different points, or no room. */
export function fitInto(points: readonly Point[], box: Box): Fit | null {
  const straight = fitTurned(points, box, false);
  const turned = fitTurned(points, box, true);
  if (!straight || !turned) return straight ?? turned;
  return turned.scale > straight.scale * TURN_WORTH ? turned : straight;
}

/** The circuit is only turned when it grows by a third: else it stays as maps show it. */
const TURN_WORTH = 1.33;

export function place(fit: Fit, point: Point): Point {
  const [x, y] = fit.turned ? [point.y, point.x] : [point.x, -point.y];
  return { x: fit.left + x * fit.scale, y: fit.top + y * fit.scale };
}

function fitTurned(points: readonly Point[], box: Box, turned: boolean): Fit | null {
  const xs = points.map((point) => (turned ? point.y : point.x));
  const ys = points.map((point) => (turned ? point.x : -point.y));
  const minX = Math.min(...xs);
  const minY = Math.min(...ys);
  const spanX = Math.max(...xs) - minX;
  const spanY = Math.max(...ys) - minY;
  const width = box.width - 2 * box.padding;
  const top = box.padding + (box.top ?? 0);
  const height = box.height - top - box.padding;
  if (!(Math.max(spanX, spanY) > 0) || width <= 0 || height <= 0) return null;
  const scale = Math.min(width / Math.max(spanX, 1), height / Math.max(spanY, 1));
  return {
    turned,
    scale,
    left: box.padding + (width - spanX * scale) / 2 - minX * scale,
    top: top + (height - spanY * scale) / 2 - minY * scale,
  };
}

/** A closed path through the points, smoothed: each point is the control point between two middles. */
export function outlinePath(points: readonly Point[]): string {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last || points.length < 3) return '';
  const middle = (a: Point, b: Point): string => `${round((a.x + b.x) / 2)} ${round((a.y + b.y) / 2)}`;
  const curves = points.map((point, index) => {
    const next = points[(index + 1) % points.length] ?? first;
    return `Q${round(point.x)} ${round(point.y)} ${middle(point, next)}`;
  });
  return `M${middle(last, first)}${curves.join('')}Z`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
