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
  description: 'A tyre compound. HYPERSOFT, ULTRASOFT, SUPERSOFT and SUPERHARD were in use until 2018.',
});
export const TimeMarkEnum = builder.enumType('TimeMark', {
  values: TIME_MARKS,
  description:
    "Compares a time: OVERALL_BEST is the session's best, PERSONAL_BEST the driver's best, NONE neither.",
});
export const MiniSectorEnum = builder.enumType('MiniSector', {
  values: MINI_SECTORS,
  description: 'The result of a mini sector. PIT: the mini sector is in the pit lane.',
});
export const FeedStateEnum = builder.enumType('FeedState', { values: FEED_STATES });
export const MissedReasonEnum = builder.enumType('MissedReason', { values: MISSED_REASONS });
export const SeverityEnum = builder.enumType('Severity', { values: SEVERITIES });
export const MetricEnum = builder.enumType('Metric', { values: METRICS });
const STAGE_SAYS: Record<AnomalyStage, string> = {
  OPENED: 'The first item of an incident.',
  WORSENED: 'Worse than every earlier item of the incident.',
  CONTINUED: 'Seen again but not worse. Only sources that report every anomalous reading send it.',
  CLEARED: 'The incident is over.',
};
export const AnomalyStageEnum = builder.enumType('AnomalyStage', {
  values: Object.fromEntries(
    ANOMALY_STAGES.map((stage) => [stage, { description: STAGE_SAYS[stage] }]),
  ) as Record<AnomalyStage, { description: string }>,
});
export const CommentaryKindEnum = builder.enumType('CommentaryKind', { values: COMMENTARY_KINDS });
export const CommentaryToneEnum = builder.enumType('CommentaryTone', { values: COMMENTARY_TONES });
