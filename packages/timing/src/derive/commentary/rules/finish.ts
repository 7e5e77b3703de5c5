import { hasFinished } from '../../../fold/finish.ts';
import { type Crossing, crossingOf } from '../crossings.ts';
import {
  all,
  type Draft,
  driverFact,
  earlier,
  eventIdOf,
  fact,
  NOTHING,
  placeFact,
  plusMs,
  type Rule,
  type Scene,
  said,
} from '../line.ts';

/** So many places gained since the grid are worth a line at the flag. */
const NOTABLE_GAIN = 5;
/** Reports of places come one by one: they are compared with what was told after so long. */
const SETTLED_MS = 5_000;

/** Who took the flag on the lead lap, in order. */
type Winners = { readonly lap: number; readonly drivers: readonly number[] };

export function finishAtLine(scene: Scene, driver: number, now: Crossing): readonly Draft[] {
  const { memo, after } = scene;
  if (!hasFinished(after, driver) || memo.get(`finish/${driver}`) !== undefined) return NOTHING;
  const place = placeFact(after, 'place', driver);
  memo.set(`finish/${driver}`, place ? Number(place.value) : 0);
  const winners = memo.get<Winners>('winners') ?? { lap: now.lap, drivers: [] };
  const onLeadLap = now.lap === winners.lap;
  if (onLeadLap) memo.set('winners', { ...winners, drivers: [...winners.drivers, driver] });
  if (winners.drivers.length === 0) return win(scene, driver, now);
  const drafts =
    onLeadLap && winners.drivers.length === 2 ? podium(scene, [...winners.drivers, driver], now) : [];
  return [...drafts, ...ofOne(scene, driver, now)];
}

function win({ after }: Scene, driver: number, now: Crossing): readonly Draft[] {
  const facts = all(driverFact(after, 'driver', driver), said('laps', 'count', now.lap, now.event, 'lap'));
  return facts ? [finishDraft('finish.win', [driver], facts, now, 'always')] : NOTHING;
}

function podium(scene: Scene, drivers: readonly number[], now: Crossing): readonly Draft[] {
  const { memo, after } = scene;
  const slots = ['winner', 'second', 'third'];
  const names = all(...drivers.map((driver, index) => driverFact(after, slots[index] ?? '', driver)));
  const events = drivers.map((driver) => crossingOf(memo, driver, now.lap)?.event);
  const [first, second, third] = events;
  if (!names || !first || !second || !third) return NOTHING;
  const facts = [...names, earlier(first, second), earlier(second, third)];
  return [finishDraft('finish.podium', drivers, facts, now, 'always')];
}

/** A car at the flag: told of those who gained much, and of the one who is supported. */
function ofOne({ after }: Scene, driver: number, now: Crossing): readonly Draft[] {
  const facts = all(driverFact(after, 'driver', driver), placeFact(after, 'place', driver));
  const car = after.cars[driver];
  if (!facts || !car) return NOTHING;
  const { gridPosition, reportedPosition, stamps } = car;
  const gained = (gridPosition ?? 0) - (reportedPosition ?? 0);
  const isSupported = after.info.announced?.supportedDriver === driver;
  if (gridPosition === null || !stamps.grid || !stamps.position || gained < NOTABLE_GAIN) {
    return isSupported ? [finishDraft('finish.car', [driver], facts, now, 'always')] : NOTHING;
  }
  const grid = { event: eventIdOf(stamps.grid), field: 'position' };
  const position = { event: eventIdOf(stamps.position), field: `positions.${driver}` };
  const more = [
    fact('grid', 'place', gridPosition, 'said', grid),
    fact('places', 'places', gained, 'difference', grid, position),
  ];
  return [finishDraft('finish.gains', [driver], [...facts, ...more], now, isSupported ? 'always' : 'fill')];
}

function finishDraft(
  text: Draft['text'],
  drivers: readonly number[],
  facts: Draft['facts'],
  now: Crossing,
  weight: Draft['weight'],
): Draft {
  return {
    rule: text.replace('.', '-'),
    about: now.event,
    kind: 'FINISH',
    tone: 'HIGHLIGHT',
    text,
    facts,
    drivers,
    lap: now.lap,
    weight,
    ...(drivers.length === 1 ? { key: `finish/${drivers[0]}` } : {}),
  };
}

/** Places that change after the flag: a penalty was added, or a place was reported late. */
export const placesCorrected: Rule = ({ event, memo }) => {
  if (event.type !== 'PositionsChanged' || memo.get('winners') === undefined) return NOTHING;
  memo.set('result', { until: plusMs(event.at, SETTLED_MS), event: event.id });
  return NOTHING;
};

export function resultDue({ memo, event, after }: Scene): readonly Draft[] {
  const waiting = memo.get<{ readonly until: string; readonly event: string }>('result');
  if (!waiting || event.at < waiting.until) return NOTHING;
  memo.forget('result');
  return memo.keys('finish/').flatMap((key) => {
    const driver = Number(key.slice('finish/'.length));
    const former = memo.get<number>(key) ?? 0;
    const [name, place] = [driverFact(after, 'driver', driver), placeFact(after, 'place', driver)];
    if (!name || !place || place.value === former) return NOTHING;
    memo.set(key, Number(place.value));
    const told = memo.get<string>(`told/${key}`);
    if (told === undefined) return NOTHING;
    return [
      {
        rule: 'finish-corrected',
        about: waiting.event,
        kind: 'FINISH' as const,
        tone: 'WARNING' as const,
        text: 'finish.corrected' as const,
        facts: [name, place],
        drivers: [driver],
        lap: null,
        supersedes: told,
        weight: 'always' as const,
        key,
      },
    ];
  });
}
