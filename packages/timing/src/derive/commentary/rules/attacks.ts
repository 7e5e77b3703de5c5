import type { SessionState } from '../../../fold/state.ts';
import { carStatus } from '../../../views/car-status.ts';
import { crossingsOf } from '../crossings.ts';
import { all, type Draft, driverFact, NOTHING, placeFact, plusMs, type Rule, type Scene } from '../line.ts';
import { visitOf } from '../pit-visit.ts';

/** Further down a move is told of the driver who is supported. */
const NOTABLE_PLACE = 10;
/** Reports of places flicker: a move is told once it has stood for so long. */
const STANDS_MS = 4_000;

/** Two cars that pass each other again and again are told once in so long. */
const AGAIN_AFTER_MS = 180_000;
/** From this share of the lap on the line decides at once. */
const NEAR_LINE = 0.85;

type Move = { readonly passed: number; readonly event: string; readonly at: string; readonly until: string };

/**
 * A car gets by another in the middle of a lap. It is told at once as part of their battle, because the
 * other can answer; it is a pass when it still holds on the line.
 */
export const moveMade: Rule = ({ event, before, after, memo }) => {
  if (event.type !== 'PositionsChanged' || after.track.status !== 'CLEAR') return NOTHING;
  for (const { driver, position } of event.body.positions) {
    if (before.cars[driver]?.reportedPosition !== position + 1) continue;
    const passed = Object.values(before.cars).find((car) => car.reportedPosition === position);
    if (!passed) continue;
    const until = plusMs(event.at, STANDS_MS);
    memo.set(`move/${driver}`, { passed: passed.number, event: event.id, at: event.at, until });
  }
  return NOTHING;
};

export function movesDue(scene: Scene): readonly Draft[] {
  const { memo, event } = scene;
  return memo.keys('move/').flatMap((key) => {
    const move = memo.get<Move>(key);
    if (!move || event.at < move.until) return NOTHING;
    memo.forget(key);
    return told(scene, Number(key.slice('move/'.length)), move);
  });
}

function told(scene: Scene, driver: number, { passed, event, at }: Move): readonly Draft[] {
  const { after, memo } = scene;
  const [own, other] = [after.cars[driver], after.cars[passed]];
  if (memo.get('winners') !== undefined || isNearLine(scene, driver)) return NOTHING;
  if (!own?.reportedPosition || own.reportedPosition + 1 !== other?.reportedPosition) return NOTHING;
  const isSupported = [driver, passed].includes(after.info.announced?.supportedDriver ?? -1);
  if (own.reportedPosition > NOTABLE_PLACE && !isSupported) return NOTHING;
  if (!races(scene, driver, at) || !races(scene, passed, at)) return NOTHING;
  const facts = all(
    driverFact(after, 'driver', driver),
    driverFact(after, 'ahead', passed),
    placeFact(after, 'place', driver),
    asProof(after, passed),
  );
  const pair = `moved/${Math.min(driver, passed)}/${Math.max(driver, passed)}`;
  const last = memo.get<string>(pair);
  if (!facts || (last !== undefined && last > plusMs(at, -AGAIN_AFTER_MS))) return NOTHING;
  memo.set(pair, at);
  return [
    {
      rule: 'move',
      about: event,
      kind: 'BATTLE',
      tone: 'INFO',
      text: 'battle.move',
      facts,
      drivers: [driver, passed],
      lap: own.lapsCompleted + 1,
      weight: 'fill',
    },
  ];
}

/** On the track, on a lap without the pits, and not over the line since: there the pass itself is told. */
function races({ memo, after }: Scene, driver: number, since: string): boolean {
  const car = after.cars[driver];
  const last = crossingsOf(memo, driver).at(-1);
  if (!car || !last || last.at >= plusMs(since, -1_000) || carStatus(after, car) !== 'ON_TRACK') return false;
  return visitOf(after, driver, last, { at: after.at ?? since }) === null;
}

/** Whether a car is about to complete its lap, as long as the one before. */
function isNearLine({ memo, event }: Scene, driver: number): boolean {
  const [before, last] = crossingsOf(memo, driver).slice(-2);
  if (!before || !last) return false;
  const lapMs = Date.parse(last.at) - Date.parse(before.at);
  return Date.parse(event.at) - Date.parse(last.at) > lapMs * NEAR_LINE;
}

function asProof(state: SessionState, driver: number) {
  const place = placeFact(state, 'behind', driver);
  return place && { ...place, unit: 'proof' as const };
}
