import type { ReactNode } from 'react';
import { needsOutline } from '../format/colours.ts';
import { sectorText, tenthsText, UNKNOWN } from '../format/times.ts';
import { COMPOUND, MARK, segmentText } from '../format/words.ts';
import type { Entry, MiniSector } from '../graphql/documents.ts';
import type { RowContext } from '../live/board-store.ts';
import { isAttacking } from '../live/trains.ts';
import { useCellPart } from '../live/use-cell.ts';
import { usePage } from '../page/context.ts';
import { PenaltyMarks } from './penalty-marks.tsx';

export interface CellProps {
  entry: Entry;
  context: RowContext;
}

export function isOut(entry: Entry): boolean {
  return entry.status === 'RETIRED' || entry.knockedOutIn !== null;
}

export function DriverCell({ entry, context }: CellProps): ReactNode {
  const { driver } = entry;
  return (
    <span className="driver">
      <TeamBar colour={driver.team.colour} dashed={context.secondOfTeam} />
      <span className="driver-code" aria-hidden="true">
        {driver.code}
      </span>
      <span className="sr-only">
        {driver.fullName}, {driver.team.name}
      </span>
      <span className="driver-number" aria-hidden="true">
        {driver.number}
      </span>
      <PenaltyMarks number={driver.number} />
    </span>
  );
}

export function TeamBar({ colour, dashed }: { colour: string; dashed: boolean }): ReactNode {
  const classes = ['team-bar', dashed ? 'is-second' : '', needsOutline(colour) ? 'is-faint' : ''];
  return <span className={classes.join(' ')} style={{ color: colour }} aria-hidden="true" />;
}

/** Places won or lost since the grid. */
export function GridDelta({ entry }: CellProps): ReactNode {
  if (entry.gridPosition === null || isOut(entry)) return <span className="dim">{UNKNOWN}</span>;
  if (entry.gridPosition === 0) return <span className="dim">Pit</span>;
  const won = entry.gridPosition - entry.position;
  if (won === 0) return <span className="dim">{UNKNOWN}</span>;
  return (
    <span className={won > 0 ? 'is-gain' : 'is-loss'}>
      <span aria-hidden="true">{won > 0 ? '▲' : '▼'}</span>
      <span className="sr-only">{won > 0 ? 'up ' : 'down '}</span>
      {Math.abs(won)}
    </span>
  );
}

/** What a car does instead of racing, as one word; the highest in rank wins. */
export function StatusTag({ entry }: { entry: Entry }): ReactNode {
  const kind = useCellPart(usePage().live.session, (session) => session?.kind ?? 'QUALIFYING');
  if (entry.knockedOutIn !== null)
    return <span className="tag">OUT {segmentText(kind, entry.knockedOutIn)}</span>;
  switch (entry.status) {
    case 'RETIRED':
      return <span className="tag">RETIRED</span>;
    case 'STOPPED':
      return <span className="tag is-critical">STOPPED</span>;
    case 'IN_PIT':
      return <span className="tag is-pit">PIT</span>;
    case 'PIT_OUT':
      return <span className="tag is-out-lap">OUT LAP</span>;
    case 'FINISHED':
      return <span className="chequered" role="img" aria-label="finished" title="Finished" />;
    case 'ON_TRACK':
      return null;
  }
}

/** The interval to the car ahead, or what the car does instead of racing. */
export function IntervalCell({ entry, context }: CellProps): ReactNode {
  if (isOut(entry) || entry.status === 'STOPPED' || entry.status === 'IN_PIT')
    return <StatusTag entry={entry} />;
  const isFinished = entry.status === 'FINISHED';
  if (entry.position === 1) {
    return (
      <>
        {isFinished ? <StatusTag entry={entry} /> : null}
        <span className="leader-word">{isFinished ? 'Winner' : 'Leader'}</span>
      </>
    );
  }
  return (
    <>
      {isFinished ? <StatusTag entry={entry} /> : <Trend ms={context.trendMs} />}
      <span className={isAttacking(entry) ? 'is-gain is-close' : entry.interval ? '' : 'dim'}>
        {entry.interval?.text ?? UNKNOWN}
      </span>
      {isAttacking(entry) ? <span className="sr-only"> within a second</span> : null}
    </>
  );
}

