import { z } from 'zod';
import { driver, instant, lap } from '../events/bodies.ts';
import { reasonOf } from '../events/envelope.ts';
import { COMMENTARY_KINDS, COMMENTARY_TONES, METRICS, SEVERITIES } from '../events/vocabulary.ts';
import type { DerivedItem } from './deriver.ts';
import { ANOMALY_STAGES } from './items.ts';

/**
 * An item as a record of `f1.commentary` or `f1.anomalies`, in the envelope of every event. Our own
 * projector writes what it has derived, for others to read; a program that derives by itself (a Flink
 * job, a translator of a foreign topic) writes the same, and its items join the log.
 */
export type DerivedRecord = {
  readonly v: 1;
  readonly id: string;
  readonly session: string;
  readonly at: string;
} & (
  | { readonly type: 'CommentaryWritten'; readonly body: z.infer<typeof commentaryBody> }
  | { readonly type: 'AnomalyDetected'; readonly body: z.infer<typeof anomalyBody> }
);

const commentaryBody = z.object({
  lap: lap.nullable(),
  tone: z.enum(COMMENTARY_TONES),
  kind: z.enum(COMMENTARY_KINDS),
  text: z.string().min(1),
  drivers: z.array(driver),
  author: z.string().min(1),
  basedOn: z.array(z.string()),
  supersedes: z.string().nullable(),
});

const anomalyBody = z.object({
  incident: z.string().min(1),
  stage: z.enum(ANOMALY_STAGES),
  lap: lap.nullable(),
  metric: z.enum(METRICS),
  value: z.number(),
  expectedLow: z.number(),
  expectedHigh: z.number(),
  confidence: z.number().min(0).max(1),
  severity: z.enum(SEVERITIES),
  explanation: z.string(),
  driver: driver.nullable(),
  team: z.string().nullable(),
});

const head = {
  v: z.literal(1),
  id: z.string().min(1).max(200),
  session: z.string().min(1).max(120),
  at: instant,
};
const record = z.discriminatedUnion('type', [
  z.object({ ...head, type: z.literal('CommentaryWritten'), body: commentaryBody }),
  z.object({ ...head, type: z.literal('AnomalyDetected'), body: anomalyBody }),
]);

export type DecodedItem =
  | { readonly ok: true; readonly session: string; readonly derived: DerivedItem }
  | { readonly ok: false; readonly reason: string };

/** Checks a record's value, at the edge. Never throws. */
export function decodeDerived(text: string): DecodedItem {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    return { ok: false, reason: `not JSON: ${cause instanceof Error ? cause.message : String(cause)}` };
  }
  const parsed = record.safeParse(value);
  if (!parsed.success) return { ok: false, reason: reasonOf('derived item', parsed.error) };
  const { id, at, session, type, body } = parsed.data;
  if (type === 'CommentaryWritten')
    return { ok: true, session, derived: { log: 'commentary', item: { id, at, ...body } } };
  return { ok: true, session, derived: { log: 'anomalies', item: { id, at, ...body } } };
}

/** The record of an item, as `decodeDerived` reads it. */
export function derivedRecord(session: string, { log, item }: DerivedItem): DerivedRecord {
  const { id, at, ...body } = item;
  const type = log === 'commentary' ? 'CommentaryWritten' : 'AnomalyDetected';
  return { v: 1, id, session, at, type, body } as DerivedRecord;
}
