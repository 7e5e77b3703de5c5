import type { EventDraft } from '@slipstream/timing/events/envelope';
import { z } from 'zod';
import { slug } from '../recording/slug.ts';
import type { Cast } from './cast.ts';
import { codeOf, knownDriver } from './driver-names.ts';
import { doesNotFit, doesNotFitSchema, events, says, type Translator } from './foreign-message.ts';
import { announced, instantOf, sessionOf, started } from './foreign-session.ts';
import { driversOf, teamNamed } from './foreign-team.ts';

const metrics = z.object({
  team_name: z.string().trim().min(1),
  timestamp: z.int(),
  /** °C. */
  engine_temperature: z.number(),
});

/**
 * `f1-car-metrics`: the engine temperature of a team in a race. The topic knows no drivers, so each car
 * of the team is shown with it: those that the session has named, else those of 2026, else one car that
 * bears the team's name.
 */
export const carMetrics: Translator = ({ key, value }, cast) => {
  const parsed = metrics.safeParse(value);
  if (!parsed.success) return doesNotFitSchema(parsed.error);
  if (typeof key !== 'string' || key === '') return doesNotFit('the key does not say which race it is');
  const { team_name: team, timestamp, engine_temperature: engineTemperatureC } = parsed.data;
  const at = instantOf(timestamp);
  if (at === null) return doesNotFit(`timestamp: ${timestamp} is no instant in milliseconds`);
  const session = sessionOf(key);
  const drafts: EventDraft[] = [announced(at, { id: session, name: key }), started(at)];
  const members = cast.members(session).filter((member) => member.team === slug(team));
  const drivers = members.map(({ driver }) => driver);
  if (drivers.length === 0) {
    for (const fullName of standInsOf(team)) {
      const draft = introduced(cast, session, fullName, team, at);
      drivers.push(draft.body.driver);
      drafts.push(draft);
    }
  }
  for (const driver of drivers) {
    const sample = cast.sampleOf(session, driver, at, { engineTemperatureC });
    drafts.push({ at, type: 'TelemetrySampled', body: { driver, samples: [sample] } });
  }
  return says(events(session, drafts));
};

function standInsOf(team: string): readonly string[] {
  const known = driversOf(team);
  return known.length > 0 ? known : [team];
}

function introduced(cast: Cast, session: string, fullName: string, team: string, at: string) {
  const countryCode = knownDriver(fullName)?.countryCode;
  return {
    at,
    type: 'DriverAnnounced',
    body: {
      driver: cast.numberOf(session, fullName, slug(team)),
      code: codeOf(fullName),
      fullName,
      team: teamNamed(team),
      ...(countryCode ? { countryCode } : {}),
    },
  } as const;
}