/** Under two tenths over three laps is neither gaining nor losing. */
const TREND_SHOWN_MS = 200;

function Trend({ ms }: { ms: number | null }): ReactNode {
  if (ms === null || Math.abs(ms) < TREND_SHOWN_MS || Math.abs(ms) > 60_000) return null;
  const closing = ms < 0;
  return (
    <span
      className={`trend ${closing ? 'is-gain' : 'is-loss'}`}
      title="Change of the interval over three laps"
    >
      {closing ? '▾' : '▴'}
      {tenthsText(ms).slice(1)}
      <span className="sr-only">{closing ? ' closing over three laps, ' : ' losing over three laps, '}</span>
    </span>
  );
}

export function LeaderGapCell({ entry }: CellProps): ReactNode {
  if (isOut(entry) || entry.position === 1) return null;
  return entry.gapToLeader ? entry.gapToLeader.text : <span className="dim">{UNKNOWN}</span>;
}

export function LastLapCell({ entry }: CellProps): ReactNode {
  if (isOut(entry)) return null;
  return <MarkedTime time={entry.lastLap} />;
}

export function BestLapCell({ entry }: CellProps): ReactNode {
  if (!entry.bestLap) return <span className="dim">{entry.knockedOutIn === null ? UNKNOWN : 'No time'}</span>;
  return <MarkedTime time={{ ...entry.bestLap, mark: entry.fastestLap ? 'OVERALL_BEST' : 'NONE' }} />;
}

export function MarkedTime({ time }: { time: Entry['lastLap'] }): ReactNode {
  if (!time) return <span className="dim">{UNKNOWN}</span>;
  const mark = MARK[time.mark];
  return (
    <span className={mark.className}>
      <span className="mark" aria-hidden="true">
        {mark.sign}
      </span>
      {time.text}
      {mark.words ? <span className="sr-only"> {mark.words}</span> : null}
    </span>
  );
}

export function SectorCell({ entry, number }: { entry: Entry; number: number }): ReactNode {
  const sector = entry.sectors.find((item) => item.number === number);
  if (!sector || isOut(entry)) return null;
  const mark = MARK[sector.mark];
  return (
    <span className="sector">
      <MiniSectors list={sector.miniSectors} />
      <span className={sector.ms === null ? 'dim' : mark.className}>
        {sectorText(sector.ms)}
        {mark.words ? <span className="sr-only"> {mark.words}</span> : null}
      </span>
    </span>
  );
}

const MINI_CLASS: Record<MiniSector, string> = {
  NOT_DRIVEN: 'm0',
  SLOWER: 'm1',
  PERSONAL_BEST: 'm2',
  OVERALL_BEST: 'm3',
  PIT: 'm4',
};

function MiniSectors({ list }: { list: readonly MiniSector[] }): ReactNode {
  return (
    <span className="minis" aria-hidden="true">
      {list.map((mini, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a mini sector is its place in the sector
        <i key={index} className={MINI_CLASS[mini]} />
      ))}
    </span>
  );
}

export function TyreCell({ entry }: CellProps): ReactNode {
  const { tyre } = entry;
  if (!tyre || entry.status === 'RETIRED') return <span className="dim">{UNKNOWN}</span>;
  return (
    <span className="tyre-cell">
      <span className="tyre-age">
        {tyre.new === false ? (
          <span title="Not new when fitted" className="dim">
            *
          </span>
        ) : null}
        {tyre.ageLaps ?? UNKNOWN}
        <span className="sr-only"> laps on </span>
      </span>
      <TyreRing compound={tyre.compound} />
    </span>
  );
}

export function TyreRing({ compound }: { compound: keyof typeof COMPOUND }): ReactNode {
  const { letter, name } = COMPOUND[compound];
  return (
    <span className={`tyre tyre-${name}`} title={name}>
      <span aria-hidden="true">{letter}</span>
      <span className="sr-only">{name}</span>
    </span>
  );
}

export function PitCell({ entry }: CellProps): ReactNode {
  return (
    <>
      {entry.status === 'PIT_OUT' ? (
        <span className="tag is-out-lap" title="Out lap">
          OUT
        </span>
      ) : null}
      {entry.pitStops}
    </>
  );
}
