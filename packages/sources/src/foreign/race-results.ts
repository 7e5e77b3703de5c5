import type { EventDraft } from '@slipstream/timing/events/envelope';
import { z } from 'zod';
import { slug } from '../recording/slug.ts';
import type { Cast } from './cast.ts';
import { codeOf, countryOf, knownNumber } from './driver-names.ts';
import { fieldOf, type RaceResultsFields } from './field-mapping.ts';
import { gapFrom } from './foreign-gap.ts';
import { instantFrom } from './foreign-instant.ts';
import { doesNotFit, doesNotFitSchema, events, type Said, says, type Translator } from './foreign-message.ts';
import { announced, ended, seasonOf, sessionOf, started } from './foreign-session.ts';
import { teamNamed, UNKNOWN_TEAM } from './foreign-team.ts';

/** Programs write numbers as text too. */
const whole = z.union([z.int(), z.string().regex(/^\d+$/).transform(Number)]);
const TRUE = ['true', 'yes', 'y', '1', 'dnf'];
const FALSE = ['false', 'no', 'n', '0', ''];

const result = z.object({
  grandPrix: z.string().trim().min(1),
  date: z.string().regex(/^\d{4}-\d{2}-\d{2}/, { error: 'a date begins with YYYY-MM-DD' }),
  driverNumber: whole.pipe(z.int().min(0).max(999)),
  driverName: z.string().trim().min(1).nullish(),
  headshotUrl: z.string().nullish(),
  position: whole.pipe(z.int().min(1)).nullish(),
  laps: whole.pipe(z.int().min(0).max(999)).nullish(),
  gap: z.union([z.string(), z.number()]).nullish(),
  dnf: z
    .union([
      z.boolean(),
      z.literal([0, 1]).transform((one) => one === 1),
      z
        .string()
        .trim()
        .toLowerCase()
        .refine((text) => [...TRUE, ...FALSE].includes(text), { error: 'neither true nor false' })
        .transform((text) => TRUE.includes(text)),
    ])
    .nullish(),
  team: z.string().trim().min(1).nullish(),
});
type Result = z.infer<typeof result>;

/**
 * `race_results_topic`: one driver of one Grand Prix a message, by number. While the race runs no place is
 * given; the first place that is ends the race. Each Grand Prix has the standings of those before it.
 */
export function raceResults(fields: RaceResultsFields): Translator {
  return ({ value, appendedAt: at }, cast) => {
    const named = Object.entries(fields).map(([name, field]) => [name, fieldOf(value, field)]);
    const parsed = result.safeParse(Object.fromEntries(named));
    if (!parsed.success) return doesNotFitSchema(parsed.error);
    const { grandPrix, date, driverNumber: driver, laps } = parsed.data;
    const gap = gapFrom(parsed.data.gap);
    if (gap === undefined) return doesNotFit(`gap: ${JSON.stringify(parsed.data.gap)} is no gap`);
    const day = date.slice(0, 10);
    const session = sessionOf(`${day}-${slug(grandPrix)}`);
    const place = placeOf(parsed.data);
    const { driverName: fullName = null, team = null } = parsed.data;
    const isFinal = place !== null || parsed.data.dnf === true;
    const wasOver = cast.results.isOver(session);
    const changed = cast.results.note(session, day, isFinal ? { driver, place, fullName, team } : null);
    const isOver = cast.results.isOver(session);
    const scheduledStart = instantFrom(date);
    const drafts: EventDraft[] = [
      announced(at, {
        id: session,
        name: grandPrix,
        circuit: grandPrix,
        season: seasonOf(day),
        ...(scheduledStart === null ? {} : { scheduledStart }),
      }),
      // It runs, or has run until now: only a race that started gives points.
      ...(wasOver ? [] : [started(at)]),
      driverOf(parsed.data, day, at),
    ];
    if (place !== null) {
      drafts.push({ at, type: 'PositionsChanged', body: { positions: [{ driver, position: place }] } });
    }
    if (laps) {
      // Completed after the flag it would count as the finish of whoever dropped out.
      const lapAt = parsed.data.dnf ? longBefore(at) : at;
      drafts.push({ at: lapAt, type: 'LapCompleted', body: { driver, lap: laps } });
    }
    if (parsed.data.gap !== undefined)
      drafts.push({ at, type: 'GapChanged', body: { driver, gapToLeader: gap } });
    if (parsed.data.dnf) drafts.push({ at, type: 'CarStatusChanged', body: { driver, retired: true } });
    else if (place !== null) drafts.push({ at, type: 'CarStatusChanged', body: { driver, finished: true } });
    if (isOver) drafts.push(ended(at));
    return says([...events(session, drafts), ...changed.flatMap((each) => standingsOf(each, at, cast))]);
  };
}

/** Before any message that could have ended the race. */
function longBefore(at: string): string {
  return new Date(Date.parse(at) - MS_PER_DAY).toISOString();
}
const MS_PER_DAY = 86_400_000;

/** Who is out has no place, whatever the row says. */
function placeOf({ position, dnf }: Result): number | null {
  return dnf ? null : (position ?? null);
}

function standingsOf(session: string, at: string, { results }: Cast): readonly Said[] {
  const body = results.before(session);
  if (!body) return [];
  return events(session, [{ at: results.announcementAt(session, at), type: 'StandingsAnnounced', body }]);
}

function driverOf(
  { driverNumber, driverName, headshotUrl, team }: Result,
  day: string,
  at: string,
): EventDraft {
  const season = seasonOf(day);
  const known = knownNumber(day, driverNumber);
  const teamName = team ?? known?.team.name;
  const country = known ? { countryCode: known.countryCode } : {};
  return {
    at,
    type: 'DriverAnnounced',
    body: {
      driver: driverNumber,
      code: known?.code ?? (driverName ? codeOf({ fullName: driverName, season }) : String(driverNumber)),
      fullName: driverName ?? known?.fullName ?? `Car ${driverNumber}`,
      team: teamName ? teamNamed(teamName, season) : UNKNOWN_TEAM,
      ...(headshotUrl ? { headshotUrl } : {}),
      ...(driverName ? countryOf({ fullName: driverName, season }) : country),
    },
  };
}
