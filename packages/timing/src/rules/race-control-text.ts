/**
 * The wording of race control, which is the FIA's own and the same in every source: in capitals, times as
 * `1:31.106`, cars as `CAR 40 (LAW)`.
 */

/** Before a code that stands for a car: `CAR LEC`, `CARS LEC, HAM AND ALB`, `(LEC)`, and at the start of a message. */
const BEFORE_CODE = /(?:\bCARS? |, |\bAND |& |\(|^)$/;

/**
 * Every car that a message names: its own number, `CAR 40 (LAW)`, `CARS 81 (PIA), 27 (HUL) AND …`, and cars
 * named by their code alone.
 *
 * @param racingNumber the car that the source gives beside the text
 * @param codes racing numbers by code, as far as the drivers are known
 */
export function driversIn(
  text: string,
  racingNumber?: number,
  codes: ReadonlyMap<string, number> = NO_CODES,
): number[] {
  const drivers = new Set<number>();
  if (racingNumber !== undefined) drivers.add(racingNumber);
  for (const match of text.matchAll(/\b(\d{1,3}) \([A-Z]{3}\)|\bCARS? (\d{1,3})\b/g)) {
    drivers.add(Number(match[1] ?? match[2]));
  }
  for (const match of text.matchAll(/\b[A-Z]{3}\b/g)) {
    const driver = codes.get(match[0]);
    const before = text.slice(0, match.index);
    // A code behind a number names the car of that number.
    if (driver !== undefined && BEFORE_CODE.test(before) && !/\d \($/.test(before)) drivers.add(driver);
  }
  return [...drivers];
}

const NO_CODES: ReadonlyMap<string, number> = new Map();

export interface LapDecision {
  readonly reinstated: boolean;
  /** As race control counts laps: in practice and qualifying one more than the lap charts do. */
  readonly lap: number | undefined;
  readonly timeMs: number | undefined;
  readonly reason: string;
  /** It takes the lap after the one of the offence: one excursion at the last corner costs both. */
  readonly nextLap: boolean;
}

/**
 * `CAR 40 (LAW) TIME 1:31.106 DELETED - TRACK LIMITS AT TURN 13 LAP 11 20:23:19`, also `LAP DELETED`,
 * and `(NEXT LAP)` in place of the lap; null for any other message.
 */
export function lapDecision(text: string): LapDecision | null {
  const reinstated = /\bREINSTATED\b/.test(text);
  const deleted = /\b(?:TIME \d+:\d\d\.\d{3}|LAP(?: TIME)?(?: \d+:\d\d\.\d{3})?) DELETED\b/.test(text);
  if (!reinstated && !deleted) return null;
  const time = /\b(\d+):(\d\d)\.(\d{3})\b/.exec(text);
  const lap = /\bLAP (\d{1,3})\b/.exec(text)?.[1];
  const reason = / DELETED - (.+?)(?: LAP \d{1,3}\b.*| \(NEXT LAP\).*)?$/.exec(text)?.[1];
  return {
    reinstated,
    lap: lap === undefined ? undefined : Number(lap),
    timeMs: time ? (Number(time[1]) * 60 + Number(time[2])) * 1_000 + Number(time[3]) : undefined,
    reason: reason ?? text,
    nextLap: text.includes('(NEXT LAP)'),
  };
}

/** A black flag: the driver is disqualified. (Those with white or orange on them only warn.) */
export function isDisqualification(flag: string | undefined, text: string): boolean {
  return flag === 'BLACK' || /\bDISQUALIFIED\b/.test(text);
}
