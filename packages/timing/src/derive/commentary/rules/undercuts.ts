import type { PitStopRecord, SessionState } from '../../../fold/state.ts';
import { pitStopsOf, waitedUnderRed } from '../../../views/pit-stops.ts';
import { type Crossing, carsOnTheLine, crossingOf } from '../crossings.ts';
import { all, type Draft, driverFact, earlier, eventIdOf, NOTHING, type Scene, said } from '../line.ts';

/** Stops so many laps apart or fewer are one duel: who stops first tries the undercut. */
const DUEL_LAPS = 4;
/** Only a car that was so close before the first of the stops can undercut. */
const WITHIN_REACH_MS = 5_000;

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

/** A car completes the first lap after its stop, ahead of one that was close behind and stopped before it. */
export function undercutFailedAtLine(scene: Scene, driver: number, now: Crossing): readonly Draft[] {
  const { memo, after } = scene;
  const stop = lastStop(after, driver);
  if (!stop || stop.lap + 1 !== now.lap || !stop.stamps.exited) return NOTHING;
  for (const chaser of carsOnTheLine(memo)) {
    const duel = chaser === driver ? null : duelOf(after, chaser, driver);
    const own = crossingOf(memo, chaser, now.lap - 1);
    // It has not completed this lap yet: it is behind still.
    if (!duel || !own || crossingOf(memo, chaser, now.lap)) continue;
    const facts = all(
      driverFact(after, 'driver', driver),
      driverFact(after, 'chaser', chaser),
      said('lap', 'lap', now.lap, now.event, 'lap'),
    );
    if (!facts || after.cars[chaser]?.retired || after.cars[chaser]?.stopped) continue;
    return [
      {
        rule: 'undercut-failed',
        about: now.event,
        kind: 'BATTLE',
        tone: 'INFO',
        text: 'undercut.failed',
        facts: [...facts, earlier(...duel.stops), said('running', 'proof', own.lap, own.event, 'lap')],
        drivers: [driver, chaser],
        lap: now.lap,
        weight: 'fill',
      },
    ];
  }
  return NOTHING;
}
