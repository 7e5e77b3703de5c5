import type { LapRecord, SessionState } from '../../fold/state.ts';
import { medianOf } from './pattern.ts';

/** How many of a driver's laps make his pattern, at most and at least. */
const PATTERN_LAPS = 8;
export const LEAST_LAPS = 4;
/** Laps of others that ended within this of a lap tell how fast the track was. */
const TOGETHER_MS = 120_000;
const LEAST_OTHERS = 3;

/** What of a lap is compared: all of it (0), or one of its sectors (1 to 3). */
export type LapPart = 0 | 1 | 2 | 3;

export function timeOf(lap: LapRecord, part: LapPart): number | null {
  return part === 0 ? lap.ms : (lap.sectorsMs[part - 1] ?? null);
}

/** A driver's newest clean laps before one (null: all), newest first. */
export function patternLaps(
  state: SessionState,
  driver: number,
  before: LapRecord | null,
): readonly LapRecord[] {
  const laps = state.laps[driver] ?? [];
  const found: LapRecord[] = [];
  for (let i = laps.length - 1; i >= 0 && found.length < PATTERN_LAPS; i--) {
    const lap = laps[i] as LapRecord;
    if ((before === null || lap.lap < before.lap) && isClean(state, driver, lap)) found.push(lap);
  }
  return found;
}

/** The same before the lap that the driver is on. */
export function patternNow(state: SessionState, driver: number): readonly LapRecord[] {
  return formOf(state, driver)?.pattern ?? [];
}

/** How much slower or faster the others are around `at` than they had been; 1 where too few tell. */
export function trackFactor(state: SessionState, driver: number, at: string, part: LapPart): number {
  const atMs = Date.parse(at);
  const factors: number[] = [];
  for (const key of Object.keys(state.laps)) {
    const other = Number(key);
    if (other === driver) continue;
    const form = formOf(state, other);
    if (!form || Math.abs(form.newestAtMs - atMs) > TOGETHER_MS) continue;
    const ratio = ratioOf(form, part);
    if (ratio !== null) factors.push(ratio);
  }
  return factors.length >= LEAST_OTHERS ? medianOf(factors) : 1;
}

export function isClean(state: SessionState, driver: number, lap: LapRecord): boolean {
  if (lap.ms === null || lap.lap <= 1 || lap.pitIn || lap.pitOut) return false;
  const before = lapOf(state.laps[driver] ?? [], lap.lap - 1);
  return !isNeutral(state, before?.at ?? lap.at, lap.at);
}

/** Whether a part of the time between was neither green nor a local yellow. */
export function isNeutral(state: SessionState, from: string, to: string): boolean {
  for (const period of state.track.history) {
    if (period.status === 'CLEAR' || period.status === 'YELLOW') continue;
    if (period.from <= to && (period.to === null || period.to > from)) return true;
  }
  return false;
}

/** A car's laps mostly begin with its first, none left out: then a lap's place is known. */
function lapOf(laps: readonly LapRecord[], number: number): LapRecord | undefined {
  const there = laps[number - 1];
  return there?.lap === number ? there : laps.find(({ lap }) => lap === number);
}

/** What a driver's laps say by themselves. */
interface Form {
  /** The track's history that the laps were judged by. */
  readonly history: SessionState['track']['history'];
  readonly newest: LapRecord;
  readonly newestAtMs: number;
  readonly isNewestClean: boolean;
  /** The newest clean laps, and those of them before the newest lap. */
  readonly pattern: readonly LapRecord[];
  readonly before: readonly LapRecord[];
  /** The newest lap's time by the median of those before it, by part, as far as it was asked for. */
  readonly ratios: (number | null | undefined)[];
}

/**
 * Kept for as long as the laps are: every sector of every car is compared with the laps of all the others,
 * which change once a lap. States are never changed in place, so the same laps under the same history say
 * the same.
 */
const FORMS = new WeakMap<readonly LapRecord[], Form>();

function formOf(state: SessionState, driver: number): Form | null {
  const laps = state.laps[driver];
  const newest = laps?.at(-1);
  if (!laps || !newest) return null;
  const { history } = state.track;
  const known = FORMS.get(laps);
  if (known?.history === history) return known;
  const form = {
    history,
    newest,
    newestAtMs: Date.parse(newest.at),
    isNewestClean: isClean(state, driver, newest),
    pattern: patternLaps(state, driver, null),
    before: patternLaps(state, driver, newest),
    ratios: [],
  };
  FORMS.set(laps, form);
  return form;
}

function ratioOf(form: Form, part: LapPart): number | null {
  const known = form.ratios[part];
  if (known !== undefined) return known;
  const time = timeOf(form.newest, part);
  let ratio: number | null = null;
  if (time !== null && form.isNewestClean) {
    const before = form.before.map((lap) => timeOf(lap, part)).filter((ms) => ms !== null);
    if (before.length >= LEAST_LAPS) ratio = time / medianOf(before);
  }
  form.ratios[part] = ratio;
  return ratio;
}
