import { hasFinished } from '../../../fold/finish.ts';
import { instantOf } from '../../../fold/registers.ts';
import type { CarState, SessionState } from '../../../fold/state.ts';
import { type Crossing, crossingOf, crossingsOf } from '../crossings.ts';
import type { Fact } from '../evidence.ts';
import {
  all,
  type Draft,
  driverFact,
  earlier,
  eventIdOf,
  gridFact,
  isDue,
  NOTHING,
  placeFact,
  plusMs,
  type Rule,
  raceFact,
  type Scene,
  said,
} from '../line.ts';

/** The gaps at the flag are reported some seconds behind it. */
const GAPS_WITHIN_MS = 25_000;
/** Some sources give the gap at the line a moment before the lap (Perez, Bahrain 2023). */
const GAP_BEFORE_MS = 2_000;
const GAP_DIFFERS_MS = 50;
/** So often it is looked whether they are there. */
const LOOKED_AT_MS = 1_000;
/** The last gap follows the car over the line. */
const GAPS_AFTER_MS = 4_000;
/** So long after its own flag a car's place is no longer that of the lap before. */
const PLACE_AFTER_MS = 4_000;

/** Who took the flag on the lead lap, in order. */
export type Winners = { readonly lap: number; readonly drivers: readonly number[] };

/** The first three, and the events that show their order. */
type Podium = {
  /** When to look at the gaps again, and until when to wait for them. */
  readonly until: string;
  readonly last: string;
  readonly drivers: readonly number[];
  readonly events: readonly string[];
};

export function finishAtLine(scene: Scene, driver: number, now: Crossing): readonly Draft[] {
  const { memo, after } = scene;
  if (!hasFinished(after, driver) || memo.get(`finish/${driver}`) !== undefined) return NOTHING;
  const overdue = memo.get('winners') === undefined ? crossedBefore(scene, driver, now) : NOTHING;
  return [...overdue, ...flagged(scene, driver, now)];
}

/** The end of a race may be reported when its winner has crossed the line already. */
export const finishSaid: Rule = (scene) => {
  const { event, after, memo } = scene;
  if (event.type !== 'SessionStatusChanged' && event.type !== 'CarStatusChanged') return NOTHING;
  if (memo.get('winners') !== undefined) return NOTHING;
  const finished = finishedInOrder(scene);
  if (finished.length > 0)
    return finished.flatMap(({ driver, crossing }) => flagged(scene, driver, crossing));
  // No lap tells who was first at the flag: the order that the source reports does.
  const [first] = firstThree(after);
  if (!first) return NOTHING;
  memo.set(`finish/${first.number}`, 1);
  memo.set('winners', { lap: after.track.lap ?? 0, drivers: [first.number] });
  memo.set('podium', awaited(event.at, [], []));
  return win(scene, first.number, event.id, placeProof(after, first.number));
};

/** Cars that had finished when this one crossed the line, though it was not known then. */
function crossedBefore(scene: Scene, driver: number, now: Crossing): readonly Draft[] {
  return finishedInOrder(scene)
    .filter((other) => other.driver !== driver && other.crossing.lap >= now.lap && other.crossing.at < now.at)
    .flatMap((other) => flagged(scene, other.driver, other.crossing));
}

function finishedInOrder({ memo, after }: Scene): readonly { driver: number; crossing: Crossing }[] {
  return Object.values(after.cars)
    .flatMap(({ number: driver }) => {
      const crossing = crossingsOf(memo, driver).at(-1);
      const isNew = crossing && memo.get(`finish/${driver}`) === undefined && hasFinished(after, driver);
      return isNew ? [{ driver, crossing }] : [];
    })
    .sort((a, b) => b.crossing.lap - a.crossing.lap || (a.crossing.at < b.crossing.at ? -1 : 1));
}

