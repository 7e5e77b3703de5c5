import { useMemo } from 'react';
import { type RaceCircuit, raceOfferDocument } from '../graphql/documents.ts';
import { useAsked } from '../live/use-query.ts';

export interface RaceEntry {
  number: number;
  code: string;
  fullName: string;
  team: { id: string; name: string; colour: string };
}

export interface RaceOffer {
  teams: readonly RaceTeam[];
  circuits: readonly RaceCircuit[];
  problem: string | null;
}

/** Who can be supported, the fastest team first, and where can be raced. */
export function useRaceOffer(): RaceOffer {
  const { data, problem } = useAsked(raceOfferDocument, {}, 'offer', 'until answered');
  const teams = useMemo(() => teamsOf(data?.raceEntries ?? []), [data]);
  return { teams, circuits: data?.circuits ?? NO_CIRCUITS, problem };
}

const NO_CIRCUITS: readonly RaceCircuit[] = [];

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
