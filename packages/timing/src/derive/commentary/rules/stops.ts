import { hasRetired } from '../../../fold/finish.ts';
import { instantOf } from '../../../fold/registers.ts';
import { fittedSets } from '../../../fold/sets.ts';
import type { PitStopRecord, SessionState } from '../../../fold/state.ts';
import { droveThrough, waitedUnderRed } from '../../../views/pit-stops.ts';
import { crossingsOf } from '../crossings.ts';
import type { Fact } from '../evidence.ts';
import {
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
  said,
} from '../line.ts';
import { placeBefore, placesFollow } from '../places.ts';

/** The cars that went by in the meantime are in the reported order so long after the exit, where it follows the cars. */
const ORDER_AFTER_MS = 12_000;
/** Where places are reported at the line only, so long after the car's next passage, and never later than a slow lap. */
const ORDER_AT_LINE_MS = 1_500;
const OUT_LAP_WITHIN_MS = 160_000;
/** Sources name the new tyres some seconds after the stop; after so long a stop is told without them. */
const TYRES_WITHIN_MS = 20_000;
/** A set that was announced so long before the car came in is that of an earlier stop. */
const ANNOUNCED_BEFORE_MS = 5_000;
/** Further down it is no feat that a stop costs no place. */
const NOTABLE_PLACE = 10;
/** A car brakes for the pit lane before its time there begins. */
const BRAKES_BEFORE_MS = 3_000;

/** A stop that is over and waits for its tyres and for the order behind it. */
type Waiting = {
  readonly stop: number;
  readonly exited: string;
  readonly until: string;
  readonly from: Fact | null;
};

/** A car comes in: its place is that which it stops from. */
export const stopBegins: Rule = ({ event, before, after, memo }) => {
  if (event.type !== 'PitEntered') return NOTHING;
  const { driver } = event.body;
  const stop = after.pitStops[driver]?.at(-1);
  if (stop && eventIdOf(stop.stamps.entered ?? '') === event.id) {
    memo.set(`entry/${driver}`, { stop: stop.stop, from: placeFact(before, 'from', driver) });
  }
  return NOTHING;
};

/** The car is on its way again: the stop is told once its tyres and its place are known. */
export const stopEnds: Rule = ({ event, before, after, memo }) => {
  if (event.type !== 'PitExited' && event.type !== 'PitStopTimed') return NOTHING;
  const { driver } = event.body;
  const timed = event.type === 'PitStopTimed' ? event.body.stop : null;
  const stop = after.pitStops[driver]?.findLast((each) => timed === null || each.stop === timed);
  const known = before.pitStops[driver]?.find((each) => each.stop === stop?.stop);
  if (!stop || stop === known) return NOTHING;
  const entry = memo.get<{ readonly stop: number; readonly from: Fact | null }>(`entry/${driver}`);
  // Where the source has neither entries nor exits a stop is over when it is timed.
  const isOver =
    timed === null
      ? eventIdOf(stop.stamps.exited ?? '') === event.id
      : stop.stamps.entered === undefined && !known;
  if (!isOver) return NOTHING;
  const cameIn = plusMs(event.at, -(stop.pitLaneMs ?? 0) - BRAKES_BEFORE_MS);
  const from =
    entry?.stop === stop.stop
      ? entry.from
      : timed === null
        ? null
        : placeBefore(memo, driver, cameIn, 'from');
  memo.set(`stop/${driver}`, {
    stop: stop.stop,
    exited: event.at,
    until: plusMs(event.at, ORDER_AFTER_MS),
    from,
  });
  return NOTHING;
};

/** Stops that are known whole by now, or were waited for long enough. */
export function stopsDue(scene: Scene): readonly Draft[] {
  const { memo, after } = scene;
  return memo.keys('stop/').flatMap((key) => {
    const driver = Number(key.slice('stop/'.length));
    const waiting = memo.get<Waiting>(key);
    if (!waiting || !isDue(scene, waiting.until)) return NOTHING;
    const stop = after.pitStops[driver]?.find((record) => record.stop === waiting.stop);
    const tyres = stop ? tyresOf(after, driver, stop) : null;
    const until = laterThan(scene, driver, waiting, tyres !== null);
    if (stop && until !== null && after.info.status !== 'ENDED') {
      memo.set(key, { ...waiting, until });
      return NOTHING;
    }
    memo.forget(key);
    const isSlow = memo.get(`slow/${driver}`) !== undefined;
    memo.forget(`slow/${driver}`);
    const isNone = !stop || droveThrough(after, driver, stop) || waitedUnderRed(after, stop);
    if (isNone || hasRetired(after, driver)) return NOTHING;
    return draftOf(after, driver, stop, { tyres, from: waiting.from, isSlow });
  });
}

/** When to look again at a stop that is not known whole yet; null where there is nothing more to wait for. */
function laterThan(
  { memo, event }: Scene,
  driver: number,
  { exited }: Waiting,
  hasTyres: boolean,
): string | null {
  const tyres = hasTyres ? null : plusMs(exited, TYRES_WITHIN_MS);
  if (tyres !== null && event.at < tyres) return tyres;
  if (placesFollow(memo)) return null;
  const passage = crossingsOf(memo, driver).find(({ at }) => at >= exited);
  const settled = passage ? plusMs(passage.at, ORDER_AT_LINE_MS) : plusMs(exited, OUT_LAP_WITHIN_MS);
  if (event.at >= settled) return null;
  // Its next passage is not known before it comes: it is looked for again and again.
  return passage ? settled : plusMs(event.at, ORDER_AT_LINE_MS);
}

