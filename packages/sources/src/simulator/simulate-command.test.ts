import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeEventJson, envelop } from '@slipstream/timing/events/envelope';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { simulateRace } from './simulate-race.ts';

const COMMAND = join(import.meta.dirname, 'simulate-command.ts');
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'simulate-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function simulate(out: string, ...args: string[]): { log: string; labels: string } {
  const path = join(folder, out);
  execFileSync(process.execPath, [COMMAND, '--laps', '2', '--out', path, ...args], { stdio: 'pipe' });
  return { log: readFileSync(path, 'utf8'), labels: readFileSync(`${path}.labels.json`, 'utf8') };
}

describe('simulate', { timeout: 60_000 }, () => {
  it('should write envelopes, one a line, the same bytes each time, and the labels beside them', () => {
    const one = simulate('one', '--seed', '5', '--faults', 'dense');
    const lines = one.log.trimEnd().split('\n');
    const drafts = simulateRace({
      seed: 5,
      laps: 2,
      startsAt: '2026-03-08T15:00:00.000Z',
      faults: 'DENSE',
    }).events();
    expect(lines).toStrictEqual(
      [...drafts].map((draft, i) => JSON.stringify(envelop(draft, 'simulation-5', 0, i))),
    );
    expect(lines.filter((line) => !decodeEventJson(line).ok)).toStrictEqual([]);
    expect(lines.at(-1)).toContain('"status":"ENDED"');
    expect(JSON.parse(one.labels)).toMatchObject({ session: 'simulation-5', seed: 5, faults: 'DENSE' });
    expect(simulate('two', '--seed', '5', '--faults', 'dense')).toStrictEqual(one);
  });

  it('should say what it needs where something is missing or wrong', () => {
    for (const args of [['--seed', '5'], ['--seed', 'x', '--out', join(folder, 'x')], ['--faster']]) {
      const { status, stderr } = spawnSync(process.execPath, [COMMAND, ...args], { encoding: 'utf8' });
      expect(status).toBe(2);
      expect(stderr).toContain('simulate --seed N --out PATH');
    }
  });
});
