import { carMetrics } from './car-metrics.ts';
import { carMetricsAnomalies } from './car-metrics-anomalies.ts';
import { commentary } from './commentary.ts';
import { driverPositions } from './driver-positions.ts';
import type { ForeignMapping } from './field-mapping.ts';
import type { Translator } from './foreign-message.ts';
import { gameScore } from './game-score.ts';
import { leaderboardResults } from './leaderboard-results.ts';
import { raceResults } from './race-results.ts';

/** The topics of other programs that can be read. */
export const FOREIGN_TOPICS = [
  'f1.leaderboard.results',
  'f1-driver-positions',
  'f1-car-metrics',
  'f1-commentary',
  'f1-car-metrics-anomalies',
  'race_results_topic',
  'game-score',
] as const;
export type ForeignTopic = (typeof FOREIGN_TOPICS)[number];

/** Those whose fields have no names of their own. */
export const MAPPED_TOPICS = ['race_results_topic', 'game-score'] as const satisfies readonly ForeignTopic[];

export function isForeignTopic(name: string): name is ForeignTopic {
  return (FOREIGN_TOPICS as readonly string[]).includes(name);
}

/** The translator of a topic; null where the mapping lacks its fields. */
export function translatorOf(topic: ForeignTopic, mapping: ForeignMapping): Translator | null {
  switch (topic) {
    case 'f1.leaderboard.results':
      return leaderboardResults;
    case 'f1-driver-positions':
      return driverPositions;
    case 'f1-car-metrics':
      return carMetrics;
    case 'f1-commentary':
      return commentary;
    case 'f1-car-metrics-anomalies':
      return carMetricsAnomalies;
    case 'race_results_topic':
      return mapping.race_results_topic ? raceResults(mapping.race_results_topic) : null;
    case 'game-score':
      return mapping['game-score'] ? gameScore(mapping['game-score']) : null;
  }
}
