import type { GapValue } from '../events/bodies.ts';

const MS_PER_MINUTE = 60_000;
const MS_PER_SECOND = 1_000;

/**
 * A lap or sector time as a timing screen writes it: `1:23.456`, under a minute `58.123`. Whole
 * milliseconds in, nothing rounded: 59,999 ms are `59.999`.
 */
export function lapTimeText(ms: number): string {
  const whole = Math.trunc(ms);
  const minutes = Math.trunc(whole / MS_PER_MINUTE);
  const seconds = Math.trunc((whole % MS_PER_MINUTE) / MS_PER_SECOND);
  const thousandths = String(whole % MS_PER_SECOND).padStart(3, '0');
  if (minutes === 0) return `${seconds}.${thousandths}`;
  return `${minutes}:${String(seconds).padStart(2, '0')}.${thousandths}`;
}

/** A gap as a timing screen writes it, always with its sign: `+1.234`, `+1:07.562`, `+1 LAP`, `+2 LAPS`. */
export function gapText(gap: GapValue): string {
  if ('laps' in gap) return gap.laps === 1 ? '+1 LAP' : `+${gap.laps} LAPS`;
  return `+${lapTimeText(gap.ms)}`;
}
