import type { SegmentNumber } from '../../../events/vocabulary.ts';
import type { BestLap, CarState, SessionState } from '../../../fold/state.ts';
import { knockOuts, qualifyingOrder } from '../../../views/qualifying.ts';
import type { Fact } from '../evidence.ts';
import {
  all,
  type Draft,
  driverFact,
  eventIdOf,
  fact,
  isDue,
  NOTHING,
  plusMs,
  type Rule,
  type Scene,
  said,
} from '../line.ts';
import { timedLap } from '../timed-lap.ts';

/** Feeds knock cars out one by one, just after the next segment was announced. */
const KNOCKED_OUT_WITHIN_MS = 10_000;
/** Who is on a lap when the flag falls may complete it: no lap takes longer. */
const LAST_LAPS_MS = 150_000;

/** The segment under way, and the event that began it. */
type Segment = { readonly segment: number; readonly event: string };
/** The fastest lap of a segment as it was told. */
type Top = { readonly driver: number; readonly lap: number; readonly ms: number; readonly event: string };

export const segmentStarts: Rule = (scene) => {
  const { event, before, after, memo } = scene;
  if (event.type === 'SegmentStarted') {
    const former = memo.get<Segment>('segment');
    memo.set('segment', { segment: event.body.segment, event: event.id });
    if (former && former.segment < event.body.segment) {
      memo.set('knocked out', { ...former, until: plusMs(event.at, KNOCKED_OUT_WITHIN_MS) });
    }
    return NOTHING;
  }
  if (event.type !== 'SessionStatusChanged' || after.info.status === before.info.status) return NOTHING;
  const segment = segmentFact(scene);
  if (event.body.status === 'STARTED' && segment && before.info.status !== 'SUSPENDED') {
    const proof = fact('start', 'proof', true, 'happened', { event: event.id, field: 'status' });
    return [draft('segment', 'START', 'HIGHLIGHT', 'quali.segment', [segment, proof], [], event.id)];
  }
  if (event.body.status === 'FINISHED' && after.info.segment === 3) {
    memo.set('pole', { until: plusMs(event.at, LAST_LAPS_MS), event: event.id });
  }
  return NOTHING;
};

/** A lap that is faster than all others of its segment. */
export const segmentTop: Rule = (scene) => {
  const { after, memo } = scene;
  const segment = segmentFact(scene);
  const timed = timedLap(scene, (car, lap) => after.cars[car]?.segmentBests[lap.segment ?? 1]);
  if (!timed || !segment) return NOTHING;
  const { driver, ms, record, event } = timed;
  const { lap } = record;
  if (record.pitIn || record.pitOut || record.segment !== segment.value) return NOTHING;
  const key = `top/${segment.value}`;
  const top = memo.get<Top>(key);
  if (top && top.ms <= ms) return NOTHING;
  memo.set(key, { driver, lap, ms, event });
  const time = said('time', 'lapTimeMs', ms, event, 'timeMs');
  const facts = all(driverFact(after, 'driver', driver), time, segment);
  if (!facts) return NOTHING;
  const sources = [
    { event: top?.event ?? '', field: 'timeMs' },
    { event, field: 'timeMs' },
  ];
  const margin = top && fact('margin', 'marginMs', top.ms - ms, 'difference', ...sources);
  const former = top && top.driver !== driver ? driverFact(after, 'former', top.driver) : null;
  const text = margin && former ? 'quali.top.margin' : margin ? 'quali.top.own' : 'quali.top';
  const more = [...(margin ? [margin] : []), ...(margin && former ? [former] : [])];
  const drivers = [driver, ...(former && top ? [top.driver] : [])];
  return [
    { ...draft('top', 'FASTEST_LAP', 'HIGHLIGHT', text, [...facts, ...more], drivers, event), key, lap },
  ];
};

/** The fastest lap of the segment was deleted: what was told of it does not hold. */
export const segmentTopRuled: Rule = (scene) => {
  const { event, after, memo } = scene;
  const segment = segmentFact(scene);
  if (event.type !== 'LapDeleted' || !segment) return NOTHING;
  const key = `top/${segment.value}`;
  const top = memo.get<Top>(key);
  const record = after.laps[event.body.driver]?.find(({ lap }) => lap === top?.lap);
  if (!top || top.driver !== event.body.driver || !record?.deleted) return NOTHING;
  memo.set(key, nextTop(after, segment.value as SegmentNumber));
  const facts = all(
    driverFact(after, 'driver', top.driver),
    said('time', 'lapTimeMs', top.ms, top.event, 'timeMs'),
    said('reason', 'quote', event.body.reason, event.id, 'reason'),
    segment,
  );
  if (!facts) return NOTHING;
  const line = draft('top-deleted', 'PENALTY', 'WARNING', 'quali.topDeleted', facts, [top.driver], event.id);
  return [{ ...line, supersedes: memo.get<string>(`told/${key}`) ?? null }];
};

function nextTop(state: SessionState, segment: SegmentNumber): Top | null {
  const bests = Object.values(state.cars).flatMap((car) => {
    const best = car.segmentBests[segment];
    const event = best && timingOf(state, car, best);
    return best && event && best.lap !== null
      ? [{ driver: car.number, lap: best.lap, ms: best.ms, event }]
      : [];
  });
  return bests.sort((a, b) => a.ms - b.ms)[0] ?? null;
}

