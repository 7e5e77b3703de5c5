import type { Law, Session } from './law.ts';
import { carsDoNotJump, carsKeepToTheirLimits, timeRunsOn } from './motion-laws.ts';
import {
  classificationFollows,
  everyCarFinishesOrRetires,
  statusesFollow,
  twoCompoundsAreUsed,
} from './race-laws.ts';
import { lapsAddUp, positionsArePermutation, stopsAreMadeInThePits } from './timing-laws.ts';

const SHORTEST_RACE_WITH_A_STOP_LAPS = 2;

/** The laws of a session, anew: each keeps what it has seen. */
export function lawsOf({ kind, cars }: Session): readonly Law[] {
  const everywhere = [
    timeRunsOn(),
    carsDoNotJump(),
    carsKeepToTheirLimits(),
    positionsArePermutation(cars),
    lapsAddUp(),
    stopsAreMadeInThePits(),
    statusesFollow(),
  ];
  if (kind !== 'RACE' && kind !== 'SPRINT') return everywhere;
  const raced = [...everywhere, everyCarFinishesOrRetires(cars), classificationFollows()];
  return kind === 'SPRINT' ? raced : [...raced, twoCompoundsAreUsed(SHORTEST_RACE_WITH_A_STOP_LAPS)];
}
