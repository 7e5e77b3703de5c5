import type { ComponentType } from 'react';
import { CommentaryPanel } from '../commentary/commentary-panel.tsx';
import type { Live } from '../live/live.ts';
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
}

export const FEED_TABS: readonly FeedTab[] = [
  {
    id: 'commentary',
    title: 'Commentary',
    Panel: CommentaryPanel,
    count: ({ commentary }) => ({
      subscribe: commentary.subscribe,
      get: () => commentary.get().rows.length,
    }),
  },
  {
    id: 'race-control',
    title: 'Race control',
    Panel: RaceControlPanel,
    count: ({ raceControl }) => ({
      subscribe: raceControl.subscribe,
      get: () => raceControl.get().rows.length,
    }),
  },
  { id: 'strategy', title: 'Tyres', Panel: StrategyPanel },
  { id: 'weather', title: 'Weather', Panel: WeatherPanel },
];