function flagged(scene: Scene, driver: number, now: Crossing): readonly Draft[] {
  const { memo, after } = scene;
  const winners = memo.get<Winners>('winners') ?? { lap: now.lap, drivers: [] };
  const place = placeFact(after, 'place', driver);
  const isFirst = winners.drivers.length === 0;
  memo.set(`finish/${driver}`, isFirst ? 1 : place ? Number(place.value) : 0);
  if (after.info.announced?.supportedDriver === driver && !isFirst) {
    memo.set(`flag/${driver}`, {
      until: plusMs(scene.event.at, PLACE_AFTER_MS),
      event: now.event,
      lap: now.lap,
    });
  }
  if (now.lap !== winners.lap) return NOTHING;
  const drivers = [...winners.drivers, driver];
  memo.set('winners', { ...winners, drivers });
  if (isFirst) return win(scene, driver, now.event, [said('lap', 'proof', now.lap, now.event, 'lap')]);
  if (drivers.length !== 3) return NOTHING;
  const events = drivers.flatMap((each) => crossingOf(memo, each, now.lap)?.event ?? []);
  memo.set('podium', awaited(scene.event.at, drivers, events));
  return NOTHING;
}

function placeProof(state: SessionState, driver: number): readonly Fact[] {
  const place = placeFact(state, 'rank', driver);
  return place ? [{ ...place, unit: 'proof' }] : [];
}

function win({ after }: Scene, driver: number, about: string, proofs: readonly Fact[]): readonly Draft[] {
  const name = driverFact(after, 'driver', driver);
  if (!name) return NOTHING;
  const [race, grid] = [raceFact(after), gridFact(after, driver)];
  const from = grid && Number(grid.value) > 1 ? grid : null;
  const fromPole = grid && Number(grid.value) === 1 ? { ...grid, unit: 'proof' as const } : null;
  const facts = [
    name,
    ...(race ? [race] : []),
    ...(from ? [from] : []),
    ...(fromPole ? [fromPole] : []),
    ...proofs,
  ];
  const text = !race
    ? 'finish.win.open'
    : from
      ? 'finish.win.from'
      : fromPole
        ? 'finish.win.pole'
        : 'finish.win';
  if (!race) return [finishDraft('finish.win.open', [driver], [name, ...proofs], about)];
  return [finishDraft(text, [driver], facts, about)];
}

/** The first three, with the gaps at the flag as soon as these are reported. */
export function podiumDue(scene: Scene): readonly Draft[] {
  const { memo, after } = scene;
  const waiting = memo.get<Podium>('podium');
  if (!waiting) return NOTHING;
  const podium = waiting.drivers.length > 0 ? waiting : { ...waiting, drivers: numbersOf(firstThree(after)) };
  const [first, second, third] = podium.drivers;
  if (first === undefined || second === undefined || third === undefined) {
    if (isDue(scene, podium.last)) memo.forget('podium');
    else if (isDue(scene, podium.until)) lookAgain();
    return NOTHING;
  }
  const gaps = gapsOf(scene, podium);
  const due = gaps ? settledAt(scene, podium) : podium.last;
  if (!isDue(scene, due)) {
    if (isDue(scene, podium.until)) lookAgain();
    return NOTHING;
  }
  memo.forget('podium');
  memo.set('podium told', podium.drivers);
  const slots = ['winner', 'second', 'third'];
  const names = all(...podium.drivers.map((driver, index) => driverFact(after, slots[index] ?? '', driver)));
  if (!names) return NOTHING;
  const [one, two, three] = podium.events;
  const proofs =
    one && two && three
      ? [earlier(one, two), earlier(two, three)]
      : podium.drivers.flatMap((driver) => placeProof(after, driver));
  const text = gaps ? 'finish.podium.gaps' : 'finish.podium';
  const about = podium.events.at(-1) ?? eventIdOf(after.cars[first]?.stamps.position ?? '');
  return [
    { ...finishDraft(text, podium.drivers, [...names, ...(gaps ?? []), ...proofs], about), key: 'podium' },
  ];

  function lookAgain(): void {
    if (waiting) memo.set('podium', { ...waiting, until: plusMs(scene.event.at, LOOKED_AT_MS) });
  }
}

