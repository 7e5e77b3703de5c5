import { all, driverFact, NOTHING, plusMs, type Rule, said } from '../line.ts';

/** Purple sectors come by the dozen: one is told at most so often, and none while tyres and track settle. */
const AT_MOST_EVERY_MS = 360_000;
const FROM_LAP = 6;

/** A fastest sector, where there is nothing else to tell. */
export const fastestSector: Rule = ({ event, after, memo }) => {
  if (event.type !== 'SectorTimed' || event.body.mark !== 'OVERALL_BEST') return NOTHING;
  const { driver, sector, timeMs } = event.body;
  const last = memo.get<string>('sector told');
  if (timeMs === null || (after.cars[driver]?.lapsCompleted ?? 0) < FROM_LAP) return NOTHING;
  if (last !== undefined && last > plusMs(event.at, -AT_MOST_EVERY_MS)) return NOTHING;
  const facts = all(
    driverFact(after, 'driver', driver),
    said('sector', 'count', sector, event.id, 'sector'),
    said('time', 'lapTimeMs', timeMs, event.id, 'timeMs'),
  );
  if (!facts) return NOTHING;
  memo.set('sector told', event.at);
  return [
    {
      rule: 'sector',
      about: event.id,
      kind: 'FASTEST_LAP',
      tone: 'INFO',
      text: 'sector.fastest',
      facts,
      drivers: [driver],
      lap: (after.cars[driver]?.lapsCompleted ?? 0) + 1,
      weight: 'fill',
    },
  ];
};
