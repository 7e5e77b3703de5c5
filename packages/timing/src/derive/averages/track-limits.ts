import { instantOf } from '../../fold/registers.ts';
import type { CarState, Ruling } from '../../fold/state.ts';

/** How a driver stands with the limits of the track in a race. */
export interface TrackLimits {
  /**
   * How often the driver was over them, a lap that was deleted along with the one before counted once: an estimate, because race control tells of the laps that it
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
  const deletedLaps = lapsIn(deleted);
  const offences = deletedLaps - alsoDeleted(deleted);
  if (deletedLaps === 0 && notes.length === 0) return null;
  const told = (kind: (typeof notes)[number]['kind']) => notes.filter((note) => note.kind === kind).length;
  const penalties = told('PENALISED');
  const tooMany = Math.max(told('NOTED'), penalties);
  const least = tooMany > 0 ? STRIKES + tooMany : told('WARNED') > 0 ? STRIKES : 0;
  const count = Math.max(offences, least);
  return {
    count,
    estimate: count > offences,
    deletedLaps,
    lastWarning: count >= STRIKES,
    penaltyDue: told('NOTED') > penalties + told('CLEARED'),
    penalties,
  };
}

function lapsIn(deleted: readonly Ruling[]): number {
  return new Set(deleted.map(({ lap, ms }) => (lap === null ? `time ${ms}` : `lap ${lap}`))).size;
}

/** A lap is deleted along with the one before it within so long: a slow lap, and the time that a decision takes. */
const SAME_OFFENCE_MS = 300_000;

/**
 * Laps that were deleted for an offence on the lap before, which was deleted too. Where that one had no time to
 * delete, the next lap is all that tells of the offence.
 */
function alsoDeleted(deleted: readonly Ruling[]): number {
  const paired = new Set<Ruling>();
  for (const ruling of deleted.filter(({ nextLap }) => nextLap)) {
    const at = Date.parse(instantOf(ruling.stamp));
    const first = deleted.findLast(
      (other) =>
        !other.nextLap &&
        !paired.has(other) &&
        other.reason === ruling.reason &&
        Math.abs(at - Date.parse(instantOf(other.stamp))) <= SAME_OFFENCE_MS,
    );
    if (first) paired.add(first);
  }
  return paired.size;
}
