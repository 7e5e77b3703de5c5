import { builder } from '../builder.ts';
import type { CircuitInfo } from '../graph.ts';
import { DriverType } from './driver.ts';
import { PointType } from './track-map.ts';

export const CircuitType = builder.objectRef<CircuitInfo>('Circuit').implement({
  fields: (t) => ({
    id: t.exposeID('id', {
      description:
        'Id of the circuit. Inside a session it belongs to one view of that session, because the outline grows.',
    }),
    key: t.string({
      description: 'The same for this circuit in every session. `startRace` accepts it.',
      resolve: ({ id, key }) => key ?? id,
    }),
    name: t.exposeString('name'),
    countryCode: t.exposeString('countryCode', { nullable: true }),
    lengthKm: t.exposeFloat('lengthKm', { nullable: true }),
    outline: t.field({
      type: [PointType],
      description:
        'Points along the track, in tenths of a metre. In a session they come from the positions of the cars: empty until a car completes a lap.',
      resolve: ({ outline }) => outline.map(([x, y]) => ({ x, y })),
    }),
  }),
});

builder.queryField('circuits', (t) =>
  t.field({
    type: [CircuitType],
    description: 'The circuits that `startRace` accepts.',
    resolve: (_root, _args, { graph }) => graph.circuits(),
  }),
);

builder.queryField('raceEntries', (t) =>
  t.field({
    type: [DriverType],
    description: 'The drivers in a race that `startRace` starts. The fastest teams come first.',
    resolve: (_root, _args, { graph }) => graph.raceEntries(),
  }),
);
