import type { SessionView, TrackStatus } from '../graphql/documents.ts';

/** A stretch of the session to see on the playhead's line; parts of the whole, 0 to 1. */
export interface TimelineMark {
  status: Exclude<TrackStatus, 'CLEAR'>;
  from: number;
  to: number;
}

export function timelineMarks(
  periods: SessionView['trackStatusHistory'],
  startsAtMs: number,
  totalMs: number,
  nowMs: number,
): TimelineMark[] {
  if (totalMs <= 0) return [];
  const part = (ms: number): number => Math.min(1, Math.max(0, (ms - startsAtMs) / totalMs));
  return periods.flatMap((period) => {
    if (period.status === 'CLEAR') return [];
    const to = period.to === null ? nowMs : Date.parse(period.to);
    return [{ status: period.status, from: part(Date.parse(period.from)), to: part(to) }];
  });
}
