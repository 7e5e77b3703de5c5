import type { LapRecord, SessionState } from '../../../fold/state.ts';
import type { Fact } from '../evidence.ts';
import {
  all,
  type Draft,
  driverFact,
  eventIdOf,
  fact,
  NOTHING,
  type Rule,
  type Scene,
  said,
} from '../line.ts';

/** The fastest lap as it was told, and the event that timed it. */
type Fastest = { readonly driver: number; readonly lap: number; readonly ms: number; readonly event: string };

/** A lap that is faster than all that stand. Equal times leave the first in front. */
export const fastestLap: Rule = (scene) => {
  const { event, before, after, memo } = scene;
  if (event.type !== 'LapCompleted' || typeof event.body.timeMs !== 'number') return NOTHING;
  const { driver, lap, timeMs: ms } = event.body;
  const known = before.laps[driver]?.find((record) => record.lap === lap);
  const record = after.laps[driver]?.find((each) => each.lap === lap);
  if (!record || record.ms !== ms || record.deleted || known?.ms === ms) return NOTHING;
  const fastest = memo.get<Fastest>('fastest');
  if (fastest && fastest.ms <= ms) return NOTHING;
  memo.set('fastest', { driver, lap, ms, event: event.id });
  const draft = toldOf(after, { driver, lap, ms, event: event.id }, fastest);
  return draft ? [draft] : NOTHING;
};

function toldOf(state: SessionState, now: Fastest, former: Fastest | undefined): Draft | null {
  const facts = all(driverFact(state, 'driver', now.driver), ...timeFacts(now));
  if (!facts) return null;
  const margin =
    former &&
    fact(
      'margin',
      'durationMs',
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
    facts: [...facts, ...(margin ? [margin] : []), ...(margin && holder ? [holder] : [])],
    drivers: [now.driver, ...(holder && former ? [former.driver] : [])],
    lap: now.lap,
    weight: 'always',
    key: 'fastest',
    ...(name && time
      ? { fold: { text: 'fastest.roundup' as const, facts: [name, time], drivers: [now.driver] } }
      : {}),
  };
}

function timeFacts({ ms, lap, event }: Fastest): readonly [Fact, Fact] {
  return [said('time', 'lapTimeMs', ms, event, 'timeMs'), said('lap', 'lap', lap, event, 'lap')];
}

/** A ruling about the lap that was told as the fastest, or one that makes another the fastest. */
export const fastestRuled: Rule = (scene) => {
  const { event, after, memo } = scene;
  if (event.type !== 'LapDeleted' && event.type !== 'LapReinstated') return NOTHING;
  const fastest = memo.get<Fastest>('fastest');
  if (!fastest || event.body.driver !== fastest.driver) return NOTHING;
  const record = after.laps[fastest.driver]?.find(({ lap }) => lap === fastest.lap);
  if (!record?.deleted || event.type !== 'LapDeleted') return NOTHING;
  const next = fastestStanding(after);
  memo.set('fastest', next);
  const draft = deletedOf(scene, fastest, next, event.id);
  return draft ? [draft] : NOTHING;
};

function fastestStanding({ laps }: SessionState): Fastest | null {
  let best: (LapRecord & { readonly driver: number }) | null = null;
  for (const [driver, records] of Object.entries(laps)) {
    for (const record of records) {
      if (record.ms === null || record.deleted || (best?.ms ?? Infinity) < record.ms) continue;
      if (best?.ms === record.ms && best.at <= record.at) continue;
      best = { ...record, driver: Number(driver) };
    }
  }
  if (best?.ms == null || best.stamps.time === undefined) return null;
  return { driver: best.driver, lap: best.lap, ms: best.ms, event: eventIdOf(best.stamps.time) };
}

function deletedOf(
  { after, memo }: Scene,
  deleted: Fastest,
  next: Fastest | null,
  about: string,
): Draft | null {
  const facts = all(
    driverFact(after, 'driver', deleted.driver),
    said('time', 'lapTimeMs', deleted.ms, deleted.event, 'timeMs'),
    said('reason', 'quote', reasonOf(after, deleted), about, 'reason'),
  );
  if (!facts) return null;
  const holder = next && driverFact(after, 'holder', next.driver);
  const best = next && said('best', 'lapTimeMs', next.ms, next.event, 'timeMs');
  return {
    rule: 'fastest-deleted',
    about,
    kind: 'FASTEST_LAP',
    tone: 'WARNING',
    text: holder && best ? 'fastest.deleted.next' : 'fastest.deleted',
    facts: [...facts, ...(holder && best ? [holder, best] : [])],
    drivers: [deleted.driver, ...(next && next.driver !== deleted.driver ? [next.driver] : [])],
    lap: deleted.lap,
    key: 'fastest',
    supersedes: memo.get<string>('told/fastest') ?? null,
    weight: 'always',
  };
}

function reasonOf(state: SessionState, { driver, lap }: Fastest): string {
  return state.laps[driver]?.find((record) => record.lap === lap)?.deletedReason ?? '';
}
