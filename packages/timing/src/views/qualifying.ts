import type { SegmentNumber } from '../events/vocabulary.ts';
import type { CarState, SessionState } from '../fold/state.ts';
import { rulesOf } from '../rules/season-rules.ts';
import { carsEntered } from './entered.ts';
import { byBest, byReport } from './ranks.ts';

const SEGMENTS = [1, 2, 3] as const;

/** The last place that goes on from the segment under way; null in the last one, before the first and between two. */
export function cutPosition(state: SessionState): number | null {
  const { segment } = state.info;
  if (segment === null || isBetweenSegments(state)) return null;
  return cutAfter(state, segment) ?? null;
}

function cutAfter(state: SessionState, segment: SegmentNumber): number | undefined {
  return cutsOf(state)[segment - 1];
}

/**
 * Without an announcement no season is known: then the newest rules hold. Where fewer cars enter than the
 * season has, fewer are knocked out: half of those beyond the last cut in the first segment, rounded down, and
 * the others in the second (Sporting Regulations, qualifying; 19 cars in Australia 2024 went on as 15).
 */
function cutsOf(state: SessionState): readonly number[] {
  const { qualifyingCuts, cars } = rulesOf(state.info.announced?.meeting.season ?? Infinity);
  const [intoSecond, intoThird] = qualifyingCuts;
  const entered = carsEntered(state).length;
  if (entered <= intoThird || entered >= cars) return qualifyingCuts;
  return [Math.min(intoSecond, entered - Math.floor((entered - intoThird) / 2)), intoThird];
}

/**
 * Whether one segment is over and the next has not begun: nobody is in danger. After the flag laps under way
 * still count; it is over when the last car is in the pits, or when the source names the next segment.
 */
export function isBetweenSegments(state: SessionState): boolean {
  const { status, segment, stamps } = state.info;
  if (status !== 'FINISHED' || segment === null) return false;
  const isNext = segment > 1 && (stamps.segment ?? '') > (stamps.status ?? '');
  if (isNext) return true;
  if (segment === SEGMENTS.length) return false;
  return carsEntered(state).every(
    ({ inPit, stopped, retired, knockedOut }) => inPit || stopped || retired || knockedOut,
  );
}

/**
 * The segment in which each car was knocked out, for those that were. The source's flag says which cars;
 * their place says in which segment, because it is kept from then on. (The official feed once took the
 * flag back for 47 ms, in Q2 in Mexico 2025: the moment at which a flag came tells nothing.) Where a
 * source flags no car, those beyond the cut of a segment that is over were knocked out in it.
 */
export function knockOuts(state: SessionState): ReadonlyMap<number, SegmentNumber> {
  const known = KNOWN.get(state.cars);
  if (known && known.info === state.info) return known.out;
  const out = workedOut(state);
  KNOWN.set(state.cars, { info: state.info, out });
  return out;
}

const KNOWN = new WeakMap<
  SessionState['cars'],
  { info: SessionState['info']; out: ReadonlyMap<number, SegmentNumber> }
>();

function workedOut(state: SessionState): ReadonlyMap<number, SegmentNumber> {
  const out = new Map<number, SegmentNumber>();
  const segment = state.info.segment ?? 1;
  const over = SEGMENTS.filter((other) => other < segment);
  const cars = carsEntered(state);
  const flagged = cars.filter((car) => car.knockedOut);
  const cuts = cutsOf(state);
  if (flagged.length > 0) {
    for (const car of flagged) {
      const place = car.reportedPosition;
      const beyond = over.find((_, index) => place !== null && place > (cuts[index] ?? 0));
      out.set(car.number, beyond ?? over.at(-1) ?? 1);
    }
    return out;
  }
  let entrants = cars;
  for (const done of over) {
    const ranked = [...entrants].sort((a, b) => bySegment(done, a, b));
    for (const car of ranked.slice(cutAfter(state, done))) out.set(car.number, done);
    entrants = ranked.slice(0, cutAfter(state, done));
  }
  return out;
}

function bySegment(segment: SegmentNumber, a: CarState, b: CarState): number {
  return byBest(a.segmentBests[segment], b.segmentBests[segment]) || byReport(a, b);
}

/** The segment whose times rank a car: the one it was knocked out in, else the one under way. */
export function segmentOf(state: SessionState, car: CarState): SegmentNumber | null {
  return knockOuts(state).get(car.number) ?? state.info.segment;
}

/**
 * Cars still in, by their best lap of the segment; then those knocked out, of the latest segment first.
 * Within a segment those without a time follow as the source ranks them.
 */
export function qualifyingOrder(state: SessionState): readonly CarState[] {
  const out = knockOuts(state);
  const reached = (car: CarState) => out.get(car.number) ?? 4;
  return carsEntered(state).sort((a, b) => {
    if (reached(a) !== reached(b)) return reached(b) - reached(a);
    const segment = segmentOf(state, a);
    return segment === null ? byReport(a, b) : bySegment(segment, a, b);
  });
}
