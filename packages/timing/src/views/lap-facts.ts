import type { TimeMark } from '../events/vocabulary.ts';
import type { BestLap, LapRecord, SessionState } from '../fold/state.ts';

type Sectors = readonly [number | null, number | null, number | null];

/** What a whole list of laps says. Deleted laps count for the average, not for the bests. */
export interface LapFacts {
  readonly timedLaps: number;
  readonly totalMs: number;
  readonly bestSectorsMs: Sectors;
}

const NO_FACTS: LapFacts = { timedLaps: 0, totalMs: 0, bestSectorsMs: [null, null, null] };
const FACTS = new WeakMap<readonly LapRecord[], LapFacts>();

export function lapFacts(laps: readonly LapRecord[] | undefined): LapFacts {
  if (!laps) return NO_FACTS;
  let facts = FACTS.get(laps);
  if (!facts) {
    facts = workedOut(laps);
    FACTS.set(laps, facts);
  }
  return facts;
}

function workedOut(laps: readonly LapRecord[]): LapFacts {
  let timedLaps = 0;
  let totalMs = 0;
  let bestSectorsMs = NO_FACTS.bestSectorsMs;
  for (const lap of laps) {
    if (lap.ms !== null) {
      timedLaps += 1;
      totalMs += lap.ms;
    }
    if (!lap.deleted) bestSectorsMs = faster(bestSectorsMs, lap.sectorsMs);
  }
  return { timedLaps, totalMs, bestSectorsMs };
}

export function faster(a: Sectors, b: Sectors): Sectors {
  return [lesser(a[0], b[0]), lesser(a[1], b[1]), lesser(a[2], b[2])];
}

function lesser(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}

/** Best sectors of all cars. */
export function bestSectorsOfAll(state: SessionState): Sectors {
  return Object.values(state.laps).reduce<Sectors>(
    (best, laps) => faster(best, lapFacts(laps).bestSectorsMs),
    NO_FACTS.bestSectorsMs,
  );
}

/** How a time compares with a driver's own best and the best of all. */
export function markAgainst(ms: number | null, own: number | null, all: number | null): TimeMark {
  if (ms === null) return 'NONE';
  if (all === null || ms <= all) return 'OVERALL_BEST';
  return own === null || ms <= own ? 'PERSONAL_BEST' : 'NONE';
}

/** The record of a best lap; undefined where the log has none (it began later). */
export function recordOf(laps: readonly LapRecord[] | undefined, best: BestLap): LapRecord | undefined {
  const equal = laps?.filter((lap) => lap.ms === best.ms) ?? [];
  return equal.find((lap) => lap.lap === best.lap) ?? equal.at(-1);
}

/** km/h over `laps` laps of `lengthKm`, to a thousandth; null without a length or a time. */
export function speedKph(lengthKm: number | undefined, laps: number, ms: number | null): number | null {
  if (lengthKm === undefined || ms === null || ms <= 0 || laps === 0) return null;
  return Math.round((lengthKm * laps * 3_600_000_000) / ms) / 1_000;
}
