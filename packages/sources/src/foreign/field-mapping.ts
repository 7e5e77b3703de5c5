import { SCORE_COUNTINGS } from '@slipstream/timing/scores/score-record';
import { z } from 'zod';

const field = z.string().trim().min(1, { error: 'name the field of the message' });

/**
 * How the fields of topics without a schema are called. A name with dots leads into objects:
 * `driver.number`.
 */
const mappingFile = z
  .strictObject({
    race_results_topic: z
      .strictObject({
        grandPrix: field,
        date: field,
        driverNumber: field,
        driverName: field,
        headshotUrl: field.optional(),
        position: field,
        laps: field,
        gap: field,
        dnf: field,
        team: field.optional(),
      })
      .optional(),
    'game-score': z
      .strictObject({
        player: field,
        points: field,
        name: field.optional(),
        /** A field that names the board, or `{ "is": "…" }` for a topic of one game. */
        board: z.union([field, z.strictObject({ is: z.string().trim().min(1) })]).optional(),
        /** What each score does to the points that the player has; ADD without. */
        counting: z.enum(SCORE_COUNTINGS).optional(),
      })
      .optional(),
  })
  .readonly();

export type ForeignMapping = z.infer<typeof mappingFile>;
export type RaceResultsFields = NonNullable<ForeignMapping['race_results_topic']>;
export type GameScoreFields = NonNullable<ForeignMapping['game-score']>;

export type MappingRead =
  | { readonly ok: true; readonly mapping: ForeignMapping }
  /** Every mistake, each in a line. */
  | { readonly ok: false; readonly mistakes: readonly string[] };

export function readMapping(text: string): MappingRead {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    return { ok: false, mistakes: [`not JSON: ${cause instanceof Error ? cause.message : String(cause)}`] };
  }
  const parsed = mappingFile.safeParse(value);
  if (parsed.success) return { ok: true, mapping: parsed.data };
  return {
    ok: false,
    mistakes: parsed.error.issues.map(({ path, message }) =>
      path.length === 0 ? message : `${path.join('.')}: ${message}`,
    ),
  };
}

/** What stands in a field of that name; undefined where nothing does. */
export function fieldOf(message: unknown, name: string): unknown {
  let value = message;
  for (const step of name.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}
