import type { ProjectorCounts } from '../project/projector-counts.ts';
import type { ScoreKeeperCounts } from '../project/score-keeper.ts';
import type { Meter } from './meter.ts';

/** What the projector counts anyway is read when somebody looks. */
export function countProjector(meter: Meter, counts: ProjectorCounts): void {
  meter.countFrom('slipstream_events_applied_total', () => [[{}, counts.applied]]);
  meter.countFrom('slipstream_events_duplicate_total', () => [[{}, counts.duplicates]]);
  meter.countFrom('slipstream_events_late_total', () => [[{}, counts.late]]);
  meter.countFrom('slipstream_derived_items_total', () => [[{}, counts.derived]]);
  meter.countFrom('slipstream_derived_items_unsent_total', () => [[{}, counts.unsent]]);
}

export function countScores(meter: Meter, counts: ScoreKeeperCounts): void {
  meter.countFrom('slipstream_scores_counted_total', () => [[{}, counts.counted]]);
  meter.countFrom('slipstream_scores_repeated_total', () => [[{}, counts.repeated]]);
}

/** A feed of changes was read from Redis. */
export interface FeedHealed {
  readonly cause: string;
  readonly outcome: string;
  readonly tookMs: number;
}

export function countFeedHealed(meter: Meter, { cause, outcome, tookMs }: FeedHealed): void {
  meter.observe('slipstream_redis_heal_seconds', { cause, outcome }, tookMs / 1_000);
}
