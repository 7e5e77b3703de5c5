import type { TyreDegradation } from '@slipstream/timing/derive/averages/tyre-degradation';
import { builder } from '../builder.ts';

export const TyreDegradationType = builder.objectRef<TyreDegradation>('TyreDegradation').implement({
  description:
    'What a set loses with its age, from laps on a free track under green; null until there are six.',
  fields: (t) => ({
    msPerLap: t.exposeInt('msPerLap', {
      description: 'How much slower each lap is than the one before, the fuel burnt off taken out.',
    }),
    laps: t.exposeInt('laps', { description: 'Worked out from so many laps.' }),
    fuelMsPerLap: t.exposeInt('fuelMsPerLap', {
      description: 'What a lap gains by the fuel burnt: already taken out of `msPerLap`.',
    }),
  }),
});
