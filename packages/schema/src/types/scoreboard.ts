import type { SCORE_COUNTINGS } from '@slipstream/timing/scores/score-record';
import { builder } from '../builder.ts';
import { graphError } from '../errors.ts';
import type { BoardLook, BoardRow } from '../graph.ts';

/** The bounds of one look; a page of anything else is as large. */
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
        'From 1. Players with equal points share a rank, and the next leaves as many out: 1, 2, 2, 4. They are listed by their ids.',
    }),
    player: t.exposeID('player'),
    name: t.exposeString('name', {
      nullable: true,
      description: 'The last that a score of the player gave.',
    }),
    points: t.exposeFloat('points'),
  }),
});

const ScoreboardType = builder.objectRef<Shown>('Scoreboard').implement({
  description: 'The players of one board by their points; all of a message is of one instant.',
  fields: (t) => ({
    board: t.id({ resolve: ({ look }) => look.board }),
    at: t.field({
      type: 'DateTime',
      description: 'The newest time of a score; 1970 before the first.',
      resolve: async ({ look }) => (await look.facts())?.at ?? new Date(0).toISOString(),
    }),
    version: t.float({
      description: 'Rises by at least one with each score, on every node alike; 0 before the first.',
      resolve: async ({ look }) => (await look.facts())?.version ?? 0,
    }),
    players: t.float({
      description: 'How many there are.',
      resolve: async ({ look }) => (await look.facts())?.players ?? 0,
    }),
    top: t.field({ type: [ScoreboardEntryType], resolve: ({ look, top }) => look.top(top) }),
    entry: t.field({
      type: ScoreboardEntryType,
      nullable: true,
      description: 'Null: the player is not on the board.',
      args: { player: t.arg.id({ required: true }) },
      resolve: ({ look }, { player }) => look.entry(player),
    }),
    around: t.field({
      type: [ScoreboardEntryType],
      description: 'A player between so many on either side; empty: the player is not on the board.',
      args: { player: t.arg.id({ required: true }), radius: t.arg.int({ defaultValue: DEFAULT_RADIUS }) },
      resolve: ({ look }, { player, radius }) =>
        look.around(player, inRange('radius', radius ?? DEFAULT_RADIUS, MAX_RADIUS)),
    }),
  }),
});

const ScoreCountingEnum = builder.enumType('ScoreCounting', {
  description: 'What a score does to the points that its player has. The first one is taken as it is.',
  values: {
    ADD: { description: 'They add up.' },
    BEST: { description: 'The greater of the two stands.' },
    LATEST: { description: 'The newer one stands.' },
  } satisfies Record<(typeof SCORE_COUNTINGS)[number], unknown>,
});

const RecordScoreInput = builder.inputType('RecordScoreInput', {
  fields: (t) => ({
    id: t.id({ required: true, description: 'Of this score: up to 200 characters.' }),
    board: t.id({ required: true, description: 'Up to 100 characters, without a slash.' }),
    player: t.id({ required: true, description: 'Up to 100 characters.' }),
    name: t.string({ description: 'For people, up to 100 characters.' }),
    points: t.float({ required: true, description: 'From -1e12 to 1e12.' }),
    counting: t.field({ type: ScoreCountingEnum, defaultValue: 'ADD' }),
  }),
});

const RecordScoreResult = builder
  .objectRef<{ readonly entry: BoardRow; readonly duplicate: boolean }>('RecordScoreResult')
  .implement({
    fields: (t) => ({
      entry: t.field({ type: ScoreboardEntryType, resolve: ({ entry }) => entry }),
      duplicate: t.exposeBoolean('duplicate', {
        description: 'Whether a score of this id was counted before: then this one changed nothing.',
      }),
    }),
  });

builder.queryField('scoreboard', (t) =>
  t.field({
    type: ScoreboardType,
    nullable: true,
    description: 'Null: nothing was counted on that board yet.',
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
    description: 'STATE. Before the first score the board is empty.',
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
      'Idempotent by `id`: the same score twice counts once. A board remembers its newest 10,000 ids. Resolves when the score stands on its board.',
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
