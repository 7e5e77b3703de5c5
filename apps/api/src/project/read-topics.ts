import { TOPICS } from '../log/topics.ts';

/** Topics that a projector folds together. A session has the same partition number in each. */
export const READ_TOPICS = [TOPICS.timing, TOPICS.telemetry, TOPICS.commentary, TOPICS.anomalies] as const;
