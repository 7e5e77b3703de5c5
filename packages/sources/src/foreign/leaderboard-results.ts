import type { EventDraft } from '@slipstream/timing/events/envelope';
import { z } from 'zod';
import { gapOf } from '../recording/decode/times.ts';
import { slug } from '../recording/slug.ts';
import { codeOf, knownDriver } from './driver-names.ts';
import { doesNotFit, doesNotFitSchema, events, says, type Translator } from './foreign-message.ts';
import { announced, started } from './foreign-session.ts';
import { teamNamed } from './foreign-team.ts';

/** The topic tells one running session, and never which. */
export const LEADERBOARD_SESSION = 'f1.leaderboard.results';

const row = z.object({
  driver: z.string().trim().min(1),
  team: z.string().trim().min(1),
  position: z.int().min(1),
  points: z.number().nullish(),
  interval: z.string().nullish(),
  logo: z.string().nullish(),
  teamColor: z
    .string()
    .regex(/^#?[0-9a-f]{6}$/i, { error: 'a colour is #rrggbb' })
    .nullish(),
});
const leaderboard = z.array(row);

/**
 * `f1.leaderboard.results`: the whole leaderboard each time, as a JSON array. Points are worked out from
 * the places, and are not taken over.
 */
export const leaderboardResults: Translator = ({ value, appendedAt: at }, cast) => {
  const parsed = leaderboard.safeParse(value);
  if (!parsed.success) return doesNotFitSchema(parsed.error);
  const rows = parsed.data;
  if (rows.length === 0) return says([]);
  const session = LEADERBOARD_SESSION;
  const drafts: EventDraft[] = [announced(at, { id: session, name: 'Leaderboard' }), started(at)];
  const positions: { driver: number; position: number }[] = [];
  const gaps: EventDraft[] = [];
  // By name, so that drivers without a number of their own get the same ones whoever leads.
  for (const { driver: fullName, team, teamColor, logo } of [...rows].sort(byName)) {
    const teamId = slug(team);
    const driver = cast.numberOf(session, fullName, teamId);
    const countryCode = knownDriver(fullName)?.countryCode;
    drafts.push({
      at,
      type: 'DriverAnnounced',
      body: {
        driver,
        code: codeOf(fullName),
        fullName,
        team: { ...teamNamed(team, teamColor), ...(logo ? { logoUrl: logo } : {}) },
        ...(countryCode ? { countryCode } : {}),
      },
    });
  }
  for (const { driver: fullName, position, interval } of rows) {
    const driver = cast.numberOf(session, fullName);
    positions.push({ driver, position });
    const gap = gapOf((interval ?? '').replace(/\s*s$/i, ''));
    if (gap === undefined)
      return doesNotFit(`interval of ${fullName}: ${JSON.stringify(interval)} is no gap`);
    gaps.push({ at, type: 'GapChanged', body: { driver, interval: gap } });
  }
  drafts.push({ at, type: 'PositionsChanged', body: { positions } }, ...gaps);
  return says(events(session, drafts));
};

function byName(a: { readonly driver: string }, b: { readonly driver: string }): number {
  return a.driver < b.driver ? -1 : Number(a.driver > b.driver);
}
