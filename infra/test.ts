/**
 * `npx -y pnpm@12 test [FILTER…]`: every test that can be run here. Engines that `infra:up` left
 * running are used; SLIPSTREAM_REQUIRE_ALL=1 makes what would be skipped a failure.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startVitest } from 'vitest/node';
import { TestSummary } from './test-summary.ts';
import { buildWeb, webIsStale } from './web-build.ts';

const ROOT = join(import.meta.dirname, '..');

/** Engines already running, by the variables that name them. */
function runningEngines(): Record<string, string> {
  if (!existsSync(join(ROOT, '.slipstream/local'))) return {};
  const { stdout } = spawnSync(process.execPath, [join(ROOT, 'infra/local/status.ts')], { encoding: 'utf8' });
  const lines = (stdout ?? '').split('\n').filter((line) => /^[A-Z_]+=/.test(line));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

for (const [name, value] of Object.entries(runningEngines())) process.env[name] ??= value;
if (webIsStale()) await buildWeb();
const vitest = await startVitest('test', process.argv.slice(2), {
  root: ROOT,
  watch: false,
  reporters: ['default', new TestSummary()],
});
await vitest.close();
