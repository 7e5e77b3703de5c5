import { scoreDraft } from '@slipstream/timing/scores/score-record';
import { z } from 'zod';
import { fieldOf, type GameScoreFields } from './field-mapping.ts';
import { instantFrom } from './foreign-instant.ts';
import { doesNotFitSchema, says, type Translator } from './foreign-message.ts';

const DEFAULT_BOARD = 'game-score';

const idText = z.union([z.string().trim().min(1).max(100), z.int().transform(String)]);
const score = z.object({
  player: idText,
  points: z.union([
    z.number(),
    z
      .string()
      .regex(/^-?\d+(\.\d+)?$/)
      .transform(Number),
  ]),
  name: z.string().nullish(),
  board: idText,
});

/**
 * `game-score`: a player's points in any game, at the instant that the producer gives, else when the
 * message was appended. Without a field for the board all of them share one.
 */
export function gameScore({
  player,
  points,
  at,
  name,
  board,
  counting = 'ADD',
}: GameScoreFields): Translator {
  return ({ id, value, appendedAt }) => {
    const boardOf = () => {
      if (board === undefined) return DEFAULT_BOARD;
      return typeof board === 'string' ? fieldOf(value, board) : board.is;
    };
    const parsed = score.safeParse({
      player: fieldOf(value, player),
      points: fieldOf(value, points),
      name: name === undefined ? null : fieldOf(value, name),
      board: boardOf(),
    });
    if (!parsed.success) return doesNotFitSchema(parsed.error);
    const draft = scoreDraft.safeParse({ id, ...parsed.data, name: parsed.data.name ?? null, counting });
    if (!draft.success) return doesNotFitSchema(draft.error);
    return says([
      { kind: 'score', score: { at: instantFrom(fieldOf(value, at)) ?? appendedAt, ...draft.data } },
    ]);
  };
}
