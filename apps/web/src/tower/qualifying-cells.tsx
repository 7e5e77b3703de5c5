import type { ReactNode } from 'react';
import { deltaText, sectorText, UNKNOWN } from '../format/times.ts';
import type { Entry } from '../graphql/documents.ts';
import { useCell, useCellPart } from '../live/use-cell.ts';
import { usePage } from '../page/context.ts';
import { BestLapCell, type CellProps, MarkedTime, StatusTag } from './cells.tsx';

/** The gap to the best, or in which segment the car was knocked out. */
export function QualifyingGapCell({ entry }: CellProps): ReactNode {
  if (entry.knockedOutIn !== null) return <StatusTag entry={entry} />;
  if (entry.position === 1) return <span className="leader-word">{UNKNOWN}</span>;
  return entry.gapToLeader ? entry.gapToLeader.text : <span className="dim">{UNKNOWN}</span>;
}

/** What the car does now; a lap under way shows itself in its sectors. */
export function NowCell({ entry }: CellProps): ReactNode {
  if (entry.knockedOutIn !== null) return null;
  return <StatusTag entry={entry} />;
}

/** The best lap that counts and, below it, the newest one that was taken away. */
export function BestWithDeletedCell({ entry, context }: CellProps): ReactNode {
  const { live } = usePage();
  const { number } = entry.driver;
  const segment = useCellPart(live.session, (session) => session?.segment ?? null);
  const deleted = useCellPart(
    live.deletedLaps,
    (laps) => laps.findLast((lap) => lap.driver.number === number && lap.segment === segment) ?? null,
  );
  const isShown = deleted !== null && entry.lap - deleted.number <= 1;
  return (
    <span className="best-stack">
      {entry.bestLap ? <BestLapCell entry={entry} context={context} /> : <SegmentTime entry={entry} />}
      {isShown ? (
        <span className="deleted-lap" title={deleted.deletedReason ?? 'Deleted'}>
          <s>{deleted.time?.text ?? 'lap'}</s> {turnOf(deleted.deletedReason)}
          <span className="sr-only">deleted</span>
        </span>
      ) : null}
    </span>
  );
}

function SegmentTime({ entry }: { entry: Entry }): ReactNode {
  const time = entry.segmentTimes.findLast((segment) => segment.time !== null)?.time;
  return <span className="dim">{time?.text ?? 'No time'}</span>;
}

/** `T4` out of "Track limits at turn 4": the row has room for no more, the title has it all. */
export function turnOf(reason: string | null): string {
  const turn = /turn (\d+)/i.exec(reason ?? '')?.[1];
  return turn === undefined ? '✕' : `T${turn}`;
}

/** A sector of the best lap, and how far it is off the best such sector on the board. */
export function BestSectorCell({ entry, number }: { entry: Entry; number: number }): ReactNode {
  const { live } = usePage();
  const best = useCell(live.board.bestSectors)[number - 1] ?? null;
  const sector = entry.bestLapSectors.find((item) => item.number === number);
  if (!sector || sector.ms === null) return <span className="dim">{UNKNOWN}</span>;
  const isBest = best !== null && sector.ms <= best;
  return (
    <span className={`best-sector ${isBest ? 'is-overall' : ''}`}>
      {sectorText(sector.ms)}
      <em aria-hidden={isBest}>{best === null ? '' : isBest ? '●' : deltaText(sector.ms - best)}</em>
      {isBest ? <span className="sr-only"> best of all</span> : null}
    </span>
  );
}

export function LapsCell({ entry }: CellProps): ReactNode {
  return <>{entry.lap}</>;
}

export function LastTimeCell({ entry }: CellProps): ReactNode {
  return entry.knockedOutIn === null ? <MarkedTime time={entry.lastLap} /> : null;
}
