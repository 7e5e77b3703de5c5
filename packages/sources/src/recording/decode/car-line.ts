import type { SegmentNumber } from '@slipstream/timing/events/vocabulary';
import { type JsonObject, wholeAt } from '../json.ts';
import type { CarTold } from './car-told.ts';
import type { SessionFacts } from './decoder.ts';

/** What a decoder of one car's line needs to know. */
export interface CarLine {
  readonly at: string;
  readonly driver: number;
  /** What changed of the car. */
  readonly patch: JsonObject;
  /** All that is known of it. */
  readonly car: JsonObject;
  readonly facts: SessionFacts;
  readonly segment: SegmentNumber | null;
  readonly told: CarTold;
  readonly unreadable: (reason: string) => void;
}

/** The laps that the feed counts for a car, or null before it counted any. */
export function lapsCounted(car: JsonObject): number | null {
  return wholeAt(car, 'NumberOfLaps', 0, 999) ?? null;
}
