import type { ComponentType } from 'react';
import type { TowerKind } from '../format/words.ts';
import {
  BestLapCell,
  type CellProps,
  DriverCell,
  GridDelta,
  IntervalCell,
  LastLapCell,
  LeaderGapCell,
  PitCell,
  SectorCell,
  TyreCell,
} from './cells.tsx';
import {
  BestSectorCell,
  BestWithDeletedCell,
  LapsCell,
  LastTimeCell,
  NowCell,
  QualifyingGapCell,
} from './qualifying-cells.tsx';

export interface Column {
  key: string;
  title: string;
  /** Longer words for who hears the table. */
  label: string;
  /** Width and the narrowest tower that still shows it; see tower.css. */
  className: string;
  Cell: ComponentType<CellProps>;
}

const sector = (number: number, className: string): Column => ({
  key: `s${number}`,
  title: `S${number}`,
  label: `Sector ${number}`,
  className,
  Cell: ({ entry }) => <SectorCell entry={entry} number={number} />,
});

const bestSector = (number: number): Column => ({
  key: `b${number}`,
  title: `Best S${number}`,
  label: `Sector ${number} of the best lap`,
  className: 'c-best-sector',
  Cell: ({ entry }) => <BestSectorCell entry={entry} number={number} />,
});

const driver: Column = { key: 'driver', title: 'Driver', label: 'Driver', className: 'c-driver', Cell: DriverCell };
const tyre: Column = { key: 'tyre', title: 'Tyre', label: 'Tyre and its age in laps', className: 'c-tyre', Cell: TyreCell };

const interval: Column = {
  key: 'interval',
  title: 'Interval',
  label: 'Interval to the car ahead',
  className: 'c-interval phone-1',
  Cell: IntervalCell,
};
const leader: Column = {
  key: 'leader',
  title: 'Leader',
  label: 'Gap to the leader',
  className: 'c-leader phone-1',
  Cell: LeaderGapCell,
};
const last: Column = { key: 'last', title: 'Last lap', label: 'Last lap', className: 'c-last phone-2', Cell: LastLapCell };
const best: Column = { key: 'best', title: 'Best', label: 'Best lap', className: 'c-best phone-2', Cell: BestLapCell };

const RACE: readonly Column[] = [
  { key: 'grid', title: 'Grid', label: 'Places won since the grid', className: 'c-grid', Cell: GridDelta },
  driver,
  interval,
  leader,
  last,
  best,
  sector(1, 'c-sector phone-3'),
  sector(2, 'c-sector phone-3'),
  sector(3, 'c-sector phone-3'),
  tyre,
  { key: 'pit', title: 'Pit', label: 'Pit stops', className: 'c-pit', Cell: PitCell },
];

const QUALIFYING: readonly Column[] = [
  driver,
  { ...leader, title: 'Gap', label: 'Gap to the best', className: 'c-gap phone-1', Cell: QualifyingGapCell },
  { ...best, className: 'c-best-wide phone-1', Cell: BestWithDeletedCell },
  bestSector(1),
  bestSector(2),
  bestSector(3),
  { key: 'now', title: 'Now', label: 'What the car does now', className: 'c-now phone-2', Cell: NowCell },
  sector(1, 'c-sector phone-3'),
  sector(2, 'c-sector phone-3'),
  sector(3, 'c-sector phone-3'),
  { ...last, className: 'c-last-narrow phone-2', Cell: LastTimeCell },
  tyre,
];

const PRACTICE: readonly Column[] = [
  driver,
  { ...leader, title: 'Gap', label: 'Gap to the best', className: 'c-gap phone-1', Cell: QualifyingGapCell },
  { ...best, className: 'c-best-wide phone-1', Cell: BestWithDeletedCell },
  { ...last, Cell: LastTimeCell },
  sector(1, 'c-sector phone-3'),
  sector(2, 'c-sector phone-3'),
  sector(3, 'c-sector phone-3'),
  { key: 'now', title: 'Now', label: 'What the car does now', className: 'c-now', Cell: NowCell },
  tyre,
  { key: 'laps', title: 'Laps', label: 'Laps driven', className: 'c-pit', Cell: LapsCell },
];

/** The columns after the place, left to right. With the leader's gap first, it changes places with the interval. */
export function columnsOf(kind: TowerKind, gap: 'interval' | 'leader'): readonly Column[] {
  if (kind === 'qualifying') return QUALIFYING;
  if (kind === 'practice') return PRACTICE;
  if (gap === 'interval') return RACE;
  return RACE.map((column) => {
    if (column.key === 'interval') return { ...leader, className: interval.className, Cell: BigLeaderCell };
    if (column.key === 'leader') return { ...interval, className: leader.className, Cell: IntervalCell };
    return column;
  });
}

function BigLeaderCell(props: CellProps) {
  return props.entry.position === 1 ? <span className="leader-word">Leader</span> : <LeaderGapCell {...props} />;
}
