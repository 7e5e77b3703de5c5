import type { Entry } from '../graphql/documents.ts';

/** Laps over which a trend is measured: one lap is noise, five are old news. */
export const TREND_LAPS = 3;

interface LapMark {
  lap: number;
  ahead: number;
  intervalMs: number;
}

/** The interval at the end of each of a driver's last laps, and to whom. */
export type TrendHistory = ReadonlyMap<number, readonly LapMark[]>;

/** Notes each car's interval once per lap; a jump back in laps (a seek) starts that car's notes anew. */
export function noteIntervals(history: TrendHistory, ordered: readonly Entry[]): TrendHistory {
  let next: Map<number, readonly LapMark[]> | null = null;
  ordered.forEach((entry, index) => {
    const ahead = ordered[index - 1]?.driver.number;
    const intervalMs = entry.interval?.ms;
    if (ahead === undefined || intervalMs === undefined || intervalMs === null) return;
    const marks = history.get(entry.driver.number) ?? [];
    const last = marks.at(-1);
    if (last?.lap === entry.lap) return;
    const mark = { lap: entry.lap, ahead, intervalMs };
    const kept = last && last.lap > entry.lap ? [] : marks.slice(-TREND_LAPS);
    next ??= new Map(history);
    next.set(entry.driver.number, [...kept, mark]);
  });
  return next ?? history;
}

/** Change of the interval over the last three laps behind the same car; negative is closing in. Null: not known. */
export function trendMs(history: TrendHistory, entry: Entry, ahead: number | undefined): number | null {
  const marks = history.get(entry.driver.number) ?? [];
  const first = marks.find((mark) => mark.lap === entry.lap - TREND_LAPS);
  const now = entry.interval?.ms;
  if (!first || first.ahead !== ahead || now === undefined || now === null) return null;
  return now - first.intervalMs;
}
