import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { configure, describeConfig } from '../config.ts';

const at = (args: string[], env: Record<string, string> = {}) => configure(args, env, tmpdir());

test('every mistake about live feeds and recordings is named at once', () => {
  const configured = at(
    ['--live', 'f2,openf1', '--openf1-session', 'monza', '--record', 'no/such/folder/race'],
    { OPENF1_USERNAME: 'somebody', OPENF1_URL: 'ftp://api' },
  );
  expect(configured).toMatchObject({
    kind: 'mistakes',
    mistakes: [
      expect.stringContaining('--live f2'),
      expect.stringContaining('--openf1-session monza'),
      expect.stringContaining('OPENF1_USERNAME and OPENF1_PASSWORD'),
      expect.stringContaining('OPENF1_URL'),
      expect.stringContaining('there is no folder'),
      expect.stringContaining('the archive format is of --live f1'),
    ],
  });
  expect(at(['--openf1-session', '9221'])).toMatchObject({
    mistakes: [expect.stringContaining('--live openf1')],
  });
});

test('tokens and keys are read from the environment, and not described', () => {
  const secrets = {
    F1TV_TOKEN: 'secret-1',
    OPENF1_TOKEN: 'secret-2',
    OPENWEATHER_API_KEY: 'secret-3',
    OPENF1_USERNAME: 'secret-4',
    OPENF1_PASSWORD: 'secret-5',
  };
  const configured = at(['--live', 'f1', '--live', 'openf1', '--record', 'race'], secrets);
  if (configured.kind !== 'run') throw new Error(JSON.stringify(configured));
  const { live, record } = configured.config;
  expect(live).toMatchObject({
    f1: { url: 'https://livetiming.formula1.com/signalrcore', token: 'secret-1' },
    openf1: { session: 'latest', token: 'secret-2', mqttUrl: 'mqtts://mqtt.openf1.org:8883' },
    weather: { key: 'secret-3' },
  });
  expect(record).toEqual({ path: join(tmpdir(), 'race'), format: 'archive' });
  const lines = describeConfig(configured.config).join('\n');
  expect(lines).toContain('with an F1 TV token');
  expect(lines).not.toContain('secret');
});

test('without an account OpenF1 is followed by REST, and any source is recorded as an event log', () => {
  const configured = at(['--live', 'openf1', '--openf1-session', '9221', '--record', 'race.jsonl.gz']);
  expect(configured).toMatchObject({
    kind: 'run',
    config: {
      live: { f1: null, openf1: { session: 9221, mqttUrl: null }, weather: null },
      record: { format: 'events' },
    },
  });
  expect(at([])).toMatchObject({ config: { live: null, record: null } });
});
