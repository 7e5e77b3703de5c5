import { hasRetired } from '../../../fold/finish.ts';
import { fittedSets } from '../../../fold/sets.ts';
import type { PitStopRecord, SessionState } from '../../../fold/state.ts';
import { droveThrough, waitedUnderRed } from '../../../views/pit-stops.ts';
import type { Fact } from '../evidence.ts';
import {
  type Draft,
  driverFact,
  eventIdOf,
  fact,
  NOTHING,
  plusMs,
  type Rule,
  type Scene,
  said,
} from '../line.ts';

/** Sources name the new tyres some seconds after the stop; after so long a stop is told without them. */
const TYRES_WITHIN_MS = 15_000;

/** A stop that is over and waits for its tyres. */
type Waiting = { readonly stop: number; readonly until: string };

/** The car is on its way again: the stop is told once its tyres are known. */
export const stopEnds: Rule = ({ event, before, after, memo }) => {
  if (event.type !== 'PitExited') return NOTHING;
  const { driver } = event.body;
  const stop = after.pitStops[driver]?.at(-1);
  if (!stop || stop === before.pitStops[driver]?.at(-1) || eventIdOf(stop.stamps.exited ?? '') !== event.id) {
    return NOTHING;
  }
  memo.set(`stop/${driver}`, { stop: stop.stop, until: plusMs(event.at, TYRES_WITHIN_MS) });
  return NOTHING;
};

/** Stops whose tyres are known by now, or were waited for long enough. */
export function stopsDue(scene: Scene): readonly Draft[] {
  const { memo, event } = scene;
  return memo.keys('stop/').flatMap((key) => {
    const driver = Number(key.slice('stop/'.length));
    const waiting = memo.get<Waiting>(key);
    const stop = scene.after.pitStops[driver]?.find((record) => record.stop === waiting?.stop);
    if (stop && (droveThrough(scene.after, driver, stop) || waitedUnderRed(scene.after, stop))) {
      memo.forget(key);
      return NOTHING;
    }
    const tyres = stop ? tyresOf(scene.after, driver, stop) : null;
    if (!waiting || (!tyres && event.at < waiting.until)) return NOTHING;
    memo.forget(key);
    const draft = stop && !hasRetired(scene.after, driver) ? draftOf(scene.after, driver, stop, tyres) : null;
    return draft ? [draft] : NOTHING;
  });
}

interface Tyres {
  readonly from: Fact | null;
  readonly to: Fact;
  readonly same: boolean;
}

function tyresOf({ stints }: SessionState, driver: number, stop: PitStopRecord): Tyres | null {
  const records = fittedSets(stints[driver]);
  const index = records.findLastIndex((stint) => stint.fromLap === stop.lap + 1 && stint.stint > 1);
  const [old, fitted] = [records[index - 1], records[index]];
  if (!fitted?.stamps.compound || fitted.compound === 'UNKNOWN') return null;
  const to = said('to', 'compound', fitted.compound, eventIdOf(fitted.stamps.compound), 'compound');
  const from =
    old?.stamps.compound && old.compound !== 'UNKNOWN'
      ? said('from', 'compound', old.compound, eventIdOf(old.stamps.compound), 'compound')
      : null;
  return { from, to, same: old?.compound === fitted.compound };
}

function draftOf(
  state: SessionState,
  driver: number,
  stop: PitStopRecord,
  tyres: Tyres | null,
): Draft | null {
  const name = driverFact(state, 'driver', driver);
  const { entered, exited } = stop.stamps;
  if (!name || !entered || !exited) return null;
  const [inEvent, outEvent] = [eventIdOf(entered), eventIdOf(exited)];
  const time = pitLaneFact(stop, inEvent, outEvent);
  const lap = lapOfStop(state, driver, stop);
  if (!time) return null;
  const { text, facts } = lap ? fitted(tyres) : { text: 'stop.lapless' as const, facts: [] };
  return {
    rule: 'stop',
    about: outEvent,
    kind: 'PIT_STOP',
    tone: 'INFO',
    text,
    facts: [name, ...(lap ? [lap] : []), time, ...facts],
    drivers: [driver],
    lap: stop.lap,
    weight: 'always',
    fold: { text: 'stop.roundup', facts: [name, time], drivers: [driver] },
  };
}

/** What the source measured, else from the entry to the exit. */
function pitLaneFact(stop: PitStopRecord, inEvent: string, outEvent: string): Fact | null {
  if (stop.pitLaneMs === null) return null;
  const { pitLane } = stop.stamps;
  if (pitLane !== undefined) {
    return said('time', 'durationMs', stop.pitLaneMs, eventIdOf(pitLane), 'pitLaneMs');
  }
  const [out, into] = [
    { event: outEvent, field: 'at' },
    { event: inEvent, field: 'at' },
  ];
  return fact('time', 'durationMs', stop.pitLaneMs, 'elapsed', out, into);
}

/** The lap on which the car came in: it completes it in the pit lane, or it is one more than it had completed. */
function lapOfStop(state: SessionState, driver: number, stop: PitStopRecord): Fact | null {
  const laps = state.laps[driver] ?? [];
  const own = laps.find(({ lap }) => lap === stop.lap);
  if (own?.stamps.told) return said('lap', 'lap', stop.lap, eventIdOf(own.stamps.told), 'lap');
  const before = laps.find(({ lap }) => lap === stop.lap - 1);
  if (!before?.stamps.told) return null;
  return fact('lap', 'lap', stop.lap, 'next', { event: eventIdOf(before.stamps.told), field: 'lap' });
}

function fitted(tyres: Tyres | null): { text: Draft['text']; facts: readonly Fact[] } {
  if (!tyres) return { text: 'stop.plain', facts: [] };
  const { from, to, same } = tyres;
  if (same) return { text: 'stop.sameTyres', facts: [to] };
  return from ? { text: 'stop.tyres', facts: [from, to] } : { text: 'stop.fitted', facts: [to] };
}
