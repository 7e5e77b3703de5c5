import { type Draft, fact, NOTHING, type Rule } from '../line.ts';

/** Rain that begins or ends, of a weather that was known before. */
export const rain: Rule = ({ event, before, after }) => {
  if (event.type !== 'WeatherReported') return NOTHING;
  const [was, is] = [before.weather.at(-1)?.raining ?? null, after.weather.at(-1)?.raining ?? null];
  if (was === null || is === null || was === is || event.body.raining !== is) return NOTHING;
  const draft: Draft = {
    rule: 'rain',
    about: event.id,
    kind: 'WEATHER',
    tone: is ? 'WARNING' : 'INFO',
    text: is ? 'weather.rain' : 'weather.dry',
    facts: [fact('raining', 'proof', is, 'said', { event: event.id, field: 'raining' })],
    drivers: [],
    lap: after.track.lap,
    weight: 'always',
  };
  return [draft];
};
