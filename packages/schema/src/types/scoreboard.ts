import type { SCORE_COUNTINGS } from '@slipstream/timing/scores/score-record';
import { builder } from '../builder.ts';
import { graphError } from '../errors.ts';
import type { BoardLook, BoardRow } from '../graph.ts';

/** The most rows of one message, as in other pages. */
const MAX_TOP = 200;
const MAX_RADIUS = 100;
const MAX_BOARD_CHARS = 100;
const DEFAULT_TOP = 10;
const DEFAULT_RADIUS = 3;

interface Shown {
  readonly look: BoardLook;
  readonly top: number;
}

const ScoreboardEntryType = builder.objectRef<BoardRow>('ScoreboardEntry').implement({
  fields: (t) => ({
    rank: t.exposeInt('rank', {
      description:
        'Rank from 1. Players with equal points share a rank and the next rank skips: 1, 2, 2, 4. Ids order the players who share one.',
    }),
    player: t.exposeID('player'),
    name: t.exposeString('name', {
      nullable: true,
      description: 'The newest name in a score of the player. Null when no score gave one.',
    }),
    points: t.exposeFloat('points'),
  }),
});

const ScoreboardType = builder.objectRef<Shown>('Scoreboard').implement({
  description:
    'The players of one board, ordered by points. All fields of one message show the same instant.',
  fields: (t) => ({
    board: t.id({ resolve: ({ look }) => look.board }),
    at: t.field({
      type: 'DateTime',
      description: 'Instant of the newest score. 1970-01-01T00:00:00.000Z before the first score.',
      resolve: async ({ look }) => (await look.facts())?.at ?? new Date(0).toISOString(),
    }),
    version: t.float({
      description:
        'Increases by at least one with each score and is the same on every node. 0 before the first score.',
      resolve: async ({ look }) => (await look.facts())?.version ?? 0,
    }),
    players: t.float({
      description: 'Number of players on the board.',
      resolve: async ({ look }) => (await look.facts())?.players ?? 0,
    }),
    top: t.field({ type: [ScoreboardEntryType], resolve: ({ look, top }) => look.top(top) }),
    entry: t.field({
      type: ScoreboardEntryType,
      nullable: true,
      description: 'The row of one player. Null when the player is not on the board.',
      args: { player: t.arg.id({ required: true }) },
      resolve: ({ look }, { player }) => look.entry(player),
    }),
    around: t.field({
      type: [ScoreboardEntryType],
      description:
        'The player and up to `radius` players on either side, 0 to 100, 3 by default. Empty when the player is not on the board.',
      args: { player: t.arg.id({ required: true }), radius: t.arg.int({ defaultValue: DEFAULT_RADIUS }) },
      resolve: ({ look }, { player, radius }) =>
        look.around(player, inRange('radius', radius ?? DEFAULT_RADIUS, MAX_RADIUS)),
    }),
  }),
});

const ScoreCountingEnum = builder.enumType('ScoreCounting', {
  description: 'How a score changes the points of its player. The first score sets them.',
  values: {
    ADD: { description: 'Adds the score to the points.' },
    BEST: { description: 'Keeps the greater of the two.' },
    LATEST: { description: 'Keeps the newer one.' },
  } satisfies Record<(typeof SCORE_COUNTINGS)[number], unknown>,
});

const RecordScoreInput = builder.inputType('RecordScoreInput', {
  fields: (t) => ({
    id: t.id({ required: true, description: 'Id of this score, up to 200 characters.' }),
    board: t.id({ required: true, description: 'Id of the board, 1 to 100 characters without a slash.' }),
    player: t.id({ required: true, description: 'Id of the player, up to 100 characters.' }),
    name: t.string({ description: 'Display name of the player, up to 100 characters. Null: no name.' }),
    points: t.float({ required: true, description: 'Points of this score, from -1e12 to 1e12.' }),
    counting: t.field({ type: ScoreCountingEnum, defaultValue: 'ADD' }),
  }),
});

const RecordScoreResult = builder
  .objectRef<{ readonly entry: BoardRow; readonly duplicate: boolean }>('RecordScoreResult')
  .implement({
    fields: (t) => ({
      entry: t.field({ type: ScoreboardEntryType, resolve: ({ entry }) => entry }),
      duplicate: t.exposeBoolean('duplicate', {
        description:
          'True when the board already counted a score with this id. This score then changed nothing.',
      }),
    }),
  });

builder.queryField('scoreboard', (t) =>
  t.field({
    type: ScoreboardType,
    nullable: true,
    description:
      'Null before the first score of the board. `top` is the number of rows, 0 to 200, 10 by default.',
    args: { board: t.arg.id({ required: true }), top: t.arg.int({ defaultValue: DEFAULT_TOP }) },
    resolve: async (_root, { board, top }, { graph }) => {
      const count = checked(board, top);
      const look = await graph.scoreboard(board);
      return look && { look, top: count };
    },
  }),
);

builder.subscriptionField('scoreboard', (t) =>
  t.field({
    type: ScoreboardType,
    description:
      'STATE. The board is empty before its first score. `top` is the number of rows, 0 to 200; `maxHz` is 0.01 to 60 messages a second.',
    args: {
      board: t.arg.id({ required: true }),
      top: t.arg.int({ defaultValue: DEFAULT_TOP }),
      maxHz: t.arg.float({ defaultValue: 2 }),
    },
    subscribe: (_root, { board, top, maxHz }, { graph }) => {
      checked(board, top);
      return graph.scoreboardStream(board, maxHz ?? 2);
    },
    resolve: (look, { top }) => ({ look, top: top ?? DEFAULT_TOP }),
  }),
);

builder.mutationField('recordScore', (t) =>
  t.field({
    type: RecordScoreResult,
    description:
      'Records one score. Idempotent by `id`: a board remembers its newest 10,000 ids and counts each once. Resolves when the board shows the score.',
    args: { input: t.arg({ type: RecordScoreInput, required: true }) },
    resolve: (_root, { input }, { graph }) =>
      graph.recordScore({ ...input, name: input.name ?? null, counting: input.counting ?? 'ADD' }),
  }),
);

function checked(board: string, top: number | null | undefined): number {
  if (board.length === 0 || board.length > MAX_BOARD_CHARS || board.includes('/')) {
    throw graphError('BAD_USER_INPUT', `board: give 1 to ${MAX_BOARD_CHARS} characters, without a slash`);
  }
  return inRange('top', top ?? DEFAULT_TOP, MAX_TOP);
}

function inRange(name: string, value: number, max: number): number {
  if (value >= 0 && value <= max) return value;
  throw graphError('BAD_USER_INPUT', `${name}: give 0 to ${max}`);
}
