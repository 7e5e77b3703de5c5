import type { Point } from '../graphql/documents.ts';

/** The outline as a closed line on which a place is one number: the distance from its first point. */
export interface LapLine {
  points: readonly Point[];
  /** Distance at each point; one more than points: the last is the whole lap. */
  distances: readonly number[];
  length: number;
}

export function lapLine(points: readonly Point[]): LapLine | null {
  if (points.length < 8) return null;
  const distances = [0];
  let length = 0;
  points.forEach((point, index) => {
    const next = points[(index + 1) % points.length] ?? point;
    length += Math.hypot(next.x - point.x, next.y - point.y);
    distances.push(length);
  });
  return length > 0 ? { points, distances, length } : null;
}

export interface OnLine {
  distance: number;
  /** How far beside the line the point is. */
  offset: number;
}

/** The nearest place on the line. A few hundred segments for each of 22 cars, some times a second: no index needed. */
export function nearestOn(line: LapLine, point: Point): OnLine {
  let best: OnLine = { distance: 0, offset: Number.POSITIVE_INFINITY };
  line.points.forEach((from, index) => {
    const to = line.points[(index + 1) % line.points.length] ?? from;
    const dx = to.x - from.x;
    const dy = to.y - from.y;
    const squared = dx * dx + dy * dy;
    const along =
      squared === 0
        ? 0
        : Math.min(1, Math.max(0, ((point.x - from.x) * dx + (point.y - from.y) * dy) / squared));
    const offset = Math.hypot(from.x + along * dx - point.x, from.y + along * dy - point.y);
    if (offset < best.offset)
      best = { distance: (line.distances[index] ?? 0) + along * Math.sqrt(squared), offset };
  });
  return best;
}

export function pointAt(line: LapLine, distance: number): Point {
  const wrapped = ((distance % line.length) + line.length) % line.length;
  let low = 0;
  let high = line.points.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((line.distances[middle] ?? 0) <= wrapped) low = middle;
    else high = middle - 1;
  }
  const from = line.points[low];
  const to = line.points[(low + 1) % line.points.length];
  if (!from || !to) return { x: 0, y: 0 };
  const start = line.distances[low] ?? 0;
  const span = (line.distances[low + 1] ?? line.length) - start;
  const along = span === 0 ? 0 : (wrapped - start) / span;
  return { x: from.x + (to.x - from.x) * along, y: from.y + (to.y - from.y) * along };
}
