import type { EventBody } from '@slipstream/timing/events/bodies';
import { teamNamedBy } from '@slipstream/timing/rules/season-teams';
import { slug } from '../recording/slug.ts';

type Team = EventBody<'DriverAnnounced'>['team'];

/** Of a driver whose team nobody has named. */
export const UNKNOWN_TEAM: Team = { id: 'unknown', name: '', colour: '#808080' };

/**
 * A team by its name. Where the topic gives no colour, that of the team of the season whose name it bears
 * (`McLaren F1 Team` is McLaren).
 *
 * @param colour as `#rrggbb`, the `#` may be missing
 */
export function teamNamed(name: string, season: number, colour?: string | null): Team {
  const id = slug(name);
  if (colour) return { id, name, colour: `#${colour.replace('#', '').toLowerCase()}` };
  return { id, name, colour: teamNamedBy(season, id)?.colour ?? UNKNOWN_TEAM.colour };
}
