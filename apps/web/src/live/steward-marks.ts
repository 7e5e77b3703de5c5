import type { RaceControlMessage } from '../graphql/documents.ts';

/** What the stewards have to do with one car, as race control tells it. */
export interface StewardMarks {
  isInvestigated: boolean;
  /** Not served yet, as a screen writes them: `5 s`, `DT`. */
  penalties: readonly string[];
  /** Laps deleted for track limits: an estimate of the strikes, since warnings are not all published. */
  strikes: number;
  /** The black and white flag was shown: the next strike costs. */
  isWarned: boolean;
}

type Told = Pick<RaceControlMessage, 'message' | 'flag'> & { drivers: readonly { number: number }[] };

interface Case {
  drivers: readonly number[];
  reason: string;
}

/**
 * The marks of each car after these messages, oldest first. Race control speaks in fixed phrases. A verdict
 * repeats the reason of the investigation that it ends, and ends it for all who were in it.
 */
export function stewardMarksOf(messages: readonly Told[]): ReadonlyMap<number, StewardMarks> {
  let open: Case[] = [];
  const penalties = new Map<number, string[]>();
  const strikes = new Map<number, number>();
  const warned = new Set<number>();
  for (const told of messages) {
    const text = told.message.toUpperCase();
    const drivers = told.drivers.map(({ number }) => number);
    const reason = text.slice(text.lastIndexOf(' - ') + 3).trim();
    const isOf = (one: Case): boolean =>
      one.reason === reason && one.drivers.some((driver) => drivers.includes(driver));
    if (/DELETED\b.*TRACK LIMITS/.test(text)) {
      for (const driver of drivers) strikes.set(driver, (strikes.get(driver) ?? 0) + 1);
    } else if (/REINSTATED/.test(text)) {
      for (const driver of drivers) strikes.set(driver, Math.max(0, (strikes.get(driver) ?? 0) - 1));
    } else if (/PENALTY SERVED/.test(text)) {
      for (const driver of drivers) penalties.get(driver)?.shift();
    } else if (/PENALTY FOR CAR/.test(text)) {
      for (const driver of drivers)
        penalties.set(driver, [...(penalties.get(driver) ?? []), penaltyText(text)]);
      open = open.filter((one) => !isOf(one));
    } else if (/NO FURTHER|REPRIMAND|WARNING FOR/.test(text)) {
      open = open.filter((one) => !isOf(one));
    } else if (/UNDER INVESTIGATION|WILL BE INVESTIGATED/.test(text)) {
      open = [...open.filter((one) => !isOf(one)), { drivers, reason }];
    } else if (/BLACK AND WHITE/.test(text)) {
      for (const driver of drivers) warned.add(driver);
    }
  }
  const investigated = new Set(open.flatMap(({ drivers }) => drivers));
  const all = new Set([...investigated, ...penalties.keys(), ...strikes.keys(), ...warned]);
  return new Map(
    [...all].map((driver) => [
      driver,
      {
        isInvestigated: investigated.has(driver),
        penalties: penalties.get(driver) ?? [],
        strikes: strikes.get(driver) ?? 0,
        isWarned: warned.has(driver),
      },
    ]),
  );
}

function penaltyText(text: string): string {
  const seconds = /(\d+) SECOND/.exec(text)?.[1];
  if (/STOP.{0,5}GO/.test(text)) return seconds === undefined ? 'SG' : `SG ${seconds}`;
  if (/DRIVE.?THROUGH/.test(text)) return 'DT';
  return seconds === undefined ? '!' : `${seconds} s`;
}
