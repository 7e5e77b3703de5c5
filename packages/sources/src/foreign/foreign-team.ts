import type { EventBody } from '@slipstream/timing/events/bodies';
import { slug } from '../recording/slug.ts';
import { GRID_2026 } from '../simulator/grid-2026.ts';

type Team = EventBody<'DriverAnnounced'>['team'];

export const UNKNOWN_TEAM: Team = { id: 'unknown', name: '', colour: '#808080' };

/**
 * A team by its name. Where the topic gives no colour, that of the team of 2026 whose name it bears
 * (`McLaren F1 Team` is McLaren).
 *
 * @param colour as `#rrggbb`, the `#` may be missing
 */
export function teamNamed(name: string, colour?: string | null): Team {
  const id = slug(name);
  if (colour) return { id, name, colour: `#${colour.replace('#', '').toLowerCase()}` };
  return { id, name, colour: ofThisSeason(id)?.colour ?? UNKNOWN_TEAM.colour };
}

/** The drivers of 2026 of the team of that name. */
export function driversOf(teamName: string): readonly string[] {
  const team = ofThisSeason(slug(teamName));
  return GRID_2026.filter((driver) => driver.team.id === team?.id).map(({ fullName }) => fullName);
}

function ofThisSeason(id: string): { readonly id: string; readonly colour: string } | undefined {
  const teams = GRID_2026.map(({ team }) => team);
  return teams.find((team) => team.id === id) ?? teams.find((team) => id.startsWith(team.id));
}
