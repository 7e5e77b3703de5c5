import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const MUTATIONS = join(import.meta.dirname, 'mutations');

it.each(readdirSync(MUTATIONS))('%s still applies to the code that it breaks', (patch) => {
  const apply = ['apply', '--check', join(MUTATIONS, patch)];
  const { status, stderr } = spawnSync('git', apply, {
    cwd: join(import.meta.dirname, '../..'),
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
