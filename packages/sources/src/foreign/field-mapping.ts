import { SCORE_COUNTINGS } from '@slipstream/timing/scores/score-record';
import { z } from 'zod';

const field = z.string().trim().min(1, { error: 'name the field of the message' });

/**
 * How the fields of topics without a schema are called, where that is not as their known producers call
 * them. A name with dots leads into objects: `driver.number`.
 */
const mappingFile = z
  .strictObject({
    race_results_topic: z
      .strictObject({
        grandPrix: field,
        date: field,
        driverNumber: field,
        driverName: field,
        headshotUrl: field,
        position: field,
        laps: field,
        gap: field,
        dnf: field,
        team: field,
      })
      .partial()
      .optional(),
    'game-score': z
      .strictObject({
        player: field,
        points: field,
        /** When the points were made. */
        at: field,
        name: field,
        /** A field that names the board, or `{ "is": "…" }` for a topic of one game. */
        board: z.union([field, z.strictObject({ is: z.string().trim().min(1) })]),
        /** What each score does to the points that the player has; ADD without. */
        counting: z.enum(SCORE_COUNTINGS),
      })
      .partial()
      .optional(),
  })
  .readonly();

export type ForeignMapping = z.infer<typeof mappingFile>;

/** The names that the known producers use. */
const KNOWN_RESULT_FIELDS = {
  grandPrix: 'grand_prix',
  date: 'date',
  driverNumber: 'driver_number',
  driverName: 'driver_name',
  headshotUrl: 'headshot_url',
  position: 'position',
  laps: 'laps_completed',
  gap: 'gap_to_leader',
  dnf: 'dnf',
  team: 'team_name',
};
const KNOWN_SCORE_FIELDS = { player: 'user_id', points: 'score', at: 'created_at' };

export type RaceResultsFields = typeof KNOWN_RESULT_FIELDS;
export type GameScoreFields = NonNullable<ForeignMapping['game-score']> & typeof KNOWN_SCORE_FIELDS;

export function raceResultsFields({ race_results_topic: renamed }: ForeignMapping): RaceResultsFields {
  return { ...KNOWN_RESULT_FIELDS, ...withoutUndefined(renamed) };
}

export function gameScoreFields({ 'game-score': renamed }: ForeignMapping): GameScoreFields {
  return { ...KNOWN_SCORE_FIELDS, ...withoutUndefined(renamed) };
}

function withoutUndefined<T extends object>(fields: T | undefined): { [K in keyof T]?: NonNullable<T[K]> } {
  const given = Object.entries(fields ?? {}).filter(([, name]) => name !== undefined);
  return Object.fromEntries(given) as { [K in keyof T]?: NonNullable<T[K]> };
}

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
