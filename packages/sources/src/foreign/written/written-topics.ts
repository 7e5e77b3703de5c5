import type { CommentaryItem } from '@slipstream/timing/derive/items';
import type { ForeignTopic } from '../translators.ts';

/** The topics of other programs that can be written as well. */
export const WRITTEN_TOPICS = [
  'f1.leaderboard.results',
  'f1-driver-positions',
  'f1-car-metrics',
  'f1-commentary',
] as const satisfies readonly ForeignTopic[];
export type WrittenTopic = (typeof WRITTEN_TOPICS)[number];

/** Those that nobody can read without their schema. */
export const AVRO_TOPICS = [
  'f1-driver-positions',
  'f1-car-metrics',
] as const satisfies readonly WrittenTopic[];

export function isWrittenTopic(name: string): name is WrittenTopic {
  return (WRITTEN_TOPICS as readonly string[]).includes(name);
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