interface Tyres {
  readonly to: Fact;
  readonly isSame: boolean;
}

function tyresOf({ stints }: SessionState, driver: number, stop: PitStopRecord): Tyres | null {
  const records = fittedSets(stints[driver]);
  const cameIn = plusMs(stop.at, -ANNOUNCED_BEFORE_MS);
  let index = records.findLastIndex((stint) => stint.fromLap === stop.lap + 1 && stint.stint > 1);
  if (index < 0) {
    const last = records.length - 1;
    const isNew = last > 0 && instantOf(records[last]?.stamps.compound ?? '') >= cameIn;
    index = isNew ? last : -1;
  }
  const [old, fitted] = [records[index - 1], records[index]];
  if (!fitted?.stamps.compound || fitted.compound === 'UNKNOWN') return null;
  const to = said('to', 'compound', fitted.compound, eventIdOf(fitted.stamps.compound), 'compound');
  return { to, isSame: old?.compound === fitted.compound };
}

interface Stop {
  readonly tyres: Tyres | null;
  readonly from: Fact | null;
  readonly isSlow: boolean;
}

function draftOf(
  state: SessionState,
  driver: number,
  stop: PitStopRecord,
  { tyres, from, isSlow }: Stop,
): readonly Draft[] {
  const name = driverFact(state, 'driver', driver);
  const { entered, exited, pitLane, stationary } = stop.stamps;
  const shown = entered ?? pitLane ?? stationary;
  if (!name || !shown) return NOTHING;
  const rejoin = placeFact(state, 'rejoin', driver);
  const time = isSlow ? pitLaneFact(stop) : null;
  const proof = fact('stop', 'proof', true, 'happened', { event: eventIdOf(shown), field: 'driver' });
  const places = from && rejoin ? { from, rejoin } : null;
  const { text, facts } = worded(tyres, places, time);
  return [
    {
      rule: 'stop',
      about: eventIdOf(exited ?? shown),
      kind: 'PIT_STOP',
      tone: isSlow ? 'WARNING' : 'INFO',
      text,
      facts: [name, ...facts, proof],
      drivers: [driver],
      lap: stop.lap,
      weight: 'always',
      ...(tyres && places && !isSlow
        ? {
            fold: {
              text: 'stop.roundup' as const,
              facts: [name, places.from, tyres.to, places.rejoin, proof],
              drivers: [driver],
            },
          }
        : {}),
    },
  ];
}

type Worded = { readonly text: Draft['text']; readonly facts: readonly Fact[] };

function worded(
  tyres: Tyres | null,
  places: { readonly from: Fact; readonly rejoin: Fact } | null,
  time: Fact | null,
): Worded {
  if (!places) {
    const facts = [...(tyres ? [tyres.to] : []), ...(time ? [time] : [])];
    if (time) return { text: tyres ? 'stop.slow.fitted' : 'stop.slow.short', facts };
    return { text: tyres ? 'stop.fitted' : 'stop.short', facts };
  }
  const { from, rejoin } = places;
  if (time) {
    const facts = [from, rejoin, time, ...(tyres ? [tyres.to] : [])];
    return { text: tyres ? 'stop.slow' : 'stop.slow.plain', facts };
  }
  const start: Fact = { ...from, unit: 'proof' };
  const end: Fact = { ...rejoin, unit: 'proof' };
  const isKept = from.value === rejoin.value;
  if (!tyres && isKept) return { text: 'stop.short', facts: [start, end] };
  if (!tyres) return { text: 'stop.plain', facts: [from, rejoin] };
  const { to } = tyres;
  if (isKept) {
    if (Number(from.value) > NOTABLE_PLACE) return { text: 'stop.fitted', facts: [to, start, end] };
    if (from.value === 1) return { text: 'stop.keepsLead', facts: [to, start, end] };
    return { text: 'stop.keeps', facts: [to, rejoin, start] };
  }
  if (from.value === 1) return { text: 'stop.lead', facts: [to, rejoin, start] };
  return { text: tyres.isSame ? 'stop.same' : 'stop.tyres', facts: [from, to, rejoin] };
}

/** What the source measured, else from the entry to the exit. */
function pitLaneFact(stop: PitStopRecord): Fact | null {
  const { pitLane, entered, exited } = stop.stamps;
  if (stop.pitLaneMs === null) return null;
  if (pitLane !== undefined) {
    return said('time', 'durationMs', stop.pitLaneMs, eventIdOf(pitLane), 'pitLaneMs');
  }
  if (!entered || !exited) return null;
  const [out, into] = [
    { event: eventIdOf(exited), field: 'at' },
    { event: eventIdOf(entered), field: 'at' },
  ];
  return fact('time', 'durationMs', stop.pitLaneMs, 'elapsed', out, into);
}
