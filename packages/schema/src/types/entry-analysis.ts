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
  description: 'The change of the gap to the car ahead over the last laps.',
  fields: (t) => ({
    ahead: t.field({ type: DriverType, resolve: ({ state, value }) => driverOf(state, value.ahead) }),
    perLapMs: t.int({
      description:
        'Change of the gap per lap, in milliseconds. Negative when this car is faster than the car ahead.',
      resolve: ({ value }) => value.perLapMs,
    }),
    laps: t.int({
      description: 'Number of laps that `perLapMs` averages.',
      resolve: ({ value }) => value.laps,
    }),
    catchUpLap: t.int({
      nullable: true,
      description:
        'Lap on which this car comes within one second of the car ahead at this rate. Null when it already is, when the interval is not known in time, when it gains less than 30 ms a lap, and when the race ends before that lap.',
      resolve: ({ value }) => value.catchUpLap,
    }),
  }),
});

const TrainType = builder.objectRef<Of<Train>>('Train').implement({
  description: 'Three or more consecutive cars, each within one second of the car ahead.',
  fields: (t) => ({
    drivers: t.field({
      type: [DriverType],
      description: 'Drivers of the train in race order. The first one holds up the others.',
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
  description: 'The place where the car would rejoin if it made a pit stop now and no other car did.',
  fields: (t) => ({
    lossMs: t.int({
      description: 'Milliseconds that a stop costs compared with staying out.',
      resolve: ({ value }) => value.lossMs,
    }),
    measuredStops: t.int({
      description:
        'Number of stops of this race whose median is `lossMs`. When 0, `lossMs` is 22,000, the usual cost of a stop.',
      resolve: ({ value }) => value.stops,
    }),
    rejoinPosition: t.int({ resolve: ({ value }) => value.rejoinPosition }),
    rejoinAhead: t.field({
      type: NeighbourType,
      nullable: true,
      description: 'The car directly ahead after the stop. Null when this car would rejoin in the lead.',
      resolve: ({ state, value }) => of(state, value.ahead),
    }),
    rejoinBehind: t.field({
      type: NeighbourType,
      nullable: true,
      description: 'The car directly behind after the stop. Null when this car would rejoin last.',
      resolve: ({ state, value }) => of(state, value.behind),
    }),
  }),
});

const TrackLimitsType = builder.objectRef<TrackLimits>('TrackLimits').implement({
  fields: (t) => ({
    count: t.exposeInt('count', {
      description: 'Estimated number of track-limits offences. Race control does not report every offence.',
    }),
    estimate: t.exposeBoolean('estimate', {
      description: 'True when a flag, a note or a penalty implies more offences than the deleted laps show.',
    }),
    deletedLaps: t.exposeInt('deletedLaps'),
    lastWarning: t.exposeBoolean('lastWarning', {
      description:
        'True from the third offence on. Race control reports each further offence to the stewards.',
    }),
    penaltyDue: t.exposeBoolean('penaltyDue', {
      description: 'True while the stewards have yet to rule on a noted offence.',
    }),
    penalties: t.exposeInt('penalties'),
  }),
});

builder.objectFields(LeaderboardEntryType, (t) => ({
  points: t.float({
    nullable: true,
    description:
      'Points that the source gives for this row, otherwise the points if the session ended now. Null before the start, while the source ranks no car, and in a session that awards no points.',
    resolve: ({ state, row }) => WORKED_OUT.points(state, row.driver),
  }),
  gapTrend: t.field({
    type: GapTrendType,
    nullable: true,
    description:
      'Null for the leader, outside a race, and unless this car and the car ahead have just driven three timed laps on track without a safety car.',
    resolve: ({ state, row }) => of(state, WORKED_OUT.gapTrend(state, row.driver)),
  }),
  train: t.field({
    type: TrainType,
    nullable: true,
    description:
      'The train that includes the car. Null when the car is in no train, and behind a safety car.',
    resolve: ({ state, row }) => of(state, WORKED_OUT.train(state, row.driver)),
  }),
  pitWindow: t.field({
    type: PitWindowType,
    nullable: true,
    description:
      'Null outside a race, for a car that is not on the track or has no known gap, and behind a safety car, where a stop costs less.',
    resolve: ({ state, row }) => of(state, WORKED_OUT.pitWindow(state, row.driver)),
  }),
  tyreDegradation: t.field({
    type: TyreDegradationType,
    nullable: true,
    description: 'Degradation of the set on the car. Null outside a race and until six usable laps.',
    resolve: ({ state, row }) => WORKED_OUT.tyreDegradation(state, row.driver),
  }),
  trackLimits: t.field({
    type: TrackLimitsType,
    nullable: true,
    description: 'Null outside a race, and until race control first reports an offence of the driver.',
    resolve: ({ state, row }) => WORKED_OUT.trackLimits(state, row.driver),
  }),
}));
