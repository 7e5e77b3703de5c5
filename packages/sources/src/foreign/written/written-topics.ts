import type { CommentaryItem } from '@slipstream/timing/derive/items';

/** The topics of other programs that can be written as well. */
export const WRITTEN_TOPICS = [
  'f1.leaderboard.results',
  'f1-driver-positions',
  'f1-car-metrics',
  'f1-commentary',
  'leaderboard-change',
  'leaderboard',
] as const;
export type WrittenTopic = (typeof WRITTEN_TOPICS)[number];

/** Keys of Redis that other programs read, and that can be kept as well. */
export const WRITTEN_KEYS = ['f1_leaderboard_data', 'game-score-cache'] as const;
export type WrittenKey = (typeof WRITTEN_KEYS)[number];

/** Of these every score counts: the leaderboards of a game. */
export const SCORE_TOPICS = ['leaderboard-change', 'leaderboard'] as const satisfies readonly WrittenTopic[];

/** Those that nobody can read without their schema. */
export const AVRO_TOPICS = [
  'f1-driver-positions',
  'f1-car-metrics',
] as const satisfies readonly WrittenTopic[];

export function isWritten(name: string): name is WrittenTopic | WrittenKey {
  return ([...WRITTEN_TOPICS, ...WRITTEN_KEYS] as readonly string[]).includes(name);
}

export function isWrittenKey(name: string): name is WrittenKey {
  return (WRITTEN_KEYS as readonly string[]).includes(name);
}

/** The schemas of what is written, as their readers know them; `f1.leaderboard.results` is plain JSON. */
export const WRITTEN_SCHEMAS = {
  'f1-driver-positions': {
    type: 'AVRO',
    text: JSON.stringify({
      type: 'record',
      name: 'LeaderboardUpdate',
      namespace: 'com.f1leaderboard',
      fields: [
        { name: 'driver_name', type: 'string' },
        { name: 'position', type: 'int' },
        { name: 'timestamp', type: 'long' },
        { name: 'race_id', type: ['null', 'string'], default: null },
        { name: 'team_name', type: ['null', 'string'], default: null },
        { name: 'speed', type: ['null', 'double'], default: null },
      ],
    }),
  },
  'f1-car-metrics': {
    type: 'AVRO',
    text: JSON.stringify({
      type: 'record',
      name: 'CarMetrics',
      namespace: 'com.f1leaderboard',
      fields: [
        { name: 'team_name', type: 'string' },
        { name: 'timestamp', type: 'long' },
        { name: 'engine_temperature', type: 'double' },
      ],
    }),
  },
  'f1-commentary': {
    type: 'JSON',
    text: JSON.stringify({
      $schema: 'http://json-schema.org/draft-07/schema#',
      title: 'Commentary',
      type: 'object',
      properties: {
        id: { type: 'string' },
        message: { type: 'string' },
        timestamp: { type: 'integer' },
        type: { type: 'string', enum: ['highlight', 'warning', 'info'] },
      },
      required: ['id', 'message', 'timestamp', 'type'],
    }),
  },
} as const;

/** A value of `f1-commentary`. */
export function commentaryValue({ id, text, at, tone }: CommentaryItem) {
  const type = { HIGHLIGHT: 'highlight', WARNING: 'warning', INFO: 'info' } as const;
  return { id, message: text, timestamp: Date.parse(at), type: type[tone] };
}
