/** The topics of DESIGN.md, with what each is kept for. */
export const TOPICS = {
  /** Key: session. Every event of a session but its telemetry. */
  timing: 'f1.timing',
  /** Key: session and car, `2023-qatar-race/44`. Telemetry and places on track. */
  telemetry: 'f1.telemetry',
  /** Key: session. Commands to sources, and what sources offer. */
  control: 'f1.control',
  /** Key: session. Items that projectors, or other programs, derived: see `DerivedRecord`. */
  commentary: 'f1.commentary',
  anomalies: 'f1.anomalies',
  /** Key: board and player, `tetris/17`. Scores of any game: see `scoreRecord`. */
  scores: 'scores',
  /** Key: where it came from, and its key there, `weather/Monza`. Rows that are no racing, for history: see `RowDraft`. */
  rows: 'rows',
} as const;

export type Topic = (typeof TOPICS)[keyof typeof TOPICS];

/** Where records of a topic go that cannot be read. */
export type DeadLetterTopic = `${Topic}.dlq`;

export type AnyTopic = Topic | DeadLetterTopic;

export function deadLetterTopicOf(topic: Topic): DeadLetterTopic {
  return `${topic}.dlq`;
}
