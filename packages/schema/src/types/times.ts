import type { GapValue } from '@slipstream/timing/events/bodies';
import type { MiniSector, TimeMark } from '@slipstream/timing/events/vocabulary';
import type { LapTimeView } from '@slipstream/timing/views/leaderboard';
import { gapText, lapTimeText } from '@slipstream/timing/views/text';
import { builder } from '../builder.ts';
import { MiniSectorEnum, TimeMarkEnum } from './enums.ts';

export const GapType = builder.objectRef<GapValue>('Gap').implement({
  description:
    'A gap in time or in laps. `laps` is set for a car one or more laps down and `ms` for any other; the other field is null.',
  fields: (t) => ({
    ms: t.int({ nullable: true, resolve: (gap) => ('ms' in gap ? gap.ms : null) }),
    laps: t.int({ nullable: true, resolve: (gap) => ('laps' in gap ? gap.laps : null) }),
    text: t.string({
      description: 'Text as on a timing screen, such as +1.234 or +1 LAP.',
      resolve: gapText,
    }),
  }),
});

export const LapTimeType = builder.objectRef<LapTimeView>('LapTime').implement({
  fields: (t) => ({
    ms: t.exposeInt('ms'),
    mark: t.expose('mark', { type: TimeMarkEnum }),
    lap: t.exposeInt('lap', { nullable: true }),
    text: t.string({
      description: 'The time as text, such as 1:23.456.',
      resolve: ({ ms }) => lapTimeText(ms),
    }),
  }),
});

export interface SectorTimeView {
  readonly number: number;
  readonly ms: number | null;
  readonly mark: TimeMark;
  readonly miniSectors: readonly MiniSector[];
}

export const SectorTimeType = builder.objectRef<SectorTimeView>('SectorTime').implement({
  fields: (t) => ({
    number: t.exposeInt('number'),
    ms: t.exposeInt('ms', { nullable: true }),
    mark: t.expose('mark', { type: TimeMarkEnum }),
    miniSectors: t.field({
      type: [MiniSectorEnum],
      description: 'Mini sectors of the sector, in order. Empty when the source gives none.',
      resolve: (sector) => sector.miniSectors,
    }),
  }),
});
