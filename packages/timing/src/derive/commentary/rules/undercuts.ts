import type { PitStopRecord, SessionState } from '../../../fold/state.ts';
import { pitStopsOf, waitedUnderRed } from '../../../views/pit-stops.ts';
import { type Crossing, carsOnTheLine, crossingOf } from '../crossings.ts';
import {
  all,
  type Draft,
  driverFact,
  earlier,
  eventIdOf,
  isDue,
  NOTHING,
  plusMs,
  type Scene,
  said,
} from '../line.ts';

/** Stops so many laps apart or fewer are one duel: who stops first tries the undercut. */
const DUEL_LAPS = 4;
/** Only a car that was so close before the first of the stops can undercut. */
const WITHIN_REACH_MS = 5_000;

/** An undercut that did not work is told of one that was as close as this. */
const TRIED_WITHIN_MS = 2_500;

export interface Duel {
  /** The events of the two entries into the pit lane. */
  readonly stops: readonly [string, string];
  /** How far the one who stopped first was behind before that. */
  readonly behindMs: number;
}

/** Whether a car that was close behind another stopped first, and the other after it; null where not. */
export function duelOf(state: SessionState, first: number, second: number): Duel | null {
  const [early, late] = [lastStop(state, first), lastStop(state, second)];
  if (!early?.stamps.entered || !late?.stamps.entered) return null;
  const laps = late.lap - early.lap;
  if (laps < 1 || laps > DUEL_LAPS) return null;
  const own = state.laps[first]?.find(({ lap }) => lap === early.lap - 1);
  const other = state.laps[second]?.find(({ lap }) => lap === early.lap - 1);
  const behindMs = own && other ? Date.parse(own.at) - Date.parse(other.at) : 0;
  if (behindMs <= 0 || behindMs > WITHIN_REACH_MS) return null;
  return { stops: [eventIdOf(early.stamps.entered), eventIdOf(late.stamps.entered)], behindMs };
}

function lastStop(state: SessionState, driver: number): PitStopRecord | undefined {
  return pitStopsOf(state, driver).findLast((stop) => !waitedUnderRed(state, stop));
}

/** The stop itself is told first. */
const AFTER_STOP_MS = 4_000;

/** A car completes the first lap after its stop: whether an undercut has worked is told once its stop was. */
export function undercutsAtLine(scene: Scene, driver: number, now: Crossing): readonly Draft[] {
  const { memo, event } = scene;
  const draft = failedAtLine(scene, driver, now);
  if (draft) memo.set(`undercut/${driver}`, { until: plusMs(event.at, AFTER_STOP_MS), draft });
  return NOTHING;
}

/** Holds the line of an undercut until the stop of the car that lost by it was told. */
export function holdUndercut({ memo, event }: Scene, driver: number, draft: Draft): void {
  memo.set(`undercut/${driver}`, { until: plusMs(event.at, AFTER_STOP_MS), draft });
}

export function undercutsDue(scene: Scene): readonly Draft[] {
  const { memo } = scene;
  return memo.keys('undercut/').flatMap((key) => {
    const waiting = memo.get<{ readonly until: string; readonly draft: Draft }>(key);
    if (!waiting || !isDue(scene, waiting.until)) return NOTHING;
    memo.forget(key);
    return [waiting.draft];
  });
}

/** A car is still ahead of one that was close behind and stopped before it. */
function failedAtLine(scene: Scene, driver: number, now: Crossing): Draft | null {
  const { memo, after } = scene;
  const stop = lastStop(after, driver);
  if (!stop || stop.lap + 1 !== now.lap || !stop.stamps.exited) return null;
  for (const chaser of carsOnTheLine(memo)) {
    const duel = chaser === driver ? null : duelOf(after, chaser, driver);
    const own = crossingOf(memo, chaser, now.lap - 1);
    // It has not completed this lap yet: it is behind still.
    if (!duel || duel.behindMs > TRIED_WITHIN_MS || !own || crossingOf(memo, chaser, now.lap)) continue;
    const facts = all(
      driverFact(after, 'driver', driver),
      driverFact(after, 'chaser', chaser),
      said('lap', 'proof', now.lap, now.event, 'lap'),
    );
    if (!facts || after.cars[chaser]?.retired || after.cars[chaser]?.stopped) continue;
    return {
      rule: 'undercut-failed',
      about: now.event,
      kind: 'BATTLE',
      tone: 'INFO',
      text: 'undercut.failed',
      facts: [...facts, earlier(...duel.stops), said('running', 'proof', own.lap, own.event, 'lap')],
      drivers: [driver, chaser],
      lap: now.lap,
      weight: 'fill',
    };
  }
  return null;
}
