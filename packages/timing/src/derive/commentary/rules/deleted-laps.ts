import { all, type Draft, driverFact, eventIdOf, NOTHING, type Rule, said } from '../line.ts';

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
