import { instantOf } from '../../../fold/registers.ts';
import type { SessionState } from '../../../fold/state.ts';
import { carsOnTheLine } from '../crossings.ts';
import {
  all,
  type Draft,
  driverFact,
  eventIdOf,
  fact,
  isDue,
  NOTHING,
  placeFact,
  plusMs,
  type Rule,
  type Scene,
} from '../line.ts';
import { rememberPlaces } from '../places.ts';

/** A stop is reported at the exit: whether it explains a lost place is known so long after. */
const EXPLAINED_MS = 40_000;
/** A place that is lost in the pits is lost within so long before the stop is reported. */
const LOST_BEFORE_MS = 35_000;
/** Further down a change of places is told only of the driver who is supported. */
const NOTABLE_PLACE = 10;
/** The opening lap is told as the start. */
const OPENING_MS = 110_000;

type Change = {
  readonly passed: number;
  readonly event: string;
  readonly at: string;
  readonly until: string;
};

/**
 * Where no source tells of laps (OpenF1's positions alone), a race is told from the reported order: a place
 * that changes hands and stays so, unless one of the two was in the pits meanwhile.
 */
export const orderChanged: Rule = ({ event, before, after, memo }) => {
  if (event.type !== 'PositionsChanged' || carsOnTheLine(memo).length > 0) return NOTHING;
  rememberPlaces(memo, event);
  if (event.at < plusMs(after.info.startedAt ?? event.at, OPENING_MS)) return NOTHING;
  for (const { driver, position } of event.body.positions) {
    if (before.cars[driver]?.reportedPosition !== position + 1) continue;
    const passed = Object.values(before.cars).find((car) => car.reportedPosition === position);
    if (!passed || after.cars[passed.number]?.reportedPosition !== position + 1) continue;
    if (position > NOTABLE_PLACE && after.info.announced?.supportedDriver !== driver) continue;
    const until = plusMs(event.at, EXPLAINED_MS);
    memo.set(`order/${driver}`, { passed: passed.number, event: event.id, at: event.at, until });
  }
  return NOTHING;
};

export function orderDue(scene: Scene): readonly Draft[] {
  const { memo, after } = scene;
  return memo.keys('order/').flatMap((key) => {
    const change = memo.get<Change>(key);
    if (typeof change !== 'object' || !isDue(scene, change.until)) return NOTHING;
    memo.forget(key);
    const driver = Number(key.slice('order/'.length));
    const [own, other] = [after.cars[driver], after.cars[change.passed]];
    if (!own?.reportedPosition || !other?.reportedPosition || own.reportedPosition > other.reportedPosition) {
      return NOTHING;
    }
    if (after.info.finishedAt !== null || wasInPits(after, driver, change.at)) return NOTHING;
    const stopped = wasInPits(after, change.passed, change.at);
    if (own.reportedPosition === 1) {
      // A lead that is taken and lost again within the wait was never told.
      return memo.get<number>('order/lead') === driver ? NOTHING : leadTaken(scene, driver, change, stopped);
    }
    return stopped || after.track.status !== 'CLEAR' ? NOTHING : passTold(scene, driver, change);
  });
}

/** Whether a stop that was reported around an instant explains a change of places then. */
function wasInPits({ pitStops }: SessionState, driver: number, at: string): boolean {
  return (pitStops[driver] ?? []).some(({ stamps }) => {
    const reported = instantOf(stamps.pitLane ?? stamps.entered ?? stamps.stationary ?? '');
    return reported >= plusMs(at, -EXPLAINED_MS) && reported <= plusMs(at, LOST_BEFORE_MS);
  });
}

function leadTaken(
  { memo, after }: Scene,
  driver: number,
  change: Change,
  stopped: boolean,
): readonly Draft[] {
  const former = memo.get<number>('order/lead') ?? change.passed;
  memo.set('order/lead', driver);
  const facts = all(driverFact(after, 'driver', driver), driverFact(after, 'former', former));
  const place = placeFact(after, 'rank', driver);
  const stop = after.pitStops[former]?.at(-1)?.stamps;
  const shown = stop?.pitLane ?? stop?.stationary ?? stop?.entered;
  if (!facts || !place || former === driver) return NOTHING;
  const inPits = stopped && change.passed === former && shown !== undefined;
  const proofs = inPits
    ? [fact('stop', 'proof', true, 'happened', { event: eventIdOf(shown), field: 'driver' })]
    : [];
  return [
    {
      rule: 'lead',
      about: change.event,
      kind: 'LEAD_CHANGE',
      tone: 'HIGHLIGHT',
      text: inPits ? 'lead.pits' : 'lead.track',
      facts: [...facts, { ...place, unit: 'proof' }, ...proofs],
      drivers: [driver, former],
      // The count of laps lags behind where it comes with race control's messages only.
      lap: null,
      weight: 'always',
    },
  ];
}

function passTold({ after }: Scene, driver: number, { passed, event }: Change): readonly Draft[] {
  const names = all(driverFact(after, 'passer', driver), driverFact(after, 'passed', passed));
  const places = all(placeFact(after, 'place', driver), placeFact(after, 'lost', passed));
  const [place, lost] = places ?? [];
  if (!names || !place || !lost) return NOTHING;
  const isNext = Number(place.value) + 1 === lost.value;
  return [
    {
      rule: 'pass',
      about: event,
      kind: 'OVERTAKE',
      tone: 'HIGHLIGHT',
      text: isNext ? 'pass.track.place' : 'pass.track',
      facts: [
        ...names,
        ...(isNext ? [place] : [{ ...place, unit: 'proof' as const }]),
        { ...lost, unit: 'proof' },
      ],
      drivers: [driver, passed],
      lap: null,
      weight: 'always',
    },
  ];
}
