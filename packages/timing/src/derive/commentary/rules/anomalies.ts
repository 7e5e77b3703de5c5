import type { Metric } from '../../../events/vocabulary.ts';
import { type Draft, driverFact, fact, NOTHING, type Rule } from '../line.ts';

const TEXTS: Readonly<Record<Metric, Draft['text']>> = {
  ENGINE_TEMPERATURE: 'anomaly.engine',
  RPM: 'anomaly.engine',
  SPEED: 'anomaly.speed',
  THROTTLE: 'anomaly.pedals',
  BRAKE: 'anomaly.pedals',
  LAP_TIME: 'anomaly.lap',
  SECTOR_TIME: 'anomaly.lap',
  PIT_STOP_TIME: 'anomaly.stop',
  FEED_SILENCE: 'anomaly.silence',
};

/** Grave anomalies that were found in this event, and when they have passed. The figures are in the anomaly itself. */
export const anomaliesFound: Rule = ({ earlier, after, event, memo }) =>
  earlier.flatMap((derived) => {
    if (derived.log !== 'anomalies' || derived.item.driver === null) return NOTHING;
    const { item } = derived;
    const driver = derived.item.driver;
    const name = driverFact(after, 'driver', driver);
    const key = `anomaly/${item.incident}`;
    const told = memo.get(key) !== undefined;
    const isGrave = item.stage !== 'CLEARED' && item.severity !== 'INFO' && !told;
    const isOver = item.stage === 'CLEARED' && told;
    if (!name || !(isGrave || isOver)) return NOTHING;
    memo.set(key, isOver ? null : true);
    const draft: Draft = {
      // Several metrics of one car can be found in one event: each is a line of its own.
      rule: `anomaly-${item.metric.toLowerCase().replaceAll('_', '-')}${isOver ? '-over' : ''}`,
      about: event.id,
      kind: 'ANOMALY',
      tone: isOver ? 'INFO' : 'WARNING',
      text: isOver ? 'anomaly.over' : TEXTS[item.metric],
      facts: [name, fact('found', 'proof', true, 'happened', { event: event.id, field: 'at' })],
      drivers: [driver],
      lap: item.lap,
      weight: item.severity === 'CRITICAL' ? 'always' : 'fill',
    };
    return [draft];
  });
