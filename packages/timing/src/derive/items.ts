import type { CommentaryKind, CommentaryTone, Metric, Severity } from '../events/vocabulary.ts';
import type { Evidence } from './commentary/evidence.ts';

/** A line of commentary as a log item. */
export interface CommentaryItem {
  readonly id: string;
  readonly at: string;
  readonly lap: number | null;
  readonly tone: CommentaryTone;
  readonly kind: CommentaryKind;
  readonly text: string;
  /** Racing numbers, those whom the line is about first. */
  readonly drivers: readonly number[];
  /** The rule or the model that wrote it. */
  readonly author: string;
  /** Ids of the events that it rests on: every name and number in `text` is in one of them. */
  readonly basedOn: readonly string[];
  /** Id of the line that this one corrects. */
  readonly supersedes: string | null;
  /** What proves the line, of one that our rules wrote. For a writer and for checks; never served. */
  readonly evidence?: Evidence;
}

/**
 * An incident is one anomaly that opens, may worsen, and clears. A source that judges each reading by itself
 * says of readings in between that it continues.
 */
export const ANOMALY_STAGES = ['OPENED', 'WORSENED', 'CONTINUED', 'CLEARED'] as const;
export type AnomalyStage = (typeof ANOMALY_STAGES)[number];

/** What became of an anomaly, as a log item. */
export interface AnomalyItem {
  /** Of this item: unique in the log. */
  readonly id: string;
  /** Of the incident: the same in every item of it. */
  readonly incident: string;
  readonly stage: AnomalyStage;
  readonly at: string;
  readonly lap: number | null;
  readonly metric: Metric;
  readonly value: number;
  readonly expectedLow: number;
  readonly expectedHigh: number;
  /** 0 to 1. */
  readonly confidence: number;
  readonly severity: Severity;
  /** What was expected and why, in a sentence. */
  readonly explanation: string;
  readonly driver: number | null;
  /** Id of the team: where the source tells the team only. */
  readonly team: string | null;
}
