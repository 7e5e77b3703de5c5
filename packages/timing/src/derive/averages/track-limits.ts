import type { CarState } from '../../fold/state.ts';

/** How a driver stands with the limits of the track in a race. */
export interface TrackLimits {
  /**
   * How often the driver was over them: an estimate, because race control tells of the laps that it
   * deletes and of some offences only by what follows from them.
   */
  readonly count: number;
  /** Whether `count` is more than the laps that were deleted: told by a flag, a note or a penalty. */
  readonly estimate: boolean;
  readonly deletedLaps: number;
  /** The next offence is one too many. */
  readonly lastWarning: boolean;
  /** An offence too many was noted, and the stewards have not ruled on it yet. */
  readonly penaltyDue: boolean;
  readonly penalties: number;
}

/** Offences before each further one is reported to the stewards (event notes of the race director since 2021). */
const STRIKES = 3;

/** Null for a driver of whom nothing was told. */
export function trackLimits({ rulings, trackLimitsNotes: notes }: CarState): TrackLimits | null {
  const deleted = rulings.filter(({ deleted, reason }) => deleted && reason?.includes('TRACK LIMITS'));
  const deletedLaps = new Set(deleted.map(({ lap, ms }) => (lap === null ? `time ${ms}` : `lap ${lap}`)))
    .size;
  if (deletedLaps === 0 && notes.length === 0) return null;
  const told = (kind: (typeof notes)[number]['kind']) => notes.filter((note) => note.kind === kind).length;
  const penalties = told('PENALISED');
  const tooMany = Math.max(told('NOTED'), penalties);
  const least = tooMany > 0 ? STRIKES + tooMany : told('WARNED') > 0 ? STRIKES : 0;
  const count = Math.max(deletedLaps, least);
  return {
    count,
    estimate: count > deletedLaps,
    deletedLaps,
    lastWarning: count >= STRIKES,
    penaltyDue: told('NOTED') > penalties + told('CLEARED'),
    penalties,
  };
}
