import { ANOMALY_STAGES, type AnomalyStage } from '@slipstream/timing/derive/items';
import {
  CAR_STATUSES,
  COMMENTARY_KINDS,
  COMMENTARY_TONES,
  COMPOUNDS,
  FEED_STATES,
  METRICS,
  MINI_SECTORS,
  SESSION_KINDS,
  SESSION_ORIGINS,
  SESSION_STATUSES,
  SEVERITIES,
  TIME_MARKS,
  TRACK_STATUSES,
} from '@slipstream/timing/events/vocabulary';
import { builder } from '../builder.ts';
import { MISSED_REASONS } from '../graph.ts';

export const SessionKindEnum = builder.enumType('SessionKind', { values: SESSION_KINDS });
export const SessionOriginEnum = builder.enumType('SessionOrigin', { values: SESSION_ORIGINS });
export const SessionStatusEnum = builder.enumType('SessionStatus', { values: SESSION_STATUSES });
export const TrackStatusEnum = builder.enumType('TrackStatus', { values: TRACK_STATUSES });
export const CarStatusEnum = builder.enumType('CarStatus', { values: CAR_STATUSES });
export const CompoundEnum = builder.enumType('Compound', {
  values: COMPOUNDS,
  description: 'A kind of tyre. HYPERSOFT, ULTRASOFT, SUPERSOFT and SUPERHARD were raced until 2018.',
});
export const TimeMarkEnum = builder.enumType('TimeMark', {
  values: TIME_MARKS,
  description: "How a time compares: the session's best, the driver's best, or neither.",
});
export const MiniSectorEnum = builder.enumType('MiniSector', {
  values: MINI_SECTORS,
  description: 'How a mini sector was driven; PIT: it lay in the pit lane.',
});
export const FeedStateEnum = builder.enumType('FeedState', { values: FEED_STATES });
export const MissedReasonEnum = builder.enumType('MissedReason', { values: MISSED_REASONS });
export const SeverityEnum = builder.enumType('Severity', { values: SEVERITIES });
export const MetricEnum = builder.enumType('Metric', { values: METRICS });
const STAGE_SAYS: Record<AnomalyStage, string> = {
  OPENED: 'The first sign.',
  WORSENED: 'Worse than any before it.',
  CONTINUED: 'Seen again, and no worse: of sources that report every anomalous reading.',
  CLEARED: 'Over.',
};
export const AnomalyStageEnum = builder.enumType('AnomalyStage', {
  values: Object.fromEntries(
    ANOMALY_STAGES.map((stage) => [stage, { description: STAGE_SAYS[stage] }]),
  ) as Record<AnomalyStage, { description: string }>,
});
export const CommentaryKindEnum = builder.enumType('CommentaryKind', { values: COMMENTARY_KINDS });
export const CommentaryToneEnum = builder.enumType('CommentaryTone', { values: COMMENTARY_TONES });
