import { z } from 'zod';
import { instant } from '../events/bodies.ts';
import { reasonOf } from '../events/envelope.ts';

const body = z.object({
  /** The topic that the row came from: weather, faker. */
  source: z.string().min(1).max(200),
  /** Its key there; null where it has none. */
  key: z.string().nullable(),
  /** As it was sent. */
  value: z.record(z.string(), z.unknown()),
});
const record = z.object({
  v: z.literal(1),
  id: z.string().min(1).max(200),
  at: instant,
  type: z.literal('RowReceived'),
  body,
});

/** A row that another program sent and that is no racing: kept as it is, for history. The same `id` twice is one row. */
export type RowDraft = z.infer<typeof body> & { readonly id: string; readonly at: string };

export type DecodedRow =
  | { readonly ok: true; readonly row: RowDraft }
  | { readonly ok: false; readonly reason: string };

/** A record of `rows`, as `decodeRow` reads it, with its key: rows of one source and key stay in order. */
export function rowRecord({ id, at, ...body }: RowDraft): { readonly key: string; readonly value: string } {
  return {
    key: body.key === null ? body.source : `${body.source}/${body.key}`,
    value: JSON.stringify({ v: 1, id, at, type: 'RowReceived', body }),
  };
}

/** Checks a record's value, at the edge. Never throws. */
export function decodeRow(text: string): DecodedRow {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    return { ok: false, reason: `not JSON: ${cause instanceof Error ? cause.message : String(cause)}` };
  }
  const parsed = record.safeParse(value);
  if (!parsed.success) return { ok: false, reason: reasonOf('row', parsed.error) };
  const { id, at, body } = parsed.data;
  return { ok: true, row: { id, at, ...body } };
}
