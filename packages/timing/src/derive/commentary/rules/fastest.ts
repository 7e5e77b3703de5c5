import type { LapRecord, SessionState } from '../../../fold/state.ts';
import { isNeutral } from '../../anomalies/clean-pattern.ts';
import type { Fact } from '../evidence.ts';
import {
  all,
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
import { timedLap } from '../timed-lap.ts';

/** The fastest lap as it was told, and the event that timed it. */
type Fastest = { readonly driver: number; readonly lap: number; readonly ms: number; readonly event: string };

/** A lap that is faster than all that stand. Equal times leave the first in front. */
export const fastestLap: Rule = (scene) => {
  const { event, after, memo } = scene;
  const fastest = memo.get<Fastest>('fastest');
  if (event.type === 'LapCompleted' && event.body.timeMs !== undefined && fastest) {
    const { driver, lap } = event.body;
    const record = after.laps[driver]?.find((each) => each.lap === lap);
    if (fastest.driver === driver && fastest.lap === lap && record?.ms !== fastest.ms) {
      return withdrawn(scene, fastest, event.id);
    }
  }
  const timed = timedLap(scene, (car) => after.cars[car]?.bestLap);
  if (!timed || !counts(after, timed.record)) return NOTHING;
  const { driver, ms } = timed;
  const { lap } = timed.record;
  if (fastest && fastest.ms <= ms) return NOTHING;
  const now = { driver, lap, ms, event: timed.event };
  memo.set('fastest', now);
  const draft = toldOf(after, now, fastest);
  return draft ? [draft] : NOTHING;
};

/** A lap at racing speed: not the opening lap from the grid, none behind a safety car, none that was taken away. */
function counts(state: SessionState, { lap, ms, at, deleted }: LapRecord): boolean {
  if (ms === null || deleted) return false;
  return state.info.announced?.kind === 'PRACTICE' || (lap > 1 && !isNeutral(state, plusMs(at, -ms), at));
}

function toldOf(state: SessionState, now: Fastest, former: Fastest | undefined): Draft | null {
  const facts = all(driverFact(state, 'driver', now.driver), timeFact(now));
  if (!facts) return null;
  const margin =
    former &&
    fact(
      'margin',
      'marginMs',
      former.ms - now.ms,
      'difference',
      { event: former.event, field: 'timeMs' },
      { event: now.event, field: 'timeMs' },
    );
  const holder = former && former.driver !== now.driver ? driverFact(state, 'former', former.driver) : null;
  const [name, time] = facts;
  return {
    rule: 'fastest',
    about: now.event,
    kind: 'FASTEST_LAP',
    tone: 'HIGHLIGHT',
    text: margin && holder ? 'fastest.improved' : margin ? 'fastest.own' : 'fastest.lap',
    facts: [...facts, ...(margin ? [margin] : []), ...(margin && holder ? [holder] : []), lapFact(now)],
    drivers: [now.driver, ...(holder && former ? [former.driver] : [])],
    lap: now.lap,
    weight: 'always',
    key: keyOf(now),
    ...(name && time
      ? { fold: { text: 'fastest.roundup' as const, facts: [name, time], drivers: [now.driver] } }
      : {}),
  };
}

function keyOf({ driver, lap }: Pick<Fastest, 'driver' | 'lap'>): string {
  return `fastest/${driver}/${lap}`;
}

function timeFact({ ms, event }: Fastest): Fact {
  return said('time', 'lapTimeMs', ms, event, 'timeMs');
}

function lapFact({ lap, event }: Fastest): Fact {
  return said('lap', 'proof', lap, event, 'lap');
}

/** A ruling about a lap that was told as the fastest, or one that makes another the fastest. */
export const fastestRuled: Rule = (scene) => {
  const { event, after, memo } = scene;
  if (event.type !== 'LapDeleted' && event.type !== 'LapReinstated') return NOTHING;
  const { driver } = event.body;
  const fastest = memo.get<Fastest>('fastest');
  if (event.type === 'LapReinstated') return reinstated(scene, fastest, driver, event.id);
  const ruled = (after.laps[driver] ?? []).filter(({ deleted }) => deleted);
  if (fastest?.driver === driver && ruled.some(({ lap }) => lap === fastest.lap)) {
    return withdrawn(scene, fastest, event.id);
  }
  // It was told once, and beaten since: its line does not hold all the same.
  const record = ruled.find(({ lap }) => memo.get(`told/${keyOf({ driver, lap })}`) !== undefined);
  return record ? beatenDeleted(scene, driver, record) : NOTHING;
};

function withdrawn(scene: Scene, fastest: Fastest, about: string): readonly Draft[] {
  const { after, memo } = scene;
  const next = fastestStanding(after);
  memo.set('fastest', next);
  const draft = deletedOf(scene, fastest, next, about);
  memo.forget(`told/${keyOf(fastest)}`);
  return draft ? [draft] : NOTHING;
}

function reinstated(
  { after, memo }: Scene,
  fastest: Fastest | undefined,
  driver: number,
  about: string,
): readonly Draft[] {
  const best = fastestStanding(after);
  if (!best || best.driver !== driver || (fastest && fastest.ms <= best.ms)) return NOTHING;
  memo.set('fastest', best);
  const facts = all(driverFact(after, 'driver', driver), timeFact(best));
  if (!facts) return NOTHING;
  const proof = fact('ruling', 'proof', true, 'happened', { event: about, field: 'driver' });
  return [
    {
      rule: 'fastest-reinstated',
      about,
      kind: 'FASTEST_LAP',
      tone: 'HIGHLIGHT',
      text: 'fastest.reinstated',
      facts: [...facts, lapFact(best), proof],
      drivers: [driver],
      lap: best.lap,
      weight: 'always',
      key: keyOf(best),
    },
  ];
}

function fastestStanding(state: SessionState): Fastest | null {
  let best: (LapRecord & { readonly driver: number }) | null = null;
  for (const [driver, records] of Object.entries(state.laps)) {
    for (const record of records) {
      if (record.ms === null || (best?.ms ?? Infinity) < record.ms || !counts(state, record)) continue;
      if (best?.ms === record.ms && best.at <= record.at) continue;
      best = { ...record, driver: Number(driver) };
    }
  }
  if (best?.ms == null || best.stamps.time === undefined) return null;
  return { driver: best.driver, lap: best.lap, ms: best.ms, event: eventIdOf(best.stamps.time) };
}

function deletedOf(
  { after, memo, event }: Scene,
  deleted: Fastest,
  next: Fastest | null,
  about: string,
): Draft | null {
  const reason = event.type === 'LapDeleted' ? event.body.reason : '';
  const ruling =
    reason === ''
      ? fact('ruling', 'proof', true, 'happened', { event: about, field: 'driver' })
      : said('reason', 'quote', reason, about, 'reason');
  const facts = all(driverFact(after, 'driver', deleted.driver), timeFact(deleted), ruling);
  if (!facts) return null;
  const holder = next && driverFact(after, 'holder', next.driver);
  const best = next && said('best', 'lapTimeMs', next.ms, next.event, 'timeMs');
  const isNext = holder !== null && best !== null;
  return {
    rule: 'fastest-deleted',
    about,
    kind: 'FASTEST_LAP',
    tone: 'WARNING',
    text:
      reason === ''
        ? isNext
          ? 'fastest.withdrawn.next'
          : 'fastest.withdrawn'
        : isNext
          ? 'fastest.deleted.next'
          : 'fastest.deleted',
    facts: [...facts, ...(isNext ? [holder, best] : [])],
    drivers: [deleted.driver, ...(next && next.driver !== deleted.driver ? [next.driver] : [])],
    lap: deleted.lap,
    supersedes: memo.get<string>(`told/${keyOf(deleted)}`) ?? null,
    withdraws: deleted.event,
    weight: 'always',
  };
}

function beatenDeleted({ after, memo, event }: Scene, driver: number, record: LapRecord): readonly Draft[] {
  const key = `told/${keyOf({ driver, lap: record.lap })}`;
  const timing = record.stamps.time;
  const name = driverFact(after, 'driver', driver);
  if (event.type !== 'LapDeleted' || record.ms === null || !timing || !name || event.body.reason === '') {
    return NOTHING;
  }
  const supersedes = memo.get<string>(key) ?? null;
  memo.forget(key);
  const time = said('time', 'lapTimeMs', record.ms, eventIdOf(timing), 'timeMs');
  return [
    {
      rule: 'fastest-deleted',
      about: event.id,
      kind: 'FASTEST_LAP',
      tone: 'INFO',
      text: 'fastest.beatenDeleted',
      facts: [name, time, said('reason', 'quote', event.body.reason, event.id, 'reason')],
      drivers: [driver],
      lap: record.lap,
      supersedes,
      weight: 'always',
    },
  ];
}
