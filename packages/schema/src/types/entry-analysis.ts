import type { GapTrend } from '@slipstream/timing/derive/averages/gap-trend';
import type { Neighbour, PitWindow } from '@slipstream/timing/derive/averages/pit-window';
import type { TrackLimits } from '@slipstream/timing/derive/averages/track-limits';
import type { Train } from '@slipstream/timing/derive/averages/trains';
import type { SessionState } from '@slipstream/timing/fold/state';
import { builder } from '../builder.ts';
import { WORKED_OUT } from '../worked-out.ts';
import { DriverType, driverOf } from './driver.ts';
import { LeaderboardEntryType } from './leaderboard.ts';
import { TyreDegradationType } from './tyre-degradation.ts';

interface Of<T> {
  readonly state: SessionState;
  readonly value: T;
}
const of = <T>(state: SessionState, value: T | null): Of<T> | null =>
  value === null ? null : { state, value };

const GapTrendType = builder.objectRef<Of<GapTrend>>('GapTrend').implement({
  description: 'How the gap to the car ahead changes.',
  fields: (t) => ({
    ahead: t.field({ type: DriverType, resolve: ({ state, value }) => driverOf(state, value.ahead) }),
    perLapMs: t.int({
      description: 'What the gap gains with each lap; negative: this car is the faster one.',
      resolve: ({ value }) => value.perLapMs,
    }),
    laps: t.int({ description: 'Over so many laps.', resolve: ({ value }) => value.laps }),
    catchUpLap: t.int({
      nullable: true,
      description:
        'The lap on which it comes within a second of the car ahead if it goes on so; null: it is as near already, or not in this race.',
      resolve: ({ value }) => value.catchUpLap,
    }),
  }),
});

const TrainType = builder.objectRef<Of<Train>>('Train').implement({
  description: 'Three or more cars in a row, each within a second of the one ahead.',
  fields: (t) => ({
    drivers: t.field({
      type: [DriverType],
      description: 'The one that holds up the others first.',
      resolve: ({ state, value }) => value.drivers.map((driver) => driverOf(state, driver)),
    }),
  }),
});

const NeighbourType = builder.objectRef<Of<Neighbour>>('RejoinNeighbour').implement({
  fields: (t) => ({
    driver: t.field({ type: DriverType, resolve: ({ state, value }) => driverOf(state, value.driver) }),
    gapMs: t.int({ resolve: ({ value }) => Math.round(value.gapMs) }),
  }),
});

const PitWindowType = builder.objectRef<Of<PitWindow>>('PitWindow').implement({
  description: 'Where the car would come back if it stopped now, and nobody else did.',
  fields: (t) => ({
    lossMs: t.int({
      description: 'What a stop costs against staying out.',
      resolve: ({ value }) => value.lossMs,
    }),
    measuredStops: t.int({
      description:
        'The stops of this race that `lossMs` is the median of; 0: it is what stops cost in general.',
      resolve: ({ value }) => value.stops,
    }),
    rejoinPosition: t.int({ resolve: ({ value }) => value.rejoinPosition }),
    rejoinAhead: t.field({
      type: NeighbourType,
      nullable: true,
      description: 'The car it would come back behind; null: in the lead.',
      resolve: ({ state, value }) => of(state, value.ahead),
    }),
    rejoinBehind: t.field({
      type: NeighbourType,
      nullable: true,
      description: 'The car it would come back ahead of; null: last.',
      resolve: ({ state, value }) => of(state, value.behind),
    }),
  }),
});

const TrackLimitsType = builder.objectRef<TrackLimits>('TrackLimits').implement({
  fields: (t) => ({
    count: t.exposeInt('count', {
      description:
        'How often the driver was over the limits of the track: an estimate, because race control does not tell of every time.',
    }),
    estimate: t.exposeBoolean('estimate', {
      description:
        'Whether `count` is more than the laps deleted: a flag, a note or a penalty tells of more.',
    }),
    deletedLaps: t.exposeInt('deletedLaps'),
    lastWarning: t.exposeBoolean('lastWarning', { description: 'The next offence is one too many.' }),
    penaltyDue: t.exposeBoolean('penaltyDue', {
      description: 'One too many was noted, and the stewards have not ruled on it yet.',
    }),
    penalties: t.exposeInt('penalties'),
  }),
});

builder.objectFields(LeaderboardEntryType, (t) => ({
  points: t.float({
    nullable: true,
    description:
      'Points for this place as the source gives them, else what it is worth if the session ended now. Null before the start, while the source places nobody, and where there are none to win.',
    resolve: ({ state, row }) => WORKED_OUT.points(state, row.driver),
  }),
  gapTrend: t.field({
    type: GapTrendType,
    nullable: true,
    description:
      'Null for the leader, and until both cars have driven three laps in a row that tell their pace.',
    resolve: ({ state, row }) => of(state, WORKED_OUT.gapTrend(state, row.driver)),
  }),
  train: t.field({
    type: TrainType,
    nullable: true,
    description: 'The train that the car is in; null behind a safety car.',
    resolve: ({ state, row }) => of(state, WORKED_OUT.train(state, row.driver)),
  }),
  pitWindow: t.field({
    type: PitWindowType,
    nullable: true,
    description:
      'Null outside a race, for a car that is not on the track, and behind a safety car: a stop then costs less.',
    resolve: ({ state, row }) => of(state, WORKED_OUT.pitWindow(state, row.driver)),
  }),
  tyreDegradation: t.field({
    type: TyreDegradationType,
    nullable: true,
    description: 'Of the set on the car.',
    resolve: ({ state, row }) => WORKED_OUT.tyreDegradation(state, row.driver),
  }),
  trackLimits: t.field({
    type: TrackLimitsType,
    nullable: true,
    description: 'Null outside a race, and for a driver of whom race control told nothing.',
    resolve: ({ state, row }) => WORKED_OUT.trackLimits(state, row.driver),
  }),
}));
