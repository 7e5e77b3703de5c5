import type { CommentaryKind, CommentaryLine } from '../graphql/documents.ts';
import type { LogRow } from '../live/log-fold.ts';

/** What the filter chips switch: kinds that a fan thinks of as one. */
export type KindGroup = 'racing' | 'stops' | 'laps' | 'control' | 'weather' | 'cars';

export const KIND_GROUPS: readonly { group: KindGroup; title: string; kinds: readonly CommentaryKind[] }[] = [
  {
    group: 'racing',
    title: 'Racing',
    kinds: ['START', 'OVERTAKE', 'LEAD_CHANGE', 'BATTLE', 'MILESTONE', 'FINISH'],
  },
  { group: 'stops', title: 'Stops', kinds: ['PIT_STOP'] },
  { group: 'laps', title: 'Fast laps', kinds: ['FASTEST_LAP'] },
  { group: 'control', title: 'Flags, penalties', kinds: ['TRACK_STATUS', 'PENALTY', 'RETIREMENT'] },
  { group: 'weather', title: 'Weather', kinds: ['WEATHER'] },
  { group: 'cars', title: 'Cars', kinds: ['ANOMALY'] },
];

const GROUP_OF = new Map(
  KIND_GROUPS.flatMap(({ group, kinds }) => kinds.map((kind) => [kind, group] as const)),
);

export interface CommentaryChoice {
  hidden: readonly string[];
  /** Only lines about this driver; null: about everybody. */
  driver: number | null;
}

export function chosenRows(
  rows: readonly LogRow<CommentaryLine>[],
  { hidden, driver }: CommentaryChoice,
): readonly LogRow<CommentaryLine>[] {
  return rows.filter((row) => {
    if (row.kind === 'missed') return true;
    if (hidden.includes(GROUP_OF.get(row.item.kind) ?? '')) return false;
    return driver === null || row.item.drivers.some(({ number }) => number === driver);
  });
}

/** Of each line that was corrected, the line that corrects it: of several the newest. */
export function correctionsOf(rows: readonly LogRow<CommentaryLine>[]): ReadonlyMap<string, CommentaryLine> {
  const corrections = new Map<string, CommentaryLine>();
  for (const row of rows) {
    if (row.kind === 'item' && row.item.supersedes !== null) corrections.set(row.item.supersedes, row.item);
  }
  return corrections;
}
