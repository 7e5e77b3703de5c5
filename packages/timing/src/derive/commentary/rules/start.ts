import { instantOf } from '../../../fold/registers.ts';
import type { SessionState } from '../../../fold/state.ts';
import { type Crossing, carsOnTheLine, crossingOf } from '../crossings.ts';
import type { Fact } from '../evidence.ts';
import {
  all,
  type Draft,
  driverFact,
  earlier,
  eventIdOf,
  fact,
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

/** The whole field is over the line so long after its leader. */
const FIELD_CROSSES_MS = 40_000;
/** Where no source counts laps, the first one is over by then. */
const OPENING_MS = 140_000;
/** So many places gained or lost on the opening lap are worth a line. */
const NOTABLE_PLACES = 3;

type OpeningLap = { readonly until: string; readonly event: string };

export const startSaid: Rule = ({ event, before, after, memo }) => {
  if (event.type !== 'SessionStatusChanged' || before.info.startedAt !== null) return NOTHING;
  const { startedAt } = after.info;
  if (startedAt === null) return NOTHING;
  memo.set('first order', { until: plusMs(startedAt, OPENING_MS), event: event.id });
  const race = raceFact(after);
  const { totalLaps, stamps } = after.track;
  const laps =
    totalLaps && stamps.totalLaps
      ? said('laps', 'count', totalLaps, eventIdOf(stamps.totalLaps), 'totalLaps')
      : null;
  const pole = poleFacts(after);
  const proof = fact('start', 'proof', true, 'happened', { event: event.id, field: 'status' });
  const facts = [
    ...(race ? [race] : []),
    ...(race && laps ? [laps] : []),
    ...(race && pole ? pole.facts : []),
  ];
  const text = !race
    ? 'start.lights.bare'
    : laps && pole
      ? 'start.lights.pole'
      : laps
        ? 'start.lights'
        : pole
          ? 'start.lights.open.pole'
          : 'start.lights.open';
  return [
    {
      rule: 'start',
      about: event.id,
      kind: 'START',
      tone: 'HIGHLIGHT',
      text,
      facts: [...facts, proof],
      drivers: race && pole ? [pole.driver] : [],
      lap: 1,
      weight: 'always',
    },
  ];
};

/** Who has pole, of a grid that was given. */
function poleFacts(state: SessionState): { readonly driver: number; readonly facts: readonly Fact[] } | null {
  const car = Object.values(state.cars).find(({ gridPosition }) => gridPosition === 1);
  const facts = car && all(driverFact(state, 'pole', car.number), gridFact(state, car.number));
  const [name, grid] = facts ?? [];
  return car && name && grid ? { driver: car.number, facts: [name, { ...grid, unit: 'proof' }] } : null;
}

/** The third car completes the opening lap: the order in front is known. */
export function openingLapAtLine(scene: Scene, _driver: number, now: Crossing): readonly Draft[] {
  const { memo } = scene;
  if (now.lap !== 1 || memo.get('opened') !== undefined) return NOTHING;
  memo.forget('first order');
  if (memo.get('opening') === undefined) {
    memo.set('opening', { until: plusMs(now.at, FIELD_CROSSES_MS), event: now.event });
  }
  return firstOfLap(scene).length >= 3 ? orderTold(scene) : NOTHING;
}

function firstOfLap({ memo }: Scene): readonly { readonly driver: number; readonly crossing: Crossing }[] {
  return carsOnTheLine(memo)
    .flatMap((driver) => {
      const crossing = crossingOf(memo, driver, 1);
      return crossing ? [{ driver, crossing }] : [];
    })
    .sort((a, b) => (a.crossing.at < b.crossing.at ? -1 : 1));
}

/** Who leads after the opening lap, and who is behind. */
function orderTold(scene: Scene): readonly Draft[] {
  const { memo, after } = scene;
  if (memo.get('order told') !== undefined) return NOTHING;
  const [first, second, third] = firstOfLap(scene);
  const name = first && driverFact(after, 'driver', first.driver);
  if (!first || !name) return NOTHING;
  memo.set('order told', true);
  const proof = said('lap', 'proof', 1, first.crossing.event, 'lap');
  const others =
    second &&
    third &&
    all(driverFact(after, 'second', second.driver), driverFact(after, 'third', third.driver));
  if (!others) return [startDraft('start.leader', [first.driver], [name, proof], first.crossing.event)];
  const proofs = [
    earlier(first.crossing.event, second.crossing.event),
    earlier(second.crossing.event, third.crossing.event),
  ];
  const grid = gridFact(after, first.driver);
  const isPole = grid?.value === 1;
  const text = isPole ? 'start.holds' : grid ? 'start.takes' : 'start.order';
  const from = grid ? [isPole ? { ...grid, unit: 'proof' as const } : grid] : [];
  const drivers = [first.driver, second.driver, third.driver];
  return [startDraft(text, drivers, [name, ...others, ...from, proof, ...proofs], first.crossing.event)];
}

/** Where no source counts laps: the order that is reported once the field has settled. */
export function firstOrderDue(scene: Scene): readonly Draft[] {
  const { memo, after } = scene;
  const waiting = memo.get<OpeningLap>('first order');
  if (!waiting || !isDue(scene, waiting.until)) return NOTHING;
  memo.forget('first order');
  const front = [1, 2, 3].map((place) =>
    Object.values(after.cars).find(({ reportedPosition }) => reportedPosition === place),
  );
  const [first, second, third] = front.map((car) => car?.number);
  if (first === undefined || second === undefined || third === undefined) return NOTHING;
  const names = all(
    driverFact(after, 'driver', first),
    driverFact(after, 'second', second),
    driverFact(after, 'third', third),
  );
  const places = all(...[first, second, third].map((driver) => placeFact(after, 'rank', driver)));
  if (!names || !places) return NOTHING;
  memo.set('order/lead', first);
  const proofs = places.map((place) => ({ ...place, unit: 'proof' as const }));
  return [startDraft('start.order', [first, second, third], [...names, ...proofs], waiting.event)];
}

/** The field has completed the opening lap: who won and who lost places against the grid. */
export function openingLapDue(scene: Scene): readonly Draft[] {
  const { memo, after } = scene;
  const opening = memo.get<OpeningLap>('opening');
  if (!opening || !isDue(scene, opening.until)) return NOTHING;
  memo.forget('opening');
  memo.set('opened', true);
  const order = orderTold(scene);
  const moves = movesOf(after);
  const supported = after.info.announced?.supportedDriver;
  const told = new Set([
    ...moves.filter(({ gained, place }) => gained >= NOTABLE_PLACES && place > 1).slice(0, 2),
    ...moves.filter(({ gained }) => gained <= -NOTABLE_PLACES).slice(-1),
    ...moves.filter(
      ({ driver, gained, place }) => driver === supported && (gained > 0 || gained < -1) && place > 1,
    ),
  ]);
  const lines = [...told].flatMap(({ driver, gained }) => {
    const car = after.cars[driver];
    const facts = all(
      driverFact(after, 'driver', driver),
      placeFact(after, 'place', driver),
      gridFact(after, driver),
    );
    const [grid, position] = [car?.stamps.grid, car?.stamps.position];
    if (!facts || !grid || !position) return NOTHING;
    const places = fact(
      'places',
      'places',
      Math.abs(gained),
      'difference',
      { event: eventIdOf(grid), field: 'position' },
      { event: eventIdOf(position), field: `positions.${driver}` },
    );
    const text = gained > 0 ? 'start.gain' : 'start.loss';
    return [startDraft(text, [driver], [...facts, places], opening.event)];
  });
  return [...order, ...lines];
}

/** Places won since the grid by the cars that are still running and were not in the pits, most first. */
function movesOf(state: SessionState): readonly { driver: number; gained: number; place: number }[] {
  return Object.values(state.cars)
    .filter(({ retired, stopped, lapsCompleted }) => !retired && !stopped && lapsCompleted > 0)
    .filter(({ number, inPit }) => !inPit && (state.pitStops[number] ?? []).length === 0)
    .flatMap(({ number: driver, gridPosition, reportedPosition: place, stamps }) => {
      if (gridPosition === null || place === null) return [];
      // Nothing was reported since the start: what stands there is the grid.
      if (instantOf(stamps.position ?? '') < (state.info.startedAt ?? '')) return [];
      return [{ driver, gained: gridPosition - place, place }];
    })
    .sort((a, b) => b.gained - a.gained || a.driver - b.driver);
}

function startDraft(
  text: Draft['text'],
  drivers: readonly number[],
  facts: Draft['facts'],
  about: string,
): Draft {
  const tone = text === 'start.loss' ? 'WARNING' : 'HIGHLIGHT';
  return {
    rule: text.replace('.', '-'),
    about,
    kind: 'START',
    tone,
    text,
    facts,
    drivers,
    lap: 1,
    weight: 'always',
  };
}
