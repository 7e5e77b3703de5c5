import type { EventDraft } from '@slipstream/timing/events/envelope';
import { z } from 'zod';
import { codeOf, countryOf } from './driver-names.ts';
import { gapFrom } from './foreign-gap.ts';
import {
  changesNothing,
  doesNotFit,
  doesNotFitSchema,
  events,
  says,
  type Translator,
} from './foreign-message.ts';
import { announced, seasonOf, started } from './foreign-session.ts';
import { teamNamed } from './foreign-team.ts';

/** The topic tells one running session, and never which. */
export const LEADERBOARD_SESSION = 'f1.leaderboard.results';

const row = z.object({
  driver: z.string().trim().min(1),
  team: z.string().trim().min(1),
  position: z.int().min(1),
  points: z.number().nullish(),
  interval: z.union([z.string(), z.number()]).nullish(),
  logo: z.string().nullish(),
  teamColor: z
    .string()
    .regex(/^#?[0-9a-f]{6}$/i, { error: 'a colour is #rrggbb' })
    .nullish(),
});
const leaderboard = z.array(row);

/**
 * `f1.leaderboard.results`: the whole leaderboard each time, as a JSON array. It is shown as it was sent:
 * places, points and intervals are the producer's, and a driver who is missing has left.
 */
export const leaderboardResults: Translator = ({ value, appendedAt: at }, cast) => {
  const parsed = leaderboard.safeParse(value);
  if (!parsed.success) return doesNotFitSchema(parsed.error);
  const sent = parsed.data;
  const session = LEADERBOARD_SESSION;
  if (sent.length === 0 && cast.members(session).length === 0) return changesNothing('empty_board');
  const season = seasonOf(at);
  const drafts: EventDraft[] = [announced(at, { id: session, name: 'Leaderboard' }), started(at)];
  // By name, so that drivers without a number of their own get the same ones whoever leads.
  for (const { driver: fullName, team, teamColor, logo } of [...sent].sort(byName)) {
    const { driver } = cast.member(session, at, fullName, team);
    drafts.push({
      at,
      type: 'DriverAnnounced',
      body: {
        driver,
        code: codeOf({ fullName, season }),
        fullName,
        team: { ...teamNamed(team, season, teamColor), ...(logo ? { logoUrl: logo } : {}) },
        ...countryOf({ fullName, season }),
      },
    });
  }
  const rows = [];
  for (const { driver: fullName, position, points, interval } of sent) {
    const { driver } = cast.member(session, at, fullName);
    const gap = gapFrom(interval);
    if (gap === undefined)
      return doesNotFit(`interval of ${fullName}: ${JSON.stringify(interval)} is no gap`);
    rows.push({ driver, position, points: points ?? null, interval: gap });
  }
  drafts.push({ at, type: 'LeaderboardReported', body: { rows } });
  return says(events(session, drafts));
};

function byName(a: { readonly driver: string }, b: { readonly driver: string }): number {
  return a.driver < b.driver ? -1 : Number(a.driver > b.driver);
}
