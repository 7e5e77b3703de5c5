import type { WeatherReading } from '@slipstream/timing/fold/state';
import { builder } from '../builder.ts';
import { stateAsked } from '../session-arg.ts';

export const WeatherType = builder.objectRef<WeatherReading>('Weather').implement({
  fields: (t) => ({
    at: t.expose('at', { type: 'DateTime' }),
    airC: t.exposeFloat('airC', { nullable: true }),
    trackC: t.exposeFloat('trackC', { nullable: true }),
    humidityPct: t.exposeFloat('humidityPct', { nullable: true }),
    pressureHpa: t.exposeFloat('pressureHpa', { nullable: true }),
    windSpeedMps: t.exposeFloat('windSpeedMps', { nullable: true }),
    windDirectionDeg: t.exposeInt('windDirectionDeg', { nullable: true }),
    raining: t.exposeBoolean('raining', { nullable: true }),
  }),
});

builder.queryField('weather', (t) =>
  t.field({
    type: [WeatherType],
    description: 'Every weather reading so far, oldest first.',
    args: { session: t.arg.id(), at: t.arg({ type: 'DateTime' }) },
    resolve: async (_root, { session, at }, { graph }) =>
      (await stateAsked(graph, session, at))?.weather ?? [],
  }),
);
