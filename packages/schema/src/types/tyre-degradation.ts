import type { TyreDegradation } from '@slipstream/timing/derive/averages/tyre-degradation';
import { builder } from '../builder.ts';

export const TyreDegradationType = builder.objectRef<TyreDegradation>('TyreDegradation').implement({
  description:
    'How much slower a set becomes with age. It uses laps under green without traffic and is null until there are six of them.',
  fields: (t) => ({
    msPerLap: t.exposeInt('msPerLap', {
      description: 'Milliseconds by which each lap is slower than the lap before, corrected for burnt fuel.',
    }),
    laps: t.exposeInt('laps', { description: 'Number of laps used, from 6 to 30.' }),
    fuelMsPerLap: t.exposeInt('fuelMsPerLap', {
      description: 'Milliseconds that each lap gains from burnt fuel. `msPerLap` already excludes this gain.',
    }),
  }),
});
