import { instantOf } from '../../../fold/registers.ts';
import { type Crossing, carsOnTheLine, crossingOf } from '../crossings.ts';
import {
  all,
  type Draft,
  driverFact,
  eventIdOf,
  fact,
  NOTHING,
  placeFact,
  plusMs,
  type Scene,
  said,
} from '../line.ts';

/** Within a second of the car ahead: a battle, once it has been so on two laps. */
const CLOSE_MS = 1_000;
const FORMED_LAPS = 2;
/** While it lasts it is told again so many laps later, then more seldom. */
const TOLD_AGAIN_LAPS = 5;
const TOLD_EVERY_LAPS = 10;
/** Out of reach. */
const BROKEN_MS = 2_500;
/** An interval that is older says nothing of this passage. */
const FRESH_MS = 10_000;
/** Points are at stake down to here; further back a battle is told of the driver who is supported. */
const NOTABLE_PLACE = 10;

/** A car that follows another: the laps on which it crossed the line close behind, and how it was told last. */
type Chase = { readonly ahead: number; readonly laps: readonly string[]; readonly told: boolean };

export function battlesAtLine(scene: Scene, driver: number, now: Crossing): readonly Draft[] {
  const { memo, after } = scene;
  const key = `chase/${driver}`;
  const chase = memo.get<Chase>(key);
  const car = after.cars[driver];
  const stamp = car?.stamps.interval;
  const ahead = aheadOf(scene, driver, now);
  const gapMs = car?.interval && 'ms' in car.interval ? car.interval.ms : null;
  const isFresh = stamp !== undefined && instantOf(stamp) >= plusMs(now.at, -FRESH_MS);
  const isRacing = after.track.status === 'CLEAR' && after.info.finishedAt === null;
  const place = ahead === null ? null : stakeOf(scene, driver, ahead);
  if (ahead === null || gapMs === null || !isFresh || !isRacing || !place) {
    if (chase) memo.forget(key);
    return NOTHING;
  }
  const gap = said('gap', 'durationMs', gapMs, eventIdOf(stamp), 'interval.ms');
  const names = all(driverFact(after, 'driver', driver), driverFact(after, 'ahead', ahead));
  if (chase && (chase.ahead !== ahead || gapMs >= BROKEN_MS)) {
    memo.forget(key);
    const isBroken = chase.told && chase.ahead === ahead && names;
    return isBroken ? [draft('battle.break', [...names, gap])] : NOTHING;
  }
  if (gapMs >= CLOSE_MS) return NOTHING;
  const laps = [...(chase?.laps ?? []), now.event];
  memo.set(key, { ahead, laps, told: (chase?.told ?? false) || laps.length >= FORMED_LAPS });
  if (!names || laps.length < FORMED_LAPS) return NOTHING;
  if (laps.length === FORMED_LAPS) return [draft('battle.form', [...names, gap, place])];
  if ((laps.length - FORMED_LAPS - TOLD_AGAIN_LAPS) % TOLD_EVERY_LAPS !== 0) return NOTHING;
  const sources = laps.map((event) => ({ event, field: 'lap' }));
  const count = fact('laps', 'count', laps.length, 'count', ...sources);
  return [draft('battle.hold', [...names, gap, count, place])];

  function draft(text: Draft['text'], facts: Draft['facts']): Draft {
    return {
      rule: text.replace('.', '-'),
      about: now.event,
      kind: 'BATTLE',
      tone: 'INFO',
      text,
      facts,
      drivers: [driver, ahead ?? driver],
      lap: now.lap,
      weight: 'fill',
    };
  }
}

/** The place that the car ahead has, where it is one that is worth a line. */
function stakeOf({ after }: Scene, driver: number, ahead: number) {
  const place = placeFact(after, 'place', ahead);
  const isSupported = [driver, ahead].includes(after.info.announced?.supportedDriver ?? -1);
  return place && (Number(place.value) <= NOTABLE_PLACE || isSupported) ? place : null;
}

/** The car that completed the same lap right before. */
function aheadOf({ memo }: Scene, driver: number, now: Crossing): number | null {
  let ahead: { readonly car: number; readonly at: string } | null = null;
  for (const car of carsOnTheLine(memo)) {
    const at = car === driver ? undefined : crossingOf(memo, car, now.lap)?.at;
    if (at !== undefined && at < now.at && (ahead === null || at > ahead.at)) ahead = { car, at };
  }
  return ahead?.car ?? null;
}
