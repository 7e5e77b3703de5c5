import type { Anomaly, Severity } from '../graphql/documents.ts';
import type { LogRow } from '../live/log-fold.ts';

/** All items of one anomaly, from when it opened; one row of the panel. */
export interface Incident {
  id: string;
  /** Oldest first; the first may be a later one when the log no longer has the opening. */
  items: readonly Anomaly[];
  isOpen: boolean;
  /** The gravest that it has been. */
  severity: Severity;
  /** The item farthest outside of what was expected: its value and band are shown. */
  worst: Anomaly;
  openedAt: string;
  clearedAt: string | null;
}

const RANK: Record<Severity, number> = { INFO: 0, WARNING: 1, CRITICAL: 2 };

/** One incident for each, those that are open first, and the newest first among them. */
export function incidentsOf(rows: readonly LogRow<Anomaly>[]): readonly Incident[] {
  const items = rows.flatMap((row) => (row.kind === 'item' ? [row.item] : []));
  return [...Map.groupBy(items, (item) => item.incident)]
    .map(([id, own]) => incidentOf(id, own))
    .sort((a, b) => Number(b.isOpen) - Number(a.isOpen) || b.openedAt.localeCompare(a.openedAt));
}

function incidentOf(id: string, items: readonly Anomaly[]): Incident {
  const [first] = items as [Anomaly];
  const last = items.at(-1) ?? first;
  const outside = items.filter((item) => item.stage !== 'CLEARED');
  const told = outside.length > 0 ? outside : items;
  return {
    id,
    items,
    isOpen: last.stage !== 'CLEARED',
    severity: told.reduce<Severity>(
      (gravest, item) => (RANK[item.severity] > RANK[gravest] ? item.severity : gravest),
      'INFO',
    ),
    worst: told.reduce((worst, item) => (excessOf(item) >= excessOf(worst) ? item : worst)),
    openedAt: first.at,
    clearedAt: last.stage === 'CLEARED' ? last.at : null,
  };
}

/** How far outside of what was expected. */
function excessOf({ value, expectedLow, expectedHigh }: Anomaly): number {
  return Math.max(expectedLow - value, value - expectedHigh, 0);
}