/** The cars that do not go on, once the source has flagged all of them. */
export function knockedOutDue(scene: Scene): readonly Draft[] {
  const { memo, after } = scene;
  const waiting = memo.get<Segment & { readonly until: string }>('knocked out');
  if (!waiting || !isDue(scene, waiting.until)) return NOTHING;
  memo.forget('knocked out');
  const out = [...knockOuts(after)].filter(([, segment]) => segment === waiting.segment);
  const told = memo.get<readonly number[]>('out') ?? [];
  const drivers = qualifyingOrder(after)
    .map(({ number }) => number)
    .filter((driver) => !told.includes(driver) && out.some(([each]) => each === driver));
  const names = all(...drivers.map((driver) => driverFact(after, 'driver', driver)));
  if (!names || names.length === 0) return NOTHING;
  memo.set('out', [...told, ...drivers]);
  const segment = said('segment', 'segment', waiting.segment, waiting.event, 'segment');
  const flags = drivers.flatMap((driver) => {
    const stamp = after.cars[driver]?.stamps.knockedOut;
    return stamp && after.cars[driver]?.knockedOut
      ? [fact('out', 'proof', true, 'said', { event: eventIdOf(stamp), field: 'knockedOut' })]
      : [];
  });
  const facts = [...names, segment, ...flags];
  const cut = cutFacts(after, waiting.segment, drivers);
  const text = cut ? 'quali.out.cut' : 'quali.out';
  return [
    draft(
      'knocked-out',
      'FINISH',
      'HIGHLIGHT',
      text,
      [...facts, ...(cut?.facts ?? [])],
      drivers,
      waiting.event,
    ),
  ];
}

/** Who goes on as the last, with what margin over the first who does not. */
function cutFacts(
  state: SessionState,
  segment: number,
  out: readonly number[],
): { readonly facts: readonly Fact[] } | null {
  const order = qualifyingOrder(state);
  const first = order.findIndex(({ number }) => out.includes(number));
  const [last, knocked] = [order[first - 1], order[first]];
  const bests = [last, knocked].map((car) => {
    const best = car?.segmentBests[segment as SegmentNumber];
    const event = car && best && timingOf(state, car, best);
    return best && event ? { ms: best.ms, source: { event, field: 'timeMs' } } : null;
  });
  const [safe, lost] = bests;
  if (!last || !knocked || !safe || !lost || lost.ms < safe.ms) return null;
  const names = all(driverFact(state, 'safe', last.number), driverFact(state, 'nearest', knocked.number));
  if (!names) return null;
  const margin = fact('margin', 'marginMs', lost.ms - safe.ms, 'difference', safe.source, lost.source);
  return { facts: [...names, margin] };
}

/** Pole position, once nobody can be on a lap any more. */
export function poleDue(scene: Scene): readonly Draft[] {
  const { memo, after } = scene;
  const waiting = memo.get<{ readonly until: string; readonly event: string }>('pole');
  if (!waiting || !isDue(scene, waiting.until)) return NOTHING;
  memo.forget('pole');
  const [first, second] = qualifyingOrder(after);
  const [best, next] = [first?.segmentBests[3], second?.segmentBests[3]];
  const timing = first && best && timingOf(after, first, best);
  const name = first && driverFact(after, 'driver', first.number);
  if (!first || !best || !timing || !name) return NOTHING;
  const facts = [name, said('time', 'lapTimeMs', best.ms, timing, 'timeMs')];
  const nextTiming = second && next && timingOf(after, second, next);
  const nextName = second && driverFact(after, 'second', second.number);
  const pole = (text: Draft['text'], more: readonly Fact[], drivers: readonly number[]) => [
    draft('pole', 'FINISH', 'HIGHLIGHT', text, [...facts, ...more], drivers, waiting.event),
  ];
  if (!second || !next || !nextTiming || !nextName) return pole('quali.pole', [], [first.number]);
  const sources = [nextTiming, timing].map((id) => ({ event: id, field: 'timeMs' }));
  const margin = fact('margin', 'marginMs', next.ms - best.ms, 'difference', ...sources);
  return pole('quali.pole.margin', [nextName, margin], [first.number, second.number]);
}

/** The event that timed a best lap; null where the source gave the best without its lap. */
function timingOf({ laps }: SessionState, car: CarState, best: BestLap): string | null {
  const record = laps[car.number]?.find(({ lap, ms }) => lap === best.lap && ms === best.ms);
  return record?.stamps.time ? eventIdOf(record.stamps.time) : null;
}

function segmentFact({ memo, after }: Scene): Fact | null {
  const segment = memo.get<Segment>('segment');
  if (!segment || after.info.segment !== segment.segment) return null;
  return said('segment', 'segment', segment.segment, segment.event, 'segment');
}

function draft(
  rule: string,
  kind: Draft['kind'],
  tone: Draft['tone'],
  text: Draft['text'],
  facts: readonly Fact[],
  drivers: readonly number[],
  about: string,
): Draft {
  return { rule, about, kind, tone, text, facts, drivers, lap: null, weight: 'always' };
}
