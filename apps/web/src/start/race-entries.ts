import { raceEntriesDocument } from '../graphql/documents.ts';
import { useAsked } from '../live/use-query.ts';

export interface RaceEntry {
  number: number;
  code: string;
  fullName: string;
  team: { id: string; name: string; colour: string };
}

/** Until the server answers for the first time it is asked this often. */
const ASK_EVERY_MS = 2_000;

/** Who can be supported, team by team in the order of the grid. */
export function useRaceEntries(): { teams: readonly RaceTeam[]; problem: string | null } {
  const { data, problem } = useAsked(raceEntriesDocument, {}, 'entries', ASK_EVERY_MS);
  return { teams: teamsOf(data?.session?.drivers ?? []), problem };
}

export interface RaceTeam {
  id: string;
  name: string;
  colour: string;
  entries: readonly RaceEntry[];
}

export function teamsOf(entries: readonly RaceEntry[]): readonly RaceTeam[] {
  return [...Map.groupBy(entries, (entry) => entry.team.id).values()].flatMap((members) => {
    const team = members[0]?.team;
    return team ? [{ ...team, entries: members }] : [];
  });
}
