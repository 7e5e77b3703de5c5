import { defineConfig } from 'vitest/config';
import api from './apps/api/vitest.config.ts';

/** The tests of the whole server, which run on the embedded engines and, where they are named, on the real ones. */
const ON_ENGINES = [
  'streams',
  'playback',
  'scoreboards',
  'guards',
  'process',
  'served-race.recordings',
  'web-app.browser',
];
const onEngines = {
  ...api,
  root: './apps/api',
  test: {
    ...api.test,
    name: 'api on Kafka and Redis',
    include: ON_ENGINES.map((name) => `src/${name}.test.ts`),
    env: { SLIPSTREAM_TEST_ENGINES: 'real' },
  },
};
const enginesNamed = Boolean(process.env.KAFKA_BROKERS && process.env.REDIS_URL);

export default defineConfig({
  test: { projects: ['packages/*', 'apps/*', 'infra', ...(enginesNamed ? [onEngines] : [])] },
});
