import { hasFinished } from '../../../fold/finish.ts';
import type { CarState } from '../../../fold/state.ts';
import {
  all,
  type Draft,
  driverFact,
  eventIdOf,
  fact,
  gridFact,
  isDue,
  NOTHING,
  placeFact,
  plusMs,
  type Rule,
  type Scene,
} from '../line.ts';
import { finishDraft, firstThree, type Winners } from './finish.ts';

/** So many places gained since the grid are worth a line at the flag, of so many cars at most. */
const NOTABLE_GAIN = 5;
const NOTABLE_PLACE = 10;
const GREAT_GAIN = 8;
const MOST_GAINERS = 2;
/** The whole field is home so long after the winner. */
const FIELD_HOME_MS = 110_000;
/** Reports of places come one by one: they are compared with what was told after so long. */
const SETTLED_MS = 5_000;

/** Places that change after the flag: a penalty was added, or a place was reported late. */
export const placesCorrected: Rule = ({ event, memo }) => {
  if (event.type !== 'PositionsChanged' || memo.get('winners') === undefined) return NOTHING;
  memo.set('result', { until: plusMs(event.at, SETTLED_MS), event: event.id });
  return NOTHING;
};

/** The race has a winner: those who gained much are told once the field is home. */
export const gainsAwaited: Rule = ({ event, memo }) => {
  if (memo.get('winners') === undefined || memo.get('gains awaited') !== undefined) return NOTHING;
  memo.set('gains awaited', true);
  memo.set('gains', { until: plusMs(event.at, FIELD_HOME_MS), event: event.id });
  return NOTHING;
};

export function gainsDue(scene: Scene): readonly Draft[] {
  const { memo, after } = scene;
  const waiting = memo.get<{ readonly until: string; readonly event: string }>('gains');
  if (!waiting || !isDue(scene, waiting.until)) return NOTHING;
  memo.forget('gains');
  const winner = memo.get<Winners>('winners')?.drivers[0];
  const gainers = Object.values(after.cars)
    .filter((car) => car.number !== winner && isNotable(car) && hasFinished(after, car.number))
    .sort((a, b) => gainOf(b) - gainOf(a) || a.number - b.number)
    .slice(0, MOST_GAINERS);
  return gainers.flatMap(({ number: driver, stamps }) => {
    const facts = all(
      driverFact(after, 'driver', driver),
      placeFact(after, 'place', driver),
      gridFact(after, driver),
    );
    if (!facts || !stamps.grid || !stamps.position) return NOTHING;
    const places = fact(
      'places',
      'places',
      gainOf(after.cars[driver]),
      'difference',
      { event: eventIdOf(stamps.grid), field: 'position' },
      { event: eventIdOf(stamps.position), field: `positions.${driver}` },
    );
    memo.set(`finish/${driver}`, Number(facts[1]?.value));
    return [finishDraft('finish.gains', [driver], [...facts, places], waiting.event)];
  });
}

/** A climb into the points, or one through the whole field. */
function isNotable(car: CarState): boolean {
  return gainOf(car) >= ((car.reportedPosition ?? 0) <= NOTABLE_PLACE ? NOTABLE_GAIN : GREAT_GAIN);
}

function gainOf(car: CarState | undefined): number {
  if (!car || car.gridPosition === null || car.reportedPosition === null) return 0;
  return car.gridPosition - car.reportedPosition;
}

export function resultDue(scene: Scene): readonly Draft[] {
  const { memo, after } = scene;
  const waiting = memo.get<{ readonly until: string; readonly event: string }>('result');
  if (!waiting || !isDue(scene, waiting.until)) return NOTHING;
  memo.forget('result');
  const winner = memo.get<Winners>('winners')?.drivers[0];
  const corrected = memo.keys('finish/').flatMap((key) => {
    const driver = Number(key.slice('finish/'.length));
    const former = memo.get<number>(key) ?? 0;
    const [name, place] = [driverFact(after, 'driver', driver), placeFact(after, 'place', driver)];
    if (!name || !place || place.value === former) return NOTHING;
    memo.set(key, Number(place.value));
    const told = memo.get<string>(`told/${key}`);
    if (told === undefined) return NOTHING;
    if (driver === winner) return newWinner(scene, driver, waiting.event, told);
    const draft = finishDraft('finish.corrected', [driver], [name, place], waiting.event);
    return [{ ...draft, tone: 'WARNING' as const, supersedes: told }];
  });
  return [...corrected, ...newPodium(scene, waiting.event)];
}

/** The win was taken away: it goes to whom the source has in front now. */
function newWinner({ memo, after }: Scene, former: number, about: string, told: string): readonly Draft[] {
  const [first] = firstThree(after);
  const place = first && placeFact(after, 'rank', first.number);
  const names = first && all(driverFact(after, 'driver', first.number), driverFact(after, 'former', former));
  if (!first || first.number === former || !names || !place) return NOTHING;
  const winners = memo.get<Winners>('winners');
  memo.set('winners', { lap: winners?.lap ?? 0, drivers: firstThree(after).map(({ number }) => number) });
  memo.set(`finish/${first.number}`, 1);
  const drivers = [first.number, former];
  const draft = finishDraft('finish.newWinner', drivers, [...names, { ...place, unit: 'proof' }], about);
  return [{ ...draft, tone: 'WARNING', supersedes: told, key: `finish/${first.number}` }];
}

/** The first three are others than those who were told. */
function newPodium({ memo, after }: Scene, about: string): readonly Draft[] {
  const told = memo.get<string>('told/podium');
  const podium = firstThree(after);
  const drivers = podium.map(({ number }) => number);
  const known = memo.get<readonly number[]>('podium told');
  if (
    told === undefined ||
    drivers.length < 3 ||
    drivers.every((driver, index) => driver === known?.[index])
  ) {
    return NOTHING;
  }
  memo.set('podium told', drivers);
  const slots = ['winner', 'second', 'third'];
  const names = all(...drivers.map((driver, index) => driverFact(after, slots[index] ?? '', driver)));
  const places = all(...drivers.map((driver) => placeFact(after, 'rank', driver)));
  if (!names || !places) return NOTHING;
  const facts = [...names, ...places.map((place) => ({ ...place, unit: 'proof' as const }))];
  const draft = finishDraft('finish.podium.corrected', drivers, facts, about);
  return [{ ...draft, tone: 'WARNING', supersedes: told, key: 'podium' }];
}