function awaited(at: string, drivers: readonly number[], events: readonly string[]): Podium {
  return { until: plusMs(at, LOOKED_AT_MS), last: plusMs(at, GAPS_WITHIN_MS), drivers, events };
}

/** The first three by the reported order, as far as they have finished. */
export function firstThree(state: SessionState): readonly CarState[] {
  const front = [1, 2, 3].map((place) =>
    Object.values(state.cars).find(
      ({ number, reportedPosition }) => reportedPosition === place && hasFinished(state, number),
    ),
  );
  const missing = front.indexOf(undefined);
  return front.slice(0, missing < 0 ? 3 : missing).flatMap((car) => car ?? []);
}

function numbersOf(cars: readonly CarState[]): readonly number[] {
  return cars.map(({ number }) => number);
}

/** From when on the gaps of the first three are final: a moment after the third has crossed the line. */
function settledAt({ memo, after }: Scene, { drivers, events }: Podium): string {
  const third = after.cars[drivers[2] ?? 0];
  const crossing = third && crossingsOf(memo, third.number).at(-1);
  if (events.length > 0 && crossing) return plusMs(crossing.at, GAPS_AFTER_MS);
  const behindMs = third?.gapToLeader && 'ms' in third.gapToLeader ? third.gapToLeader.ms : 0;
  return plusMs(after.info.finishedAt ?? '', behindMs + GAPS_AFTER_MS);
}

/** How far the second and the third were behind at the flag, where that was reported for it. */
function gapsOf({ memo, after }: Scene, { drivers, events }: Podium): readonly Fact[] | null {
  const names = ['', 'margin', 'back'];
  const won = crossingsOf(memo, drivers[0] ?? 0).at(-1);
  const facts = drivers.slice(1).map((driver, index) => {
    const car = after.cars[driver];
    const stamp = car?.stamps.gap;
    const crossing = crossingsOf(memo, driver).at(-1);
    const flag = events.length > 0 ? crossing?.at : after.info.finishedAt;
    if (!stamp || !car.gapToLeader || !('ms' in car.gapToLeader) || !flag) return null;
    const isBefore = instantOf(stamp) < flag;
    if (isBefore && (instantOf(stamp) < plusMs(flag, -GAP_BEFORE_MS) || !won)) return null;
    // One that is reported before the line is final only where it is that of the passages.
    const apartMs = won ? Date.parse(flag) - Date.parse(won.at) : 0;
    if (isBefore && Math.abs(apartMs - car.gapToLeader.ms) > GAP_DIFFERS_MS) return null;
    return said(names[index + 1] ?? '', 'marginMs', car.gapToLeader.ms, eventIdOf(stamp), 'gapToLeader.ms');
  });
  return all(...facts);
}

/** The place of the driver who is supported, once the source has reported it. */
export function flagsDue(scene: Scene): readonly Draft[] {
  const { memo, after } = scene;
  return memo.keys('flag/').flatMap((key) => {
    const waiting = memo.get<{ readonly until: string; readonly event: string; readonly lap: number }>(key);
    if (!waiting || !isDue(scene, waiting.until)) return NOTHING;
    memo.forget(key);
    const driver = Number(key.slice('flag/'.length));
    const facts = all(driverFact(after, 'driver', driver), placeFact(after, 'place', driver));
    if (!facts) return NOTHING;
    memo.set(`finish/${driver}`, Number(facts[1]?.value));
    return [{ ...finishDraft('finish.car', [driver], facts, waiting.event), lap: waiting.lap }];
  });
}

export function finishDraft(
  text: Draft['text'],
  drivers: readonly number[],
  facts: Draft['facts'],
  about: string,
): Draft {
  return {
    rule: text.replaceAll('.', '-'),
    about,
    kind: 'FINISH',
    tone: 'HIGHLIGHT',
    text,
    facts,
    drivers,
    lap: null,
    weight: 'always',
    ...(drivers.length === 1 ? { key: `finish/${drivers[0]}` } : {}),
  };
}
