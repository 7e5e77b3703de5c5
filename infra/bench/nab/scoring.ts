import type { Series, Window } from './series.ts';

export interface Profile {
  readonly truePositive: number;
  readonly falsePositive: number;
  readonly falseNegative: number;
}

/** The benchmark's cost profiles. */
export const PROFILES = {
  standard: { truePositive: 1, falsePositive: 0.11, falseNegative: 1 },
  reward_low_FP_rate: { truePositive: 1, falsePositive: 0.22, falseNegative: 1 },
  reward_low_FN_rate: { truePositive: 1, falsePositive: 0.11, falseNegative: 2 },
} as const satisfies Readonly<Record<string, Profile>>;

const PROBATION_SHARE = 0.15;
/** Of longer series no more is probation than of one with so many values. */
const PROBATION_OF_AT_MOST = 5_000;
const FAR_BEHIND = 3;

export interface Scored {
  readonly series: Series;
  readonly scores: readonly number[];
}

export interface Score {
  /** A value with an anomaly score of at least this counts as detected. */
  readonly threshold: number;
  /** As the costs add up. */
  readonly raw: number;
  /** 0 for a detector that detects nothing, 100 for a perfect one. */
  readonly normalized: number;
}

export function probationOf(length: number): number {
  return Math.min(Math.floor(PROBATION_SHARE * length), PROBATION_SHARE * PROBATION_OF_AT_MOST);
}

/** What a detection counts: near 1 at the left edge of its window, 0 at the right, down to -1 behind it. */
function sigmoid(position: number): number {
  return position > FAR_BEHIND ? -1 : 2 / (1 + Math.exp(5 * position)) - 1;
}

interface Point {
  readonly score: number;
  readonly counts: number;
  /** The window it lies in; null: outside of any. */
  readonly window: Window | null;
}

/** What each value of a series that is no probation would count as a detection. */
function pointsOf({ series, scores }: Scored, profile: Profile): Point[] {
  const points: Point[] = [];
  const probation = probationOf(series.values.length);
  const most = sigmoid(-1);
  let last: Window | null = null;
  let next = 0;
  for (let index = 0; index < series.values.length; index++) {
    while (next < series.windows.length && (series.windows[next] as Window).to < index) {
      last = series.windows[next] as Window;
      next++;
    }
    const coming = series.windows[next];
    const window = coming && coming.from <= index ? coming : null;
    if (index < probation) continue;
    let counts: number;
    if (window) {
      const width = window.to - window.from + 1;
      counts = (profile.truePositive * sigmoid(-(window.to - index + 1) / width)) / most;
    } else if (last) {
      counts = profile.falsePositive * sigmoid((index - last.to) / (last.to - last.from));
    } else counts = -profile.falsePositive;
    points.push({ score: scores[index] as number, counts, window });
  }
  return points;
}

/** The threshold that scores best over all series together, and its score. */
export function bestScore(all: readonly Scored[], profile: Profile): Score {
  const points = all.flatMap((scored) => pointsOf(scored, profile)).sort((a, b) => b.score - a.score);
  const best = new Map<Window, number>();
  for (const { window } of points) if (window) best.set(window, -profile.falseNegative);
  let sum = -profile.falseNegative * best.size;
  let top = { threshold: Number.POSITIVE_INFINITY, raw: sum };
  for (let i = 0; i < points.length; i++) {
    const { score, counts, window } = points[i] as Point;
    if (window === null) sum += counts;
    else {
      const known = best.get(window) as number;
      if (counts > known) {
        best.set(window, counts);
        sum += counts - known;
      }
    }
    if (points[i + 1]?.score !== score && sum > top.raw) top = { threshold: score, raw: sum };
  }
  return { ...top, normalized: normalized(top.raw, all, profile) };
}

/** The score at a threshold, of some series. */
export function scoreAt(threshold: number, all: readonly Scored[], profile: Profile): Score {
  let raw = 0;
  for (const scored of all) {
    const best = new Map<Window, number>();
    for (const { score, counts, window } of pointsOf(scored, profile)) {
      if (window && !best.has(window)) best.set(window, -profile.falseNegative);
      if (score < threshold) continue;
      if (window) best.set(window, Math.max(best.get(window) as number, counts));
      else raw += counts;
    }
    for (const counts of best.values()) raw += counts;
  }
  return { threshold, raw, normalized: normalized(raw, all, profile) };
}

function normalized(raw: number, all: readonly Scored[], profile: Profile): number {
  const windows = all.reduce((sum, { series }) => sum + series.windows.length, 0);
  const nothing = -profile.falseNegative * windows;
  const perfect = profile.truePositive * windows;
  return (100 * (raw - nothing)) / (perfect - nothing);
}
