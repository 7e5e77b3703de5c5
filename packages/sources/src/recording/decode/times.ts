import type { GapValue } from '@slipstream/timing/events/bodies';
import type { MiniSector, TimeMark } from '@slipstream/timing/events/vocabulary';
import { flagAt, type JsonObject } from '../json.ts';

/** A gap or a lap of a day or more is none. */
const MAX_TIME_MS = 86_400_000;
const TIME = /^(?:(\d{1,2}):)?(?:(\d{1,2}):)?(\d{1,5})(?:\.(\d{1,3}))?$/;

/** Milliseconds of `1:31.106`, `31.106` or `1:02:03.004`; null of an empty text; undefined of nonsense. */
export function timeMs(text: string): number | null | undefined {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed === '-') return null;
  const match = TIME.exec(trimmed);
  if (!match) return undefined;
  const [, first, second, seconds, fraction] = match;
  const hours = second === undefined ? 0 : Number(first);
  const minutes = second === undefined ? Number(first ?? 0) : Number(second);
  const ms = ((hours * 60 + minutes) * 60 + Number(seconds)) * 1000 + Number((fraction ?? '').padEnd(3, '0'));
  return ms < MAX_TIME_MS ? ms : undefined;
}

const LEADERS_LAP = /^LAP\s*\d*$/i;
const LAPS_DOWN = /^\+?\s*(\d{1,3})\s*L(?:APS?)?$/i;

/**
 * A gap as the feed writes it: `+4.833`, `+1:07.562`, `1L`, `+1 LAP`. Null where it shows none: the
 * empty text, and `LAP 12`, which stands in the leader's row. Undefined of nonsense, a negative gap too.
 */
export function gapOf(text: string): GapValue | null | undefined {
  const trimmed = text.trim();
  if (LEADERS_LAP.test(trimmed)) return null;
  const down = LAPS_DOWN.exec(trimmed);
  if (down) return Number(down[1]) >= 1 ? { laps: Number(down[1]) } : null;
  const ms = timeMs(trimmed.startsWith('+') ? trimmed.slice(1) : trimmed);
  return typeof ms === 'number' ? { ms } : ms;
}

/** The colour of a time. Purple is always the best of everybody, green always personal. */
export function markOf(time: JsonObject | undefined): TimeMark {
  if (flagAt(time, 'OverallFastest')) return 'OVERALL_BEST';
  return flagAt(time, 'PersonalFastest') ? 'PERSONAL_BEST' : 'NONE';
}

const DRIVEN = 2048;
const IN_PIT_LANE = 16;
const OVERALL_BEST = 3;
const PERSONAL_BEST = 1;

/**
 * The feed's code of a mini sector, a set of bits: 0 none, 2048 driven, 2049 green, 2051 purple,
 * 2064 pit lane. What is not known of (2050, 2052) was driven, and is shown as no improvement.
 */
export function miniSectorOf(code: number): MiniSector {
  if ((code & DRIVEN) === 0) return 'NOT_DRIVEN';
  if (code & IN_PIT_LANE) return 'PIT';
  if ((code & OVERALL_BEST) === OVERALL_BEST) return 'OVERALL_BEST';
  return code & PERSONAL_BEST ? 'PERSONAL_BEST' : 'SLOWER';
}

/** The racing number that keys a car's entry; null for a key that is none (`_kf`). */
export function driverOf(key: string): number | null {
  return /^\d{1,3}$/.test(key) ? Number(key) : null;
}
