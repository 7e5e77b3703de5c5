/**
 * Shows that the fault suite and the simulation of the membership can fail: each patch of `mutations/` breaks
 * the guarantee on purpose, in a checkout of its own, and one of them must find it. It must do so by the claims
 * that the mutation makes untrue: a suite that broke off has found nothing.
 *
 *   node infra/faults/mutate.ts                 all of them
 *   node infra/faults/mutate.ts skip-the-heal   one
 */
import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Mutation {
  /** The faults that it must not survive, so that a run takes a minute; all others would do no harm. Null: the simulation finds it. */
  readonly faults: readonly string[] | null;
  /** How the claims begin that it makes untrue; one of them must fail. */
  readonly breaks: readonly string[];
}

const CHECKOUT = join(import.meta.dirname, '../..');
const MUTATIONS = join(import.meta.dirname, 'mutations');
/** Their `node_modules` hold links that stay within the checkout. */
const PACKAGES = ['apps/api', 'packages/schema', 'packages/sources', 'packages/timing'];
const KNOWN: Readonly<Record<string, Mutation>> = {
  'belittle-what-is-missed': {
    faults: ['an absence longer than a log is kept'],
    breaks: ['who is away for longer than a log is kept'],
  },
  'drop-the-offset-check': {
    faults: ['a write that arrives after the take-over'],
    breaks: ['every item of', 'every STATE stream', 'leaderboardChanges', 'versions never fall'],
  },
  'snapshot-before-subscribing': {
    faults: ['joins over a slow line'],
    breaks: ['who joins as the last change is written'],
  },
  'topic-by-topic': {
    faults: null,
    breaks: ['a partition stands still'],
  },
  'skip-the-heal': {
    faults: ['SIGSTOP of Redis', 'half-open connections'],
    breaks: ['every STATE stream', 'leaderboardChanges', 'streams heal in time'],
  },
};
const SIMULATION = ['infra/fuzz/membership.ts', '--seed', '1', '--steps', '400000'];
const RUN_MS = 10 * 60_000;

const wanted = process.argv.slice(2);
const names = (await readdir(MUTATIONS))
  .filter((file) => file.endsWith('.patch'))
  .map((file) => file.slice(0, -'.patch'.length))
  .filter((name) => wanted.length === 0 || wanted.includes(name));
let red = 0;
for (const name of names) {
  const mutation = KNOWN[name];
  if (!mutation) throw new Error(`mutate.ts does not say what ${name} breaks`);
  const { output, ended } = await suiteWith(name, mutation);
  const verdict = verdictOf(output, ended, mutation);
  if (verdict.red) red++;
  console.log(`\n${name}: ${verdict.text}`);
  if (!verdict.red) console.log(output);
  for (const line of verdict.red ? failuresIn(output) : []) console.log(line);
}
console.log(`\n${red} passed, ${names.length - red} failed, 0 skipped`);
process.exit(red === names.length && red > 0 ? 0 : 1);

function verdictOf(
  output: string,
  ended: boolean,
  { breaks }: Mutation,
): { readonly red: boolean; readonly text: string } {
  if (!ended || /broke off/.test(output) || !/^\d+ passed, \d+ failed/m.test(output)) {
    return { red: false, text: 'BROKE OFF: neither red nor green' };
  }
  const failed = [...output.matchAll(/^ {2}✗ (.*?)(?: \(.*)?$/gm)].map(([, claim = '']) => claim);
  const due = failed.filter((claim) => breaks.some((begins) => claim.startsWith(begins)));
  if (due.length > 0) return { red: true, text: `red, as it must be: ${due.join('; ')}` };
  if (failed.length === 0) return { red: false, text: 'GREEN: the suite does not see it' };
  return {
    red: false,
    text: `GREEN where it must be red; what failed is another thing: ${failed.join('; ')}`,
  };
}

function failuresIn(output: string): readonly string[] {
  const [verdicts = ''] = output.split('what was done:');
  return verdicts.split('\n').filter((line) => /^ {2}✗|^ {6}[^\s\d]/.test(line));
}

/** Runs the suite in a checkout of the newest commit with one patch applied. */
async function suiteWith(
  name: string,
  { faults }: Mutation,
): Promise<{ readonly output: string; readonly ended: boolean }> {
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
    const only = faults?.flatMap((fault) => ['--only', fault]);
    const command = only ? ['infra/faults/run.ts', '--seed', '1', ...only] : SIMULATION;
    const recordings = process.env.SLIPSTREAM_RECORDINGS ?? join(CHECKOUT, '../shared/recordings');
    const run = spawnSync(process.execPath, command, {
      cwd: worktree,
      encoding: 'utf8',
      env: { ...process.env, SLIPSTREAM_RECORDINGS: recordings },
      timeout: RUN_MS,
      maxBuffer: 64 * 1024 * 1024,
    });
    return { output: `${run.stdout}${run.stderr}`, ended: run.signal === null && !run.error };
  } finally {
    spawnSync('git', ['worktree', 'remove', '--force', worktree], { cwd: CHECKOUT });
    await rm(folder, { recursive: true, force: true });
  }
}

function git(cwd: string, ...args: readonly string[]): void {
  const { status, stderr } = spawnSync('git', args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
}
