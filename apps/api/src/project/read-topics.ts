import { TOPICS } from '../log/topics.ts';

/** What a projector folds together: a session's partition has the same number in each. */
export const READ_TOPICS = [TOPICS.timing, TOPICS.telemetry, TOPICS.commentary, TOPICS.anomalies] as const;
