/**
 * Shows that the fault suite can fail: each patch of `mutations/` breaks the guarantee on purpose, in a
 * checkout of its own, and the suite must find it.
 *
 *   node infra/faults/mutate.ts                 all of them
 *   node infra/faults/mutate.ts skip-the-heal   one
 */
import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const CHECKOUT = join(import.meta.dirname, '../..');
const MUTATIONS = join(import.meta.dirname, 'mutations');
/** Their `node_modules` hold links that stay within the checkout. */
const PACKAGES = ['apps/api', 'packages/schema', 'packages/sources', 'packages/timing'];
/** The faults that each mutation must not survive, so that a run takes a minute; all others would do no harm. */
const FAULTS: Readonly<Record<string, readonly string[]>> = {
  'drop-the-offset-check': ['a write that arrives after the take-over'],
  'snapshot-before-subscribing': ['joins over a slow line'],
  'skip-the-heal': ['SIGSTOP of Redis', 'half-open connections'],
};
const RUN_MS = 10 * 60_000;

const wanted = process.argv.slice(2);
const names = (await readdir(MUTATIONS))
  .filter((file) => file.endsWith('.patch'))
  .map((file) => file.slice(0, -'.patch'.length))
  .filter((name) => wanted.length === 0 || wanted.includes(name));
let survivors = 0;
for (const name of names) {
  const output = await suiteWith(name);
  const red = /✗/.test(output);
  if (!red) survivors++;
  console.log(`\n${name}: ${red ? 'red, as it must be' : 'GREEN: the suite does not see it'}`);
  for (const line of output.split('\n').filter((each) => /✗|^ {6}\S/.test(each))) console.log(line);
  if (!red) console.log(output);
}
console.log(`\n${names.length - survivors} passed, ${survivors} failed, 0 skipped`);
process.exit(survivors > 0 || names.length === 0 ? 1 : 0);

/** Runs the suite in a checkout of the newest commit with one patch applied. */
async function suiteWith(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'slipstream-mutation-'));
  const worktree = join(folder, 'main');
  try {
    git(CHECKOUT, 'worktree', 'add', '--detach', worktree, 'HEAD');
    git(worktree, 'apply', join(MUTATIONS, `${name}.patch`));
    await symlink(join(CHECKOUT, 'node_modules'), join(worktree, 'node_modules'));
    for (const each of PACKAGES) {
      const modules = join(each, 'node_modules');
      await cp(join(CHECKOUT, modules), join(worktree, modules), { recursive: true, verbatimSymlinks: true });
    }
    const only = (FAULTS[name] ?? []).flatMap((fault) => ['--only', fault]);
    const recordings = process.env.SLIPSTREAM_RECORDINGS ?? join(CHECKOUT, '../shared/recordings');
    const run = spawnSync(process.execPath, ['infra/faults/run.ts', '--seed', '1', ...only], {
      cwd: worktree,
      encoding: 'utf8',
      env: { ...process.env, SLIPSTREAM_RECORDINGS: recordings },
      timeout: RUN_MS,
      maxBuffer: 64 * 1024 * 1024,
    });
    return `${run.stdout}${run.stderr}`;
  } finally {
    spawnSync('git', ['worktree', 'remove', '--force', worktree], { cwd: CHECKOUT });
    await rm(folder, { recursive: true, force: true });
  }
}

function git(cwd: string, ...args: readonly string[]): void {
  const { status, stderr } = spawnSync('git', args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
}
