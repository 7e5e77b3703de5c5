import { z } from 'zod';
import { instant } from '../events/bodies.ts';
import { reasonOf } from '../events/envelope.ts';

const MAX_ID_CHARS = 200;
const MAX_NAME_CHARS = 100;

const id = z.string().min(1).max(MAX_ID_CHARS);
const name = z.string().min(1).max(MAX_NAME_CHARS);
const body = z.object({
  board: name.regex(/^[^/]*$/, { error: 'the name of a board has no slash' }),
  player: name,
  name: z.string().nullable(),
  points: z.number(),
});
const record = z.object({ v: z.literal(1), id, at: instant, type: z.literal('ScoreRecorded'), body });

/** A player's points on a board. The same `id` twice is one score. */
export type ScoreDraft = z.infer<typeof body> & { readonly id: string; readonly at: string };

export type DecodedScore =
  | { readonly ok: true; readonly score: ScoreDraft }
  | { readonly ok: false; readonly reason: string };

/** A record of `scores`, as `decodeScore` reads it, with its key: all of a board lies in one partition. */
export function scoreRecord({ id, at, ...body }: ScoreDraft): {
  readonly key: string;
  readonly value: string;
} {
  return {
    key: `${body.board}/${body.player}`,
    value: JSON.stringify({ v: 1, id, at, type: 'ScoreRecorded', body }),
  };
}

/** Checks a record's value, at the edge. Never throws. */
export function decodeScore(text: string): DecodedScore {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    return { ok: false, reason: `not JSON: ${cause instanceof Error ? cause.message : String(cause)}` };
  }
  const parsed = record.safeParse(value);
  if (!parsed.success) return { ok: false, reason: reasonOf('score', parsed.error) };
  const { id, at, body } = parsed.data;
  return { ok: true, score: { id, at, ...body } };
}
