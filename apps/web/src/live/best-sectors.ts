import type { Entry } from '../graphql/documents.ts';

/** The best time of each sector that any car on the board shows, in its best lap or in the one under way. */
export function bestSectorsOf(entries: Iterable<Entry>): readonly (number | null)[] {
  const best: (number | null)[] = [null, null, null];
  for (const entry of entries) {
    for (const sector of [...entry.bestLapSectors, ...entry.sectors]) {
      if (sector.ms === null) continue;
      const index = sector.number - 1;
      const known = best[index] ?? null;
      if (known === null || sector.ms < known) best[index] = sector.ms;
    }
  }
  return best;
}
