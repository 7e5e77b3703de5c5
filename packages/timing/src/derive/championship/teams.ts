import type { DriverInfo, TeamStandingRecord } from '../../fold/state.ts';

type Team = DriverInfo['team'];

/**
 * The team of a session that a standing means. Standings can name the constructor with its engine
 * (`red-bull-racing-honda-rbpt`) where the session names the team (`red-bull-racing`), or by the first
 * word alone (`haas-ferrari`, `haas-f1-team`).
 *
 * @returns undefined where none fits, or more than one
 */
export function teamOfStanding(
  { team: id }: Pick<TeamStandingRecord, 'team'>,
  present: ReadonlyMap<string, Team>,
): Team | undefined {
  const same = present.get(id);
  if (same) return same;
  const teams = [...present.values()];
  const longer = teams.filter((team) => id.startsWith(`${team.id}-`) || team.id.startsWith(`${id}-`));
  if (longer.length > 0) return longer.length === 1 ? longer[0] : undefined;
  const [first] = id.split('-');
  const alike = teams.filter((team) => team.id.split('-')[0] === first);
  return alike.length === 1 ? alike[0] : undefined;
}
