import { numberAt, textAt } from '../recording/json.ts';
import { dateOf, driverNumber, type Endpoint, type OpenF1Record, secondsAt } from './endpoints.ts';

/** When a lap was driven that the API gives no start. */
export interface LapTimes {
  readonly at: string;
  /** When the car's next lap began; null where none follows. */
  readonly endedAt: string | null;
}

/**
 * Laps without a `date_start`: the first of a race as a rule, now and then others. Such a lap began when the
 * one before it ended, the first of a race when the session started; it ended when the next one began.
 *
 * @returns the times of each such lap that has a neighbour, or a session, to tell them from.
 */
export function undatedLaps(
  records: ReadonlyMap<Endpoint, readonly OpenF1Record[]>,
  isRace: boolean,
): ReadonlyMap<OpenF1Record, LapTimes> {
  const laps = records.get('laps') ?? [];
  const found = new Map<OpenF1Record, LapTimes>();
  const undated = laps.filter((lap) => startOf(lap) === null);
  if (undated.length === 0) return found;
  const byPlace = new Map(laps.map((lap) => [placeOf(lap, 0), lap]));
  const sessionAt = isRace ? startOfSession(records) : null;
  for (const lap of undated) {
    const next = byPlace.get(placeOf(lap, 1));
    const before = byPlace.get(placeOf(lap, -1));
    const endedAt = next ? startOf(next) : null;
    const beforeEnded = before ? endOf(before) : null;
    const first = numberAt(lap, 'lap_number') === 1 ? sessionAt : null;
    const at = [beforeEnded, first].find((start) => start && (endedAt === null || start < endedAt));
    const counted = at ?? (endedAt === null ? null : minus(endedAt, drivenMs(lap)));
    if (counted !== null) found.set(lap, { at: counted, endedAt });
  }
  return found;
}

function placeOf(lap: OpenF1Record, offset: number): string {
  return `${driverNumber(lap)}/${(numberAt(lap, 'lap_number') ?? Number.NaN) + offset}`;
}

function startOf(lap: OpenF1Record): string | null {
  return dateOf(lap, 'date_start');
}

function endOf(lap: OpenF1Record): string | null {
  const start = startOf(lap);
  const lapMs = secondsAt(lap, 'lap_duration');
  return start === null || lapMs === undefined ? null : minus(start, -lapMs);
}

function startOfSession(records: ReadonlyMap<Endpoint, readonly OpenF1Record[]>): string | null {
  const started = (records.get('race_control') ?? []).find(
    (message) =>
      textAt(message, 'category') === 'SessionStatus' && /STARTED/.test(textAt(message, 'message') ?? ''),
  );
  const session = records.get('sessions')?.[0];
  return (started ? dateOf(started) : null) ?? (session ? startOf(session) : null);
}

/** The time of a lap, as far as it is known. */
function drivenMs(lap: OpenF1Record): number {
  const sectors = [1, 2, 3].map((sector) => secondsAt(lap, `duration_sector_${sector}`) ?? 0);
  return secondsAt(lap, 'lap_duration') ?? sectors.reduce((sum, ms) => sum + ms, 0);
}

function minus(instant: string, ms: number): string {
  return new Date(Date.parse(instant) - ms).toISOString();
}
