import type { Metric, Severity } from '../../events/vocabulary.ts';
import type { AnomalyItem, AnomalyStage } from '../items.ts';

/** A value that is out of pattern, and what was expected. */
export interface Finding {
  readonly value: number;
  readonly expectedLow: number;
  readonly expectedHigh: number;
  readonly confidence: number;
  /** How far beyond the nearer bound, in half-widths of the interval. */
  readonly far: number;
  readonly explanation: string;
}

/** What is remembered of an incident that is open. Plain JSON. */
export type OpenIncident = {
  readonly id: string;
  /** Since when, in milliseconds since 1970. */
  readonly since: number;
  readonly severity: Severity;
  /** When a value was last out of pattern. */
  readonly lastOutside: number;
  readonly worst: number;
  /** What was expected of the newest value that was out of pattern, and how sure that was. */
  readonly expectedLow: number;
  readonly expectedHigh: number;
  readonly confidence: number;
};

/** Whose incident it is, and what is the same in all its items. */
export interface Subject {
  readonly metric: Metric;
  readonly driver: number;
  readonly lap: number | null;
}

export interface Told {
  readonly open: OpenIncident | null;
  readonly item: AnomalyItem | null;
}

const WARNING_FROM = 3.5;
const CRITICAL_FROM = 10;
const RANK: Readonly<Record<Severity, number>> = { INFO: 0, WARNING: 1, CRITICAL: 2 };

/**
 * By how far outside and for how long: the product of both, each as a logarithm to base 2. A reading that
 * is off for a moment is never critical, a small error that stays for minutes is.
 *
 * @param far in half-widths of the interval
 */
export function severityOf(far: number, seconds: number): Severity {
  const weight = Math.log2(1 + far) * Math.log2(2 + Math.max(0, seconds));
  if (weight >= CRITICAL_FROM) return 'CRITICAL';
  return weight >= WARNING_FROM ? 'WARNING' : 'INFO';
}

/**
 * What a finding makes of an incident: it opens one, worsens it, or only goes on.
 *
 * @param seconds for how long the metric has been out of pattern, where that is not since it opened
 */
export function found(
  open: OpenIncident | null,
  finding: Finding,
  subject: Subject,
  atMs: number,
  seconds = open ? (atMs - open.since) / 1000 : 0,
): Told {
  const severity = severityOf(finding.far, seconds);
  if (!open) {
    const id = incidentId(subject, atMs);
    const { expectedLow, expectedHigh, confidence, value: worst } = finding;
    const begun = {
      id,
      since: atMs,
      severity,
      lastOutside: atMs,
      worst,
      expectedLow,
      expectedHigh,
      confidence,
    };
    return { open: begun, item: itemOf(begun, 'OPENED', finding, subject, atMs) };
  }
  const worse = RANK[severity] > RANK[open.severity];
  const { expectedLow, expectedHigh, confidence, value } = finding;
  const middle = (expectedLow + expectedHigh) / 2;
  const going: OpenIncident = {
    ...open,
    severity: worse ? severity : open.severity,
    lastOutside: atMs,
    worst: Math.abs(value - middle) > Math.abs(open.worst - middle) ? value : open.worst,
    expectedLow,
    expectedHigh,
    confidence,
  };
  return { open: going, item: worse ? itemOf(going, 'WORSENED', finding, subject, atMs) : null };
}

/** The end of an incident; `finding` is the value that is in its pattern again. */
export function cleared(open: OpenIncident, finding: Finding, subject: Subject, atMs: number): Told {
  return { open: null, item: itemOf(open, 'CLEARED', finding, subject, atMs) };
}

/** Made of what is told, so that the same events give the same incident again. */
function incidentId({ metric, driver }: Subject, atMs: number): string {
  return `${metric.toLowerCase().replaceAll('_', '-')}-${driver}-${new Date(atMs).toISOString()}`;
}

function itemOf(
  open: OpenIncident,
  stage: AnomalyStage,
  finding: Finding,
  { metric, driver, lap }: Subject,
  atMs: number,
): AnomalyItem {
  const { value, expectedLow, expectedHigh, confidence, explanation } = finding;
  const step = stage === 'WORSENED' ? `worsened-${open.severity.toLowerCase()}` : stage.toLowerCase();
  return {
    id: `${open.id}-${step}`,
    incident: open.id,
    stage,
    at: new Date(atMs).toISOString(),
    lap,
    metric,
    value,
    expectedLow,
    expectedHigh,
    confidence,
    severity: open.severity,
    explanation,
    driver,
    team: null,
  };
}
