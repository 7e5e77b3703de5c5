import type { SessionState } from '@slipstream/timing/fold/state';
import { type CarOnMap, type TrackMapView, trackMap } from '@slipstream/timing/views/track-map';
import { builder } from '../builder.ts';
import { sessionNamed } from '../session-arg.ts';
import { ofTrackMap } from '../shown-parts.ts';
import { DriverType, driverOf } from './driver.ts';
import { CarStatusEnum } from './enums.ts';
import { atOf, SessionType } from './leaderboard.ts';

export const PointType = builder.objectRef<{ readonly x: number; readonly y: number }>('Point').implement({
  description: "A point in the feed's coordinates of the circuit, in tenths of a metre.",
  fields: (t) => ({ x: t.exposeFloat('x'), y: t.exposeFloat('y') }),
});

const CarOnTrackType = builder
  .objectRef<{ readonly state: SessionState; readonly car: CarOnMap }>('CarOnTrack')
  .implement({
    fields: (t) => ({
      driver: t.field({ type: DriverType, resolve: ({ state, car }) => driverOf(state, car.driver) }),
      point: t.field({ type: PointType, resolve: ({ car }) => car }),
      status: t.field({ type: CarStatusEnum, resolve: ({ car }) => car.status }),
    }),
  });

const TrackMapType = builder
  .objectRef<{ readonly state: SessionState; readonly map: TrackMapView }>('TrackMap')
  .implement({
    fields: (t) => ({
      session: t.field({
        type: SessionType,
        description: 'The session that this map shows.',
        resolve: ({ state }) => state,
      }),
      at: t.field({ type: 'DateTime', resolve: ({ state, map }) => map.at ?? atOf(state) }),
      cars: t.field({
        type: [CarOnTrackType],
        resolve: ({ state, map }) => map.cars.map((car) => ({ state, car })),
      }),
    }),
  });

builder.subscriptionField('trackMap', (t) =>
  t.field({
    type: TrackMapType,
    description:
      'STATE. The position of every car on the track. `maxHz` is 0.01 to 60 messages a second; `delayMs` is 0 to 86,400,000 ms.',
    args: {
      session: t.arg.id(),
      delayMs: t.arg.int({ defaultValue: 0 }),
      maxHz: t.arg.float({ defaultValue: 5 }),
    },
    subscribe: (_root, { session, delayMs, maxHz }, { graph }) =>
      graph.stateStream({
        session: sessionNamed(session),
        delayMs: delayMs ?? 0,
        maxHz: maxHz ?? 5,
        shows: ofTrackMap,
        stream: 'trackMap',
      }),
    resolve: (state) => ({ state, map: trackMap(state) }),
  }),
);
