/** The topics of DESIGN.md and their contents. */
export const TOPICS = {
  /** Key: session. Every event of a session except telemetry. */
  timing: 'f1.timing',
  /** Key: session and car, `2023-qatar-race/44`. Telemetry and places on track. */
  telemetry: 'f1.telemetry',
  /** Key: session. Commands to sources, and the offers of sources. */
  control: 'f1.control',
  /** Key: session. Items that projectors or other programs derive: see `DerivedRecord`. */
  commentary: 'f1.commentary',
  anomalies: 'f1.anomalies',
  /** Key: board and player, `tetris/17`. Scores of any game: see `scoreRecord`. */
  scores: 'scores',
  /** Key: origin and its own key, such as `weather/Monza`. Rows outside racing, for the history: see `RowDraft`. */
  rows: 'rows',
} as const;

export type Topic = (typeof TOPICS)[keyof typeof TOPICS];

/** The topic for unreadable records of another topic. */
export type DeadLetterTopic = `${Topic}.dlq`;

export type AnyTopic = Topic | DeadLetterTopic;

export function deadLetterTopicOf(topic: Topic): DeadLetterTopic {
  return `${topic}.dlq`;
}
