import { deltaText } from '../format/times.ts';
import type { DriverHistory } from '../graphql/documents.ts';

type Entry = NonNullable<DriverHistory['entry']>;

/** When the car ahead is reached at this pace. */
export function catchText({
  catchUpLap,
  laps,
}: Pick<NonNullable<Entry['gapTrend']>, 'catchUpLap' | 'laps'>): string {
  const over = `over ${laps} laps`;
  return catchUpLap === null ? over : `${over}, within a second on lap ${catchUpLap}`;
}

/** Between whom the car would come back, and what the estimate rests on. */
export function rejoinText({
  rejoinAhead,
  rejoinBehind,
  lossMs,
  measuredStops,
}: Omit<NonNullable<Entry['pitWindow']>, 'rejoinPosition'>): string {
  const behind = rejoinAhead
    ? `${seconds(rejoinAhead.gapMs)} behind ${rejoinAhead.driver.code}`
    : 'in the lead';
  const ahead = rejoinBehind
    ? `, ${seconds(rejoinBehind.gapMs)} ahead of ${rejoinBehind.driver.code}`
    : ', last';
  const basis =
    measuredStops === 0 ? 'an estimate' : `from ${measuredStops} ${measuredStops === 1 ? 'stop' : 'stops'}`;
  return `${behind}${ahead}; a stop costs ${seconds(lossMs)} (${basis})`;
}

/** The place in a train, and who holds it up. */
export function trainText(drivers: readonly { number: number; code: string }[], number: number): string {
  const place = drivers.findIndex((driver) => driver.number === number) + 1;
  const head = drivers[0]?.code ?? '';
  return place === 1
    ? `holds up ${drivers.length - 1} cars`
    : `${place} of ${drivers.length}, held up by ${head}`;
}

function seconds(ms: number): string {
  return `${deltaText(Math.abs(ms)).slice(1, -2)} s`;
}
