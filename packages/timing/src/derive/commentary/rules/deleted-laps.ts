import type { SegmentNumber } from '../../../events/vocabulary.ts';
import type { SessionState } from '../../../fold/state.ts';
import { all, type Draft, driverFact, eventIdOf, fact, NOTHING, type Rule, said } from '../line.ts';

/** Offences before each further one is reported to the stewards. */
const STRIKES = 3;

/** In a race laps are deleted by the dozen: it is told of who has none to spare any more. */
export const strikes: Rule = ({ event, after, memo }) => {
  if (event.type !== 'LapDeleted') return NOTHING;
  const { driver } = event.body;
  const deleted = (after.cars[driver]?.rulings ?? []).filter(
    ({ deleted: isDeleted, reason }) => isDeleted && reason?.includes('TRACK LIMITS'),
  );
  const name = driverFact(after, 'driver', driver);
  const isNew = memo.get(`strikes/${driver}`) === undefined;
  if (!name || deleted.length !== STRIKES || !isNew) return NOTHING;
  memo.set(`strikes/${driver}`, true);
  const sources = deleted.map(({ stamp }) => ({ event: eventIdOf(stamp), field: 'reason' }));
  return [
    {
      rule: 'strikes',
      about: event.id,
      kind: 'PENALTY',
      tone: 'WARNING',
      text: 'penalty.strikes',
      facts: [name, fact('laps', 'count', deleted.length, 'count', ...sources)],
      drivers: [driver],
      lap: event.body.lap ?? null,
      weight: 'fill',
    },
  ];
};

/** A lap that takes so much longer than the quickest was none that counted for anything. */
const FLYING = 1.07;

function quickestOf({ cars }: SessionState, segment: SegmentNumber | null): number {
  const bests = Object.values(cars).flatMap(({ bestLap, segmentBests }) =>
    segment === null ? (bestLap?.ms ?? []) : (segmentBests[segment]?.ms ?? []),
  );
  return Math.min(...bests);
}

/** A lap time that the stewards took away. One that was told as a fastest lap is corrected by the rule that told it. */
export function lapDeleted(weight: Draft['weight']): Rule {
  return ({ event, after }) => {
    if (event.type !== 'LapDeleted') return NOTHING;
    const { driver, lap, timeMs, reason } = event.body;
    const record = after.laps[driver]?.find(
      (each) => each.deleted && (timeMs === undefined ? each.lap === lap : each.ms === timeMs),
    );
    const timing = record?.ms != null ? record.stamps.time : undefined;
    const time =
      record?.ms != null && timing ? said('time', 'lapTimeMs', record.ms, eventIdOf(timing), 'timeMs') : null;
    const name = driverFact(after, 'driver', driver);
    if (record?.ms != null && record.ms > quickestOf(after, record.segment) * FLYING) return NOTHING;
    const facts = all(name, said('reason', 'quote', reason, event.id, 'reason'));
    if (!facts || reason === '') return NOTHING;
    return [
      {
        rule: 'lap-deleted',
        about: event.id,
        kind: 'PENALTY',
        tone: 'INFO',
        text: time ? 'penalty.lapDeleted.time' : 'penalty.lapDeleted',
        facts: [...facts, ...(time ? [time] : [])],
        drivers: [driver],
        lap: record?.lap ?? lap ?? null,
        weight,
      },
    ];
  };
}
