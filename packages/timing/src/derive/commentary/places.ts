import type { TimingEvent, TimingEventOf } from '../../events/envelope.ts';
import type { Fact } from './evidence.ts';
import { plusMs, said } from './line.ts';
import type { Memo } from './memo.ts';

/** Reported places of a car, oldest first: kept where no source tells when a car comes into the pits. */
type Place = { readonly place: number; readonly at: string; readonly event: string };

/** Longer than any stop takes, with the time that its report needs. */
const KEPT_MS = 90_000;

export function rememberPlaces(memo: Memo, { id, at, body }: TimingEventOf<'PositionsChanged'>): void {
  const since = plusMs(at, -KEPT_MS);
  for (const { driver, position } of body.positions) {
    const known = memo.get<readonly Place[]>(`places/${driver}`) ?? [];
    // The newest before that still holds at its beginning.
    const from = Math.max(
      0,
      known.findLastIndex((each) => each.at <= since),
    );
    memo.set(`places/${driver}`, [...known.slice(from), { place: position, at, event: id }]);
  }
}

/** The place that a car had at an instant; null where none is remembered. */
export function placeBefore(memo: Memo, driver: number, at: string, name: string): Fact | null {
  const place = (memo.get<readonly Place[]>(`places/${driver}`) ?? []).findLast((each) => each.at <= at);
  return place ? said(name, 'place', place.place, place.event, `positions.${driver}`) : null;
}

/** An order that is reported so close to a passage of the line may come from it. */
const AT_LINE_MS = 1_000;
/** So many reports between the passages show that the order follows the cars round the lap. */
const SHOWN_BY = 3;

type Reports = { readonly line: string; readonly open: string; readonly between: number };

/** Learns whether the source reports places between the passages of the line (Bahrain 2023), or on it only (Qatar 2023). */
export function learnPlaces(memo: Memo, { type, at }: TimingEvent): void {
  const known = memo.get<Reports>('reports') ?? { line: '', open: '', between: 0 };
  if (known.between >= SHOWN_BY) return;
  const near = plusMs(at, -AT_LINE_MS);
  const isBetween = known.open !== '' && known.open < near;
  const between = known.between + (isBetween ? 1 : 0);
  if (type === 'LapCompleted') memo.set('reports', { line: at, open: '', between });
  else if (known.line !== '' && known.line < near) memo.set('reports', { ...known, open: at, between });
}

/** Whether the reported order is that of the cars on the track, and not that of the line. */
export function placesFollow(memo: Memo): boolean {
  const known = memo.get<Reports>('reports');
  return known === undefined || known.line === '' || known.between >= SHOWN_BY;
}
