import { builder } from '../builder.ts';
import type { CircuitInfo } from '../graph.ts';
import { DriverType } from './driver.ts';
import { PointType } from './track-map.ts';

export const CircuitType = builder.objectRef<CircuitInfo>('Circuit').implement({
  fields: (t) => ({
    id: t.exposeID('id', {
      description:
        "Of a session's circuit: of this picture of the session, because the outline grows with it.",
    }),
    key: t.string({
      description: 'The same for a circuit everywhere; `startRace` takes it.',
      resolve: ({ id, key }) => key ?? id,
    }),
    name: t.exposeString('name'),
    countryCode: t.exposeString('countryCode', { nullable: true }),
    lengthKm: t.exposeFloat('lengthKm', { nullable: true }),
    outline: t.field({
      type: [PointType],
      description:
        "In the feed's units. A session's is drawn by the cars' own places: empty until a car has done a lap.",
      resolve: ({ outline }) => outline.map(([x, y]) => ({ x, y })),
    }),
  }),
});

builder.queryField('circuits', (t) =>
  t.field({
    type: [CircuitType],
    description: 'What `startRace` can race on.',
    resolve: (_root, _args, { graph }) => graph.circuits(),
  }),
);

builder.queryField('raceEntries', (t) =>
  t.field({
    type: [DriverType],
    description: 'Who races when `startRace` is asked for, the fastest teams first.',
    resolve: (_root, _args, { graph }) => graph.raceEntries(),
  }),
);
