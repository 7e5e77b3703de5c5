import { carMetrics } from './car-metrics.ts';
import { carMetricsAnomalies } from './car-metrics-anomalies.ts';
import { commentary } from './commentary.ts';
import { driverPositions } from './driver-positions.ts';
import { fastf1 } from './fastf1.ts';
import { type ForeignMapping, gameScoreFields, raceResultsFields } from './field-mapping.ts';
import type { Translator } from './foreign-message.ts';
import { gameScore } from './game-score.ts';
import { leaderboardResults } from './leaderboard-results.ts';
import { raceResults } from './race-results.ts';
import { rows } from './rows.ts';

/** The topics of other programs that can be read. */
export const FOREIGN_TOPICS = [
  'f1.leaderboard.results',
  'f1-driver-positions',
  'f1-car-metrics',
  'f1-commentary',
  'f1-car-metrics-anomalies',
  'race_results_topic',
  'game-score',
  'fastf1',
  'weather',
  'faker',
] as const;
export type ForeignTopic = (typeof FOREIGN_TOPICS)[number];

/**
 * Topics whose messages are read right only by who knows the ones before: a reader that begins in the
 * middle goes through those first.
 */
export const REMEMBERED_TOPICS: readonly ForeignTopic[] = ['f1-car-metrics-anomalies', 'race_results_topic'];

export function isForeignTopic(name: string): name is ForeignTopic {
  return (FOREIGN_TOPICS as readonly string[]).includes(name);
}

/** The translator of a topic. */
export function translatorOf(topic: ForeignTopic, mapping: ForeignMapping): Translator {
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
      return raceResults(raceResultsFields(mapping));
    case 'game-score':
      return gameScore(gameScoreFields(mapping));
    case 'fastf1':
      return fastf1;
    case 'weather':
      return rows(topic, 'dt');
    case 'faker':
      return rows(topic, null);
  }
}
