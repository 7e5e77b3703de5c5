import type { Point } from '../graphql/documents.ts';
import { type LapLine, nearestOn, pointAt } from './lap-line.ts';

/** One car's way from where it is drawn to where it was last heard of. */
export interface Glide {
  from: Point;
  to: Point;
  /** Along the outline, when both ends lie on it: a straight way would cut the corners at replay speed. */
  along: { from: number; by: number } | null;
  startMs: number;
  durationMs: number;
}

/** Beside the outline by more than this part of the lap is off it: the pit lane, a run-off, a wrong sample. */
const ON_LINE_PART = 0.006;
/** A jump of more than this part of a lap in one sample is a seek, not driving: the car is put there. */
const JUMP_PART = 0.3;

export function glideTo(
  before: Glide | undefined,
  to: Point,
  line: LapLine | null,
  nowMs: number,
  durationMs: number,
): Glide {
  if (!before) return { from: to, to, along: null, startMs: nowMs, durationMs: 0 };
  const from = placeAt(before, line, nowMs);
  const still: Glide = { from: to, to, along: null, startMs: nowMs, durationMs: 0 };
  if (!line) return { from, to, along: null, startMs: nowMs, durationMs };
  const start = nearestOn(line, from);
  const end = nearestOn(line, to);
  const near = line.length * ON_LINE_PART;
  if (start.offset > near || end.offset > near) {
    const isJump = Math.hypot(to.x - from.x, to.y - from.y) > line.length * JUMP_PART;
    return isJump ? still : { from, to, along: null, startMs: nowMs, durationMs };
  }
  const by = shortest(end.distance - start.distance, line.length);
  if (Math.abs(by) > line.length * JUMP_PART) return still;
  return { from, to, along: { from: start.distance, by }, startMs: nowMs, durationMs };
}

export function placeAt(glide: Glide, line: LapLine | null, nowMs: number): Point {
  const part =
    glide.durationMs <= 0 ? 1 : Math.min(1, Math.max(0, (nowMs - glide.startMs) / glide.durationMs));
  if (part === 1) return glide.to;
  if (glide.along && line) return pointAt(line, glide.along.from + glide.along.by * part);
  return {
    x: glide.from.x + (glide.to.x - glide.from.x) * part,
    y: glide.from.y + (glide.to.y - glide.from.y) * part,
  };
}

export function isMoving(glide: Glide, nowMs: number): boolean {
  return nowMs < glide.startMs + glide.durationMs;
}

/** The way round that is shorter: over the line from 5,000 to 100 is forwards. */
function shortest(by: number, length: number): number {
  const forward = ((by % length) + length) % length;
  return forward > length / 2 ? forward - length : forward;
}

/** The feed sends a place some four times a second; pauses longer than this are pauses, not slow driving. */
const LONGEST_MS = 1_500;
const SHORTEST_MS = 80;

/** How long to glide: as long as samples have lately been apart, so that a car arrives when the next one comes. */
export function nextInterval(averageMs: number, sinceLastMs: number): number {
  if (sinceLastMs > LONGEST_MS) return averageMs;
  const kept = Math.max(SHORTEST_MS, sinceLastMs);
  return averageMs * 0.7 + kept * 0.3;
}
