import type { DriverHistory, SessionView } from '../graphql/documents.ts';

export type ChartLap = Pick<
  DriverHistory['laps'][number],
  'number' | 'at' | 'time' | 'pitIn' | 'pitOut' | 'deleted' | 'deletedReason'
>;

/** Laps slower than this against the middle one are pit or safety-car laps: they are drawn at the edge. */
const SLOW_PART = 1.06;

/** The range of lap times worth looking at, in milliseconds; null without a timed lap. */
export function timeRange(laps: readonly ChartLap[]): { fastest: number; slowest: number } | null {
  const times = laps.flatMap((lap) => lap.time?.ms ?? []).sort((a, b) => a - b);
  const fastest = times[0];
  const middle = times[Math.floor(times.length / 2)];
  if (fastest === undefined || middle === undefined) return null;
  const limit = Math.max(middle * SLOW_PART, fastest + 500);
  const slowest = times.findLast((time) => time <= limit) ?? fastest;
  return { fastest, slowest: Math.max(slowest, fastest + 500) };
}

export interface Band {
  tone: 'warning' | 'critical';
  words: string;
  /** In laps: 3.5 is half way through the fourth. */
  from: number;
  to: number;
}

/** Safety cars and red flags over a driver's laps, by the instants at which the laps ended. */
export function bandsOver(laps: readonly ChartLap[], periods: SessionView['trackStatusHistory']): Band[] {
  const newest = laps.at(-1)?.number ?? 0;
  return periods.flatMap((period) => {
    const tone = period.status === 'RED' ? 'critical' : 'warning';
    if (period.status === 'CLEAR' || period.status === 'YELLOW') return [];
    const from = lapAt(laps, Date.parse(period.from));
    const to = period.to === null ? newest : lapAt(laps, Date.parse(period.to));
    if (from === null || to === null || to <= from) return [];
    const words =
      period.status === 'RED'
        ? 'Red flag'
        : period.status === 'SAFETY_CAR'
          ? 'Safety car'
          : 'Virtual safety car';
    return [{ tone, words, from, to }];
  });
}

/** Where an instant lies, counted in laps done; null before the first lap's end when its start is not known. */
export function lapAt(laps: readonly ChartLap[], atMs: number): number | null {
  const next = laps.findIndex((lap) => Date.parse(lap.at) >= atMs);
  if (next === -1) return laps.at(-1)?.number ?? null;
  const lap = laps[next];
  if (!lap) return null;
  const end = Date.parse(lap.at);
  const before = laps[next - 1];
  const start = before ? Date.parse(before.at) : lap.time ? end - lap.time.ms : null;
  if (start === null || end <= start) return lap.number - 1;
  return lap.number - 1 + Math.max(0, (atMs - start) / (end - start));
}

/** Round steps between the fastest and the slowest, two to four of them. */
export function timeTicks(fastest: number, slowest: number): number[] {
  const step =
    [250, 500, 1_000, 2_000, 5_000, 10_000, 20_000].find((size) => (slowest - fastest) / size <= 4) ?? 60_000;
  const ticks: number[] = [];
  for (let at = Math.ceil(fastest / step) * step; at <= slowest; at += step) ticks.push(at);
  return ticks;
}
