import type { Topic } from '../topics.ts';

/** What a topic is created with. */
export interface TopicSpec {
  readonly partitions: number;
  /** Milliseconds that a record is kept at least; `forever` keeps all. */
  readonly retentionMs: number | 'forever';
  /** `compact` keeps the newest record of each key, and that one for good. */
  readonly cleanup: 'delete' | 'compact';
  /** It is created by others, usually: any number of partitions will do. */
  readonly anyCount?: true;
}

/** All topics that hold a session's records have the same count: see `partitionOf`. */
const PARTITIONS = 12;
const DAY_MS = 24 * 60 * 60 * 1_000;

/** The topics of DESIGN.md. `f1.timing` outlives a season, so that any of its races can be folded again. */
export const TOPIC_TABLE = {
  'f1.timing': { partitions: PARTITIONS, retentionMs: 400 * DAY_MS, cleanup: 'delete' },
  'f1.telemetry': { partitions: PARTITIONS, retentionMs: 30 * DAY_MS, cleanup: 'delete' },
  'f1.control': { partitions: PARTITIONS, retentionMs: DAY_MS, cleanup: 'delete' },
  'f1.commentary': { partitions: PARTITIONS, retentionMs: 400 * DAY_MS, cleanup: 'delete' },
  'f1.anomalies': { partitions: PARTITIONS, retentionMs: 400 * DAY_MS, cleanup: 'delete' },
  // A season has one key and many results: compaction would keep the last race only.
  'f1.results': { partitions: PARTITIONS, retentionMs: 'forever', cleanup: 'delete' },
  // Scores add up: compaction would keep the last one of each player only.
  scores: { partitions: PARTITIONS, retentionMs: 'forever', cleanup: 'delete' },
  rows: { partitions: PARTITIONS, retentionMs: 400 * DAY_MS, cleanup: 'delete' },
} as const satisfies Readonly<Record<string, TopicSpec>> & Readonly<Record<Topic, TopicSpec>>;

/** Rare by nature, and read by people. */
export const DEAD_LETTER_SPEC: TopicSpec = { partitions: 3, retentionMs: 30 * DAY_MS, cleanup: 'delete' };

export function allTopicSpecs(): ReadonlyMap<string, TopicSpec> {
  const specs = new Map<string, TopicSpec>();
  for (const [topic, spec] of Object.entries(TOPIC_TABLE)) {
    specs.set(topic, spec);
    specs.set(`${topic}.dlq`, DEAD_LETTER_SPEC);
  }
  return specs;
}

/** What a topic that other programs write is created with, where none of them has come yet. */
const FOREIGN_SPEC: TopicSpec = { partitions: 3, retentionMs: 7 * DAY_MS, cleanup: 'delete', anyCount: true };

export function foreignTopicSpecs(topics: readonly string[]): ReadonlyMap<string, TopicSpec> {
  return new Map(
    topics.flatMap((topic) => [
      [topic, FOREIGN_SPEC],
      [`${topic}.dlq`, DEAD_LETTER_SPEC],
    ]),
  );
}

/** The configuration entries of Kafka's CreateTopics. */
export function configEntriesOf(spec: TopicSpec): { name: string; value: string }[] {
  return [
    { name: 'cleanup.policy', value: spec.cleanup },
    { name: 'retention.ms', value: spec.retentionMs === 'forever' ? '-1' : String(spec.retentionMs) },
  ];
}
