import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { configure } from '../config.ts';

const folder = mkdtempSync(join(tmpdir(), 'slipstream-foreign-'));
afterAll(() => rmSync(folder, { recursive: true }));
const KAFKA = { KAFKA_BROKERS: '127.0.0.1:9092' };
const REGISTRY = { SCHEMA_REGISTRY_URL: 'http://reader:s3cret@registry.example:8081' };

function mistakes(args: readonly string[], env: Record<string, string>): readonly string[] {
  const configured = configure(args, env, folder);
  return configured.kind === 'mistakes' ? configured.mistakes : [];
}

it('refuses topics of others on the embedded log', () => {
  const told = mistakes(['--foreign', 'f1-commentary', '--also-write', 'f1.leaderboard.results'], {});
  expect(told).toEqual([
    expect.stringMatching(/^--foreign: .*set KAFKA_BROKERS$/),
    expect.stringMatching(/^--also-write: .*set KAFKA_BROKERS$/),
  ]);
});

it('names every mistake', () => {
  writeFileSync(join(folder, 'mapping.json'), JSON.stringify({ 'game-score': { player: '' } }));
  const args = ['--foreign', 'f1-driver-positions,f1.leaderbord,game-score'];
  const told = mistakes(
    [...args, '--foreign-mapping', 'mapping.json', '--also-write', 'f1-driver-positions'],
    KAFKA,
  );
  for (const expected of [
    '--foreign f1.leaderbord: give some of f1.leaderboard.results',
    '--foreign-mapping mapping.json: game-score.player',
    'a topic is read or written, not both',
    'f1-driver-positions: its messages are in Avro with a schema registry; set SCHEMA_REGISTRY_URL',
  ]) {
    expect(told).toContainEqual(expect.stringContaining(expected));
  }
  expect(mistakes([], { SCHEMA_REGISTRY_URL: 'registry:8081' })).toEqual([
    expect.stringContaining('SCHEMA_REGISTRY_URL'),
  ]);
});

it('takes the registry with its user from the URL', () => {
  const configured = configure(['--foreign', 'f1-driver-positions'], { ...KAFKA, ...REGISTRY }, folder);
  expect(configured).toMatchObject({
    kind: 'run',
    config: {
      foreign: { read: ['f1-driver-positions'], write: [] },
      registry: { url: 'http://registry.example:8081', auth: { username: 'reader', password: 's3cret' } },
    },
  });
});

it('needs no mapping for the names that known producers use', () => {
  for (const topic of ['race_results_topic', 'game-score', 'fastf1', 'weather', 'faker']) {
    expect(mistakes(['--foreign', topic], KAFKA)).toEqual([]);
  }
});

it('keeps keys of old readers where there is a Redis', () => {
  const args = ['--also-write', 'leaderboard,leaderboard-change,game-score-cache,f1_leaderboard_data'];
  expect(mistakes(args, KAFKA)).toEqual([
    expect.stringMatching(/game-score-cache: .*set REDIS_URL$/),
    expect.stringMatching(/f1_leaderboard_data: .*set REDIS_URL$/),
  ]);
  const configured = configure(args, { ...KAFKA, REDIS_URL: 'redis://127.0.0.1' }, folder);
  expect(configured).toMatchObject({
    config: {
      foreign: {
        write: ['leaderboard', 'leaderboard-change'],
        keep: ['game-score-cache', 'f1_leaderboard_data'],
      },
    },
  });
});
