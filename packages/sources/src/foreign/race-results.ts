import type { GapValue } from '@slipstream/timing/events/bodies';
import type { EventDraft } from '@slipstream/timing/events/envelope';
import { z } from 'zod';
import { gapOf } from '../recording/decode/times.ts';
import { slug } from '../recording/slug.ts';
import { codeOf, knownDriver } from './driver-names.ts';
import { fieldOf, type RaceResultsFields } from './field-mapping.ts';
import { doesNotFit, doesNotFitSchema, events, says, type Translator } from './foreign-message.ts';
import { announced, sessionOf, started } from './foreign-session.ts';
import { teamNamed, UNKNOWN_TEAM } from './foreign-team.ts';

/** Programs write numbers as text too. */
const whole = z.union([z.int(), z.string().regex(/^\d+$/).transform(Number)]);
const TRUE = ['true', 'yes', 'y', '1', 'dnf'];
const FALSE = ['false', 'no', 'n', '0', ''];

const result = z.object({
  grandPrix: z.string().trim().min(1),
  date: z.string().regex(/^\d{4}-\d{2}-\d{2}/, { error: 'a date begins with YYYY-MM-DD' }),
  driverNumber: whole.pipe(z.int().min(0).max(999)),
  driverName: z.string().trim().min(1),
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
 * `race_results_topic`: one driver of one Grand Prix a message. While the race runs no place is given;
 * the first place that is ends the race.
 */
export function raceResults(fields: RaceResultsFields): Translator {
  return ({ value, appendedAt: at }, cast) => {
    const named = Object.entries(fields).map(([name, field = '']) => [name, fieldOf(value, field)]);
    const parsed = result.safeParse(Object.fromEntries(named));
    if (!parsed.success) return doesNotFitSchema(parsed.error);
    const { grandPrix, date, driverNumber: driver, driverName, position, dnf } = parsed.data;
    const gap = gapFrom(parsed.data.gap);
    if (gap === undefined) return doesNotFit(`gap: ${JSON.stringify(parsed.data.gap)} is no gap`);
    const session = sessionOf(`${date.slice(0, 10)}-${slug(grandPrix)}`);
    cast.isNumbered(session, driver, driverName);
    const race = announced(at, { id: session, name: grandPrix, circuit: grandPrix });
    const drafts: EventDraft[] = [ofSeason(race, Number(date.slice(0, 4))), driverOf(parsed.data, at)];
    if (typeof position === 'number') {
      drafts.push({ at, type: 'PositionsChanged', body: { positions: [{ driver, position }] } });
    }
    const { laps } = parsed.data;
    // A lap completed after the flag would count as the finish of whoever dropped out.
    if (laps && !(dnf && cast.hasEnded(session))) {
      drafts.push({ at, type: 'LapCompleted', body: { driver, lap: laps } });
    }
    if (parsed.data.gap !== undefined)
      drafts.push({ at, type: 'GapChanged', body: { driver, gapToLeader: gap } });
    // Who dropped out has no place after the race either: that says nothing of whether it runs.
    if (dnf) drafts.push({ at, type: 'CarStatusChanged', body: { driver, retired: true } });
    else if (typeof position === 'number') {
      cast.end(session);
      drafts.push({ at, type: 'CarStatusChanged', body: { driver, finished: true } });
      drafts.push({ at, type: 'SessionStatusChanged', body: { status: 'ENDED' } });
    } else if (!cast.hasEnded(session)) drafts.push(started(at));
    return says(events(session, drafts));
  };
}

function ofSeason(draft: EventDraft, season: number): EventDraft {
  if (draft.type !== 'SessionAnnounced') return draft;
  return { ...draft, body: { ...draft.body, meeting: { ...draft.body.meeting, season } } };
}

function driverOf({ driverNumber, driverName, headshotUrl, team }: Result, at: string): EventDraft {
  const countryCode = knownDriver(driverName)?.countryCode;
  return {
    at,
    type: 'DriverAnnounced',
    body: {
      driver: driverNumber,
      code: codeOf(driverName),
      fullName: driverName,
      team: team ? teamNamed(team) : UNKNOWN_TEAM,
      ...(headshotUrl ? { headshotUrl } : {}),
      ...(countryCode ? { countryCode } : {}),
    },
  };
}

/** In seconds where it is a number. */
function gapFrom(gap: Result['gap']): GapValue | null | undefined {
  if (gap === null || gap === undefined) return null;
  if (typeof gap === 'string') return gapOf(gap.replace(/\s*s$/i, ''));
  return gap > 0 ? { ms: Math.round(gap * 1_000) } : null;
}
