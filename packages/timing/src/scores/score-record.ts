import { z } from 'zod';
import { instant } from '../events/bodies.ts';
import { reasonOf } from '../events/envelope.ts';

const MAX_ID_CHARS = 200;
const MAX_NAME_CHARS = 100;
/** Sums of such numbers stay finite, and whole ones exact for nine thousand of the largest. */
const MAX_POINTS = 1e12;

/**
 * What a score does to the points that its player has: they add up, the greater stands, or the newer.
 * A player's first score is taken as it is.
 */
export const SCORE_COUNTINGS = ['ADD', 'BEST', 'LATEST'] as const;
export type ScoreCounting = (typeof SCORE_COUNTINGS)[number];

const id = z.string().min(1).max(MAX_ID_CHARS);
const name = z.string().min(1).max(MAX_NAME_CHARS);
const body = z.object({
  board: name.regex(/^[^/]*$/, { error: 'the name of a board has no slash' }),
  player: name,
  name: z
    .string()
    .max(MAX_NAME_CHARS)
    .nullable()
    .transform((given) => given || null),
  points: z.number().min(-MAX_POINTS).max(MAX_POINTS),
  counting: z.enum(SCORE_COUNTINGS).default('ADD'),
  /** Names this try to record the score, so that whoever made it can tell whether it is the one that counted. */
  attempt: z.string().min(1).max(MAX_NAME_CHARS).nullable().default(null),
});
const record = z.object({ v: z.literal(1), id, at: instant, type: z.literal('ScoreRecorded'), body });

/** A score of a player on a board. The same `id` twice on one board is one score. */
export type ScoreDraft = z.infer<typeof body> & { readonly id: string; readonly at: string };

/** What a draft takes, as a schema. */
export const scoreDraft = body.extend({ id });

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

/** The points that a player has after a score. */
export function countedPoints(before: number | null, { points, counting }: ScoreDraft): number {
  if (before === null || counting === 'LATEST') return points;
  return counting === 'BEST' ? Math.max(before, points) : before + points;
}
