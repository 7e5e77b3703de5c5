import type { GapValue } from '@slipstream/timing/events/bodies';
import { gapOf } from '../recording/decode/times.ts';

const NO_GAP = /^(?:leader|interval)$/i;

/**
 * A gap as programs write it: `+3.2s`, `+1 LAP`, or seconds as a number. Null where there is none: nothing,
 * the empty text, zero, and what stands in the leader's row. Undefined of nonsense.
 */
export function gapFrom(gap: string | number | null | undefined): GapValue | null | undefined {
  if (gap === null || gap === undefined) return null;
  if (typeof gap === 'string') return NO_GAP.test(gap.trim()) ? null : gapOf(gap.replace(/\s*s$/i, ''));
  return gap > 0 ? { ms: Math.round(gap * 1_000) } : null;
}
