import type { ReactNode } from 'react';
import { useCell } from '../live/use-cell.ts';
import { usePage } from '../page/context.ts';
import { jumpToDriver } from '../page/perform.ts';
import { useSupported } from './use-supported.ts';

/** One's own driver in the header, wherever the page stands: place and interval; a click goes to the row. */
export function SupportedChip(): ReactNode {
  const number = useSupported();
  return number === null ? null : <Chip number={number} />;
}

function Chip({ number }: { number: number }): ReactNode {
  const page = usePage();
  const entry = useCell(page.live.board.entry(number));
  if (!entry) return null;
  return (
    <button
      type="button"
      className="mine"
      title={`To ${entry.driver.fullName} (D)`}
      onClick={() => jumpToDriver(page, number)}
    >
      <i style={{ background: entry.driver.team.colour }} aria-hidden="true" />
      <b>{entry.driver.code}</b>
      <span className="mine-place">P{entry.position}</span>
      <span className="mine-gap">{gapOf(entry)}</span>
    </button>
  );
}

function gapOf(entry: { position: number; status: string; interval: { text: string } | null }): string {
  if (entry.status === 'RETIRED') return 'out';
  if (entry.status === 'IN_PIT') return 'pit';
  if (entry.position === 1) return 'leads';
  return entry.interval?.text ?? '';
}
