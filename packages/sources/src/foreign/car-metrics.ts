import type { EventDraft } from '@slipstream/timing/events/envelope';
import { z } from 'zod';
import { slug } from '../recording/slug.ts';
import { doesNotFit, doesNotFitSchema, events, says, type Translator } from './foreign-message.ts';
import { announced, instantOf, raceTitle, seasonOf, sessionOf, started } from './foreign-session.ts';
import { teamNamed } from './foreign-team.ts';

const metrics = z.object({
  team_name: z.string().trim().min(1),
  timestamp: z.int(),
  /** °C. */
  engine_temperature: z.number(),
});

/**
 * `f1-car-metrics`: the engine temperature of a team in a race. It is the team's, and names no driver; the
 * cars of drivers whom another topic has named with that team show it too.
 */
export const carMetrics: Translator = ({ key, value }, cast) => {
  const parsed = metrics.safeParse(value);
  if (!parsed.success) return doesNotFitSchema(parsed.error);
  if (typeof key !== 'string' || key === '') return doesNotFit('the key does not say which race it is');
  const { team_name: team, timestamp, engine_temperature: engineTemperatureC } = parsed.data;
  const at = instantOf(timestamp);
  if (at === null) return doesNotFit(`timestamp: ${timestamp} is no instant in milliseconds`);
  const session = sessionOf(key);
  const drafts: EventDraft[] = [
    announced(at, { id: session, name: raceTitle(key, cast.firstAt(session, at)) }),
    started(at),
    { at, type: 'TeamReported', body: { team: teamNamed(team, seasonOf(at)), engineTemperatureC } },
  ];
  for (const { driver, team: named } of cast.members(session)) {
    if (named === null || slug(named) !== slug(team)) continue;
    const sample = cast.sampleOf(session, driver, at, { engineTemperatureC });
    drafts.push({ at, type: 'TelemetrySampled', body: { driver, samples: [sample] } });
  }
  return says(events(session, drafts));
};
