import type { TimingEventOf } from '../../events/envelope.ts';
import type { SessionState } from '../../fold/state.ts';
import type { Memo } from './memo.ts';

/** One passage of the line: the event that first told it. */
export type Crossing = { readonly lap: number; readonly at: string; readonly event: string };

/** A car is compared with others on the lap that it completes and the one before; others may be laps ahead of it. */
const CROSSINGS_KEPT = 4;

const NONE: readonly Crossing[] = [];

/** A car's newest passages of the line, oldest first. */
export function crossingsOf(memo: Memo, driver: number): readonly Crossing[] {
  return memo.get<readonly Crossing[]>(`line/${driver}`) ?? NONE;
}

export function crossingOf(memo: Memo, driver: number, lap: number): Crossing | undefined {
  return crossingsOf(memo, driver).find((crossing) => crossing.lap === lap);
}

/** Cars that have a passage, by number. */
export function carsOnTheLine(memo: Memo): readonly number[] {
  return memo.keys('line/').map((key) => Number(key.slice('line/'.length)));
}

/**
 * Remembers a lap that was not known before.
 *
 * @returns null for a lap told again
 */
export function crossed(
  memo: Memo,
  before: SessionState,
  { id, at, body: { driver, lap } }: TimingEventOf<'LapCompleted'>,
): Crossing | null {
  if (before.laps[driver]?.some((record) => record.lap === lap)) return null;
  const crossing = { lap, at, event: id };
  const crossings = [...crossingsOf(memo, driver), crossing].sort((a, b) => a.lap - b.lap);
  memo.set(`line/${driver}`, crossings.slice(-CROSSINGS_KEPT));
  return crossing;
}
