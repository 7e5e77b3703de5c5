import type { EventDraft } from '@slipstream/timing/events/envelope';
import type { SegmentNumber } from '@slipstream/timing/events/vocabulary';
import { isObject, itemsOf, type Json, type JsonObject, objectAt, textAt, wholeAt } from '../json.ts';
import type { CarLine } from './car-line.ts';
import { timeMs } from './times.ts';

/**
 * Best laps as the source gives them. In qualifying `BestLapTimes` holds one for each segment, and
 * `BestLapTime` repeats that of the segment under way; elsewhere `BestLapTime` is of the session.
 */
export function bestLaps(line: CarLine, drafts: EventDraft[]): void {
  if (line.segment === null) {
    const best = objectAt(line.patch, 'BestLapTime');
    if (best) tell(line, null, best, drafts);
    return;
  }
  for (const [index, best] of itemsOf(line.patch.BestLapTimes)) {
    if (index > 2 || !isObject(best) || repeatsSegmentBefore(line, index, best)) continue;
    tell(line, (index + 1) as SegmentNumber, best, drafts);
  }
}

/**
 * A car that was knocked out is for a moment given its best lap of the segment before as one of the
 * segment under way (Mexico City 2025, car 5 in Q2). It is a lap of the segment before all the same.
 */
export function repeatsSegmentBefore(line: CarLine, index: number, best: JsonObject): boolean {
  const before: Json | undefined = new Map(itemsOf(line.car.BestLapTimes)).get(index - 1);
  const lap = wholeAt(best, 'Lap', 1, 999);
  return lap !== undefined && isObject(before) && wholeAt(before, 'Lap', 1, 999) === lap;
}

function tell(line: CarLine, segment: SegmentNumber | null, best: JsonObject, drafts: EventDraft[]): void {
  const text = textAt(best, 'Value');
  if (text === undefined) return;
  const ms = timeMs(text);
  if (ms === undefined) {
    line.unreadable('a best lap that is none');
    return;
  }
  const slot = segment ?? 0;
  const lap = ms === null ? undefined : wholeAt(best, 'Lap', 1, 999);
  const told = `${ms}/${lap}`;
  if (told === (line.told.bests[slot] ?? 'null/undefined')) return;
  line.told.bests[slot] = told;
  drafts.push({
    at: line.at,
    type: 'BestLapChanged',
    body: {
      driver: line.driver,
      timeMs: ms,
      ...(lap !== undefined && { lap }),
      ...(segment !== null && { segment }),
    },
  });
}
