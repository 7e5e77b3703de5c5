import type { ComponentType } from 'react';
import { AnomaliesPanel } from '../anomalies/anomalies-panel.tsx';
import { incidentsOf } from '../anomalies/incidents.ts';
import { ChampionshipPanel } from '../championship/championship-panel.tsx';
import { CommentaryPanel } from '../commentary/commentary-panel.tsx';
import type { Anomaly } from '../graphql/documents.ts';
import type { Live } from '../live/live.ts';
import type { Log } from '../live/log-fold.ts';
import { RaceControlPanel } from './race-control-panel.tsx';
import { StrategyPanel } from './strategy-panel.tsx';
import { WeatherPanel } from './weather-panel.tsx';

/** One panel of the feed. A new one is a new line in `FEED_TABS`; the keyboard finds it there too. */
export interface FeedTab {
  id: string;
  title: string;
  Panel: ComponentType;
  /** How many things it holds, shown beside its title. */
  count?: (live: Live) => { get: () => number; subscribe: (listener: () => void) => () => void };
  /** The count only says how long its log is: where the tabs have little room, it is left out. */
  countsLines?: boolean;
}

export const FEED_TABS: readonly FeedTab[] = [
  {
    id: 'commentary',
    title: 'Commentary',
    Panel: CommentaryPanel,
    countsLines: true,
    count: ({ commentary }) => ({
      subscribe: commentary.subscribe,
      get: () => commentary.get().rows.length,
    }),
  },
  {
    id: 'race-control',
    title: 'Race control',
    Panel: RaceControlPanel,
    countsLines: true,
    count: ({ raceControl }) => ({
      subscribe: raceControl.subscribe,
      get: () => raceControl.get().rows.length,
    }),
  },
  {
    id: 'anomalies',
    title: 'Anomalies',
    Panel: AnomaliesPanel,
    count: ({ anomalies }) => ({
      subscribe: anomalies.subscribe,
      get: () => openCount(anomalies.get()),
    }),
  },
  { id: 'strategy', title: 'Tyres', Panel: StrategyPanel },
  { id: 'championship', title: 'Points', Panel: ChampionshipPanel },
  { id: 'weather', title: 'Weather', Panel: WeatherPanel },
];

const openCounts = new WeakMap<Log<Anomaly>, number>();

/** How many incidents are open. A tab asks on every frame: counted once for each state of the log. */
function openCount(log: Log<Anomaly>): number {
  const known = openCounts.get(log);
  if (known !== undefined) return known;
  const count = incidentsOf(log.rows).filter(({ isOpen }) => isOpen).length;
  openCounts.set(log, count);
  return count;
}
