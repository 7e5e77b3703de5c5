/**
 * Honest viewers beside one hostile client at full speed, of each kind: what does it do to them?
 *
 *   npx -y pnpm@12 bench hostile [--viewers 300] [--seconds 4] [--pairs 3] [--only KIND]
 *
 * The server runs as a user starts it. Viewers come from addresses of their own, and so does the hostile
 * client, each in a process of its own; the hostile one has the lower priority, so that it is the server
 * it wears out and not the machine. Quiet and hostile spells take turns: a ratio is of two neighbours.
 */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ATTACKS } from './hostile/attacks.ts';

const { values } = parseArgs({
  options: {
    viewers: { type: 'string', default: '300' },
    seconds: { type: 'string', default: '4' },
    pairs: { type: 'string', default: '3' },
    only: { type: 'string' },
  },
});
const SPELL_MS = Number(values.seconds) * 1_000;
const PAIRS = Number(values.pairs);
/** After an attack, until what it left is worked off. */
const SETTLE_MS = 1_500;
const LOWER = 10;
const HOSTILE_ADDRESS = '127.0.0.66';
/** What the p99 of honest viewers may rise by. */
const MOST = 1.3;
/** Messages that each viewer has in a spell while the race is on. */
const MESSAGES_A_SPELL = 10;
const MB = 1024 * 1024;

interface Spell {
  readonly delivered: readonly number[];
  readonly answered: readonly number[];
  readonly lost: number;
}

const MAIN = join(import.meta.dirname, '../../apps/api/src/main.ts');
const server = spawn(process.execPath, ['--max-semi-space-size=16', MAIN, '--port', '0', '--seed', '7'], {
  stdio: ['ignore', 'pipe', 'inherit'],
  env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '' },
});
process.once('exit', () => server.kill());
// An exit that is not waited for would leave the server behind.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
const url = await new Promise<string>((resolve, reject) => {
  let text = '';
  server.stdout.on('data', (chunk: Buffer) => {
    text += String(chunk);
    const found = /Slipstream is at (\S+)/.exec(text)?.[1];
    if (found) resolve(found.replace('localhost', '127.0.0.1'));
  });
  server.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
});
const honest = fork(join(import.meta.dirname, 'hostile/honest.ts'), [url, values.viewers]);
await new Promise((resolve) => honest.once('message', resolve));
// Before its start a race has little to show.
while ((await spell()).delivered.length < Number(values.viewers) * MESSAGES_A_SPELL) await sleep(SETTLE_MS);
console.log(
  `${values.viewers} viewers; ${PAIRS} pairs of ${values.seconds} s; delivery and answer p99 in ms`,
);
console.log(
  'kind | p50 quiet | p99 quiet | p99 hostile | ratio | answers p99 quiet | hostile | server MB | what came of it',
);

let failed = 0;
for (const kind of Object.keys(ATTACKS).filter((name) => values.only === undefined || name === values.only)) {
  const pairs: { readonly quiet: Spell; readonly hostile: Spell }[] = [];
  const outcome: Record<string, number> = {};
  for (let pair = 0; pair < PAIRS; pair++) {
    const quiet = await spell();
    const attacker = fork(join(import.meta.dirname, 'hostile/attacker.ts'), [url, HOSTILE_ADDRESS, kind]);
    setPriority(attacker.pid ?? 0, LOWER);
    const hostile = await spell();
    for (const [what, count] of Object.entries(await endOf(attacker)))
      outcome[what] = (outcome[what] ?? 0) + count;
    pairs.push(fromTheFastest(quiet, hostile));
    await sleep(SETTLE_MS);
  }
  const ratio = median(
    pairs.map(({ quiet, hostile }) => p(hostile.delivered, 0.99) / p(quiet.delivered, 0.99)),
  );
  const lost = pairs.reduce((sum, { quiet, hostile }) => sum + quiet.lost + hostile.lost, 0);
  if (!(ratio <= MOST) || lost > 0 || server.exitCode !== null) failed++;
  const of = (side: 'quiet' | 'hostile', what: 'delivered' | 'answered', share: number): string =>
    median(pairs.map((pair) => p(pair[side][what], share))).toFixed(1);
  const came = Object.entries(outcome).map(([what, count]) => `${what} ${count}`);
  console.log(
    [
      kind,
      of('quiet', 'delivered', 0.5),
      of('quiet', 'delivered', 0.99),
      of('hostile', 'delivered', 0.99),
      ratio.toFixed(2),
      of('quiet', 'answered', 0.99),
      of('hostile', 'answered', 0.99),
      Math.round(residentBytes(server.pid ?? 0) / MB),
      `${came.join(', ')}${lost > 0 ? `; LOST ${lost}` : ''}`,
    ].join(' | '),
  );
}
honest.kill();
server.kill('SIGTERM');
console.log(
  failed === 0 ? `every ratio is at most ${MOST}` : `${failed} kinds are above ${MOST}, or lost something`,
);
process.exitCode = failed === 0 ? 0 : 1;

async function spell(): Promise<Spell> {
  await taken();
  await sleep(SPELL_MS);
  return taken();
}

/** A playback that once fell behind stays behind the wall clock: what counts is how much later than the fastest message of the pair one comes. */
function fromTheFastest(quiet: Spell, hostile: Spell): { readonly quiet: Spell; readonly hostile: Spell } {
  const fastest = Math.min(p(quiet.delivered, 0), p(hostile.delivered, 0));
  const later = (spell: Spell): Spell => ({ ...spell, delivered: spell.delivered.map((ms) => ms - fastest) });
  return { quiet: later(quiet), hostile: later(hostile) };
}

function taken(): Promise<Spell> {
  return new Promise((resolve) => {
    honest.once('message', (message) => resolve(message as Spell));
    honest.send('take');
  });
}

function endOf(attacker: ChildProcess): Promise<Record<string, number>> {
  return new Promise((resolve) => {
    let counts: Record<string, number> = {};
    attacker.once('message', (message) => {
      counts = message as Record<string, number>;
    });
    attacker.once('exit', () => resolve(counts));
    attacker.kill('SIGTERM');
  });
}

function p(sample: readonly number[], share: number): number {
  const sorted = [...sample].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
}

function median(sample: readonly number[]): number {
  return p(sample, 0.5);
}

function residentBytes(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes ?? 0) * 1_024;
}
