import type { ReactNode } from 'react';
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
  render: (cell: CellProps) => ReactNode;
}

const sector = (number: number, className: string): Column => ({
  key: `s${number}`,
  title: `S${number}`,
  label: `Sector ${number}`,
  className,
  render: ({ entry }) => <SectorCell entry={entry} number={number} />,
});

const bestSector = (number: number): Column => ({
  key: `b${number}`,
  title: `Best S${number}`,
  label: `Sector ${number} of the best lap`,
  className: 'c-best-sector',
  render: ({ entry }) => <BestSectorCell entry={entry} number={number} />,
});

const driver: Column = {
  key: 'driver',
  title: 'Driver',
  label: 'Driver',
  className: 'c-driver',
  render: (cell) => <DriverCell {...cell} />,
};
const tyre: Column = {
  key: 'tyre',
  title: 'Tyre',
  label: 'Tyre and its age in laps',
  className: 'c-tyre',
  render: (cell) => <TyreCell {...cell} />,
};

const interval: Column = {
  key: 'interval',
  title: 'Interval',
  label: 'Interval to the car ahead',
  className: 'c-interval phone-1',
  render: (cell) => <IntervalCell {...cell} />,
};
const leader: Column = {
  key: 'leader',
  title: 'Leader',
  label: 'Gap to the leader',
  className: 'c-leader phone-1',
  render: (cell) => <LeaderGapCell {...cell} />,
};
const last: Column = {
  key: 'last',
  title: 'Last lap',
  label: 'Last lap',
  className: 'c-last phone-2',
  render: (cell) => <LastLapCell {...cell} />,
};
const best: Column = {
  key: 'best',
  title: 'Best',
  label: 'Best lap',
  className: 'c-best phone-2',
  render: (cell) => <BestLapCell {...cell} />,
};

const RACE: readonly Column[] = [
  {
    key: 'grid',
    title: 'Grid',
    label: 'Places won since the grid',
    className: 'c-grid',
    render: (cell) => <GridDelta {...cell} />,
  },
  driver,
  interval,
  leader,
  last,
  best,
  sector(1, 'c-sector phone-3'),
  sector(2, 'c-sector phone-3'),
  sector(3, 'c-sector phone-3'),
  tyre,
  {
    key: 'pit',
    title: 'Pit',
    label: 'Pit stops',
    className: 'c-pit',
    render: (cell) => <PitCell {...cell} />,
  },
];

const QUALIFYING: readonly Column[] = [
  driver,
  {
    ...leader,
    title: 'Gap',
    label: 'Gap to the best',
    className: 'c-gap phone-1',
    render: (cell) => <QualifyingGapCell {...cell} />,
  },
  { ...best, className: 'c-best-wide phone-1', render: (cell) => <BestWithDeletedCell {...cell} /> },
  bestSector(1),
  bestSector(2),
  bestSector(3),
  {
    key: 'now',
    title: 'Now',
    label: 'What the car does now',
    className: 'c-now phone-2',
    render: (cell) => <NowCell {...cell} />,
  },
  sector(1, 'c-sector phone-3'),
  sector(2, 'c-sector phone-3'),
  sector(3, 'c-sector phone-3'),
  { ...last, className: 'c-last-narrow phone-2', render: (cell) => <LastTimeCell {...cell} /> },
  tyre,
];

const PRACTICE: readonly Column[] = [
  driver,
  {
    ...leader,
    title: 'Gap',
    label: 'Gap to the best',
    className: 'c-gap phone-1',
    render: (cell) => <QualifyingGapCell {...cell} />,
  },
  { ...best, className: 'c-best-wide phone-1', render: (cell) => <BestWithDeletedCell {...cell} /> },
  { ...last, render: (cell) => <LastTimeCell {...cell} /> },
  sector(1, 'c-sector phone-3'),
  sector(2, 'c-sector phone-3'),
  sector(3, 'c-sector phone-3'),
  {
    key: 'now',
    title: 'Now',
    label: 'What the car does now',
    className: 'c-now',
    render: (cell) => <NowCell {...cell} />,
  },
  tyre,
  {
    key: 'laps',
    title: 'Laps',
    label: 'Laps driven',
    className: 'c-pit',
    render: (cell) => <LapsCell {...cell} />,
  },
];

/** The columns after the place, left to right. With the leader's gap first, it changes places with the interval. */
export function columnsOf(kind: TowerKind, gap: 'interval' | 'leader'): readonly Column[] {
  if (kind === 'qualifying') return QUALIFYING;
  if (kind === 'practice') return PRACTICE;
  if (gap === 'interval') return RACE;
  return RACE.map((column) => {
    if (column.key === 'interval')
      return { ...leader, className: interval.className, render: (cell) => <BigLeaderCell {...cell} /> };
    if (column.key === 'leader')
      return { ...interval, className: leader.className, render: (cell) => <IntervalCell {...cell} /> };
    return column;
  });
}

function BigLeaderCell(props: CellProps) {
  return props.entry.position === 1 ? (
    <span className="leader-word">Leader</span>
  ) : (
    <LeaderGapCell {...props} />
  );
}
