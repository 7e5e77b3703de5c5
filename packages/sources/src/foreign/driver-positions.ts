import type { EventDraft } from '@slipstream/timing/events/envelope';
import { z } from 'zod';
import { codeOf, countryOf } from './driver-names.ts';
import { doesNotFit, doesNotFitSchema, events, says, type Translator } from './foreign-message.ts';
import { announced, instantOf, raceTitle, seasonOf, sessionOf, started } from './foreign-session.ts';
import { teamNamed, UNKNOWN_TEAM } from './foreign-team.ts';

const update = z.object({
  driver_name: z.string().trim().min(1),
  position: z.int().min(1),
  timestamp: z.int(),
  race_id: z.string().min(1).nullish(),
  team_name: z.string().trim().min(1).nullish(),
  /** km/h. */
  speed: z.number().nullish(),
});

/**
 * `f1-driver-positions`: one driver's place (and speed, in km/h) a message. The race id, in the record or
 * else the key, is the session. A driver whose team no message names has none.
 */
export const driverPositions: Translator = ({ key, value }, cast) => {
  const parsed = update.safeParse(value);
  if (!parsed.success) return doesNotFitSchema(parsed.error);
  const { driver_name: fullName, position, timestamp, team_name, speed } = parsed.data;
  const race = parsed.data.race_id ?? (typeof key === 'string' && key !== '' ? key : null);
  if (race === null) return doesNotFit('neither race_id nor the key says which race it is');
  const at = instantOf(timestamp);
  if (at === null) return doesNotFit(`timestamp: ${timestamp} is no instant in milliseconds`);
  const session = sessionOf(race);
  const season = seasonOf(at);
  const { driver, team } = cast.member(session, at, fullName, team_name ?? null);
  const drafts: EventDraft[] = [
    announced(at, { id: session, name: raceTitle(race, cast.firstAt(session, at)) }),
    started(at),
    {
      at,
      type: 'DriverAnnounced',
      body: {
        driver,
        code: codeOf({ fullName, season }),
        fullName,
        team: team === null ? UNKNOWN_TEAM : teamNamed(team, season),
        ...countryOf({ fullName, season }),
      },
    },
    { at, type: 'PositionsChanged', body: { positions: [{ driver, position }] } },
  ];
  if (speed !== null && speed !== undefined) {
    drafts.push({
      at,
      type: 'TelemetrySampled',
      body: { driver, samples: [cast.sampleOf(session, driver, at, { speedKph: speed })] },
    });
  }
  return says(events(session, drafts));
};
