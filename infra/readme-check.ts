/**
 * Runs each command of the README's code blocks as a newcomer would, so that none of them rots. A
 * command that serves is given until its page answers, and is then ended by its pid.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const ROOT = join(import.meta.dirname, '..');
const PAGE = 'http://localhost:4000/';
const PATIENCE_MS = 120_000;
const END_MS = 15_000;

const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
const commands = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)]
  .flatMap(([, block]) => (block ?? '').split('\n'))
  .map((line) => line.replace(/\s+#.*$/, '').trim())
  .filter((line) => line !== '');
if (commands.length < 2) throw new Error('the README has no commands to check');

for (const command of commands) {
  // The tests have run with everything required; here it only has to be the README's own command.
  if (/pnpm@12 test$/.test(command)) continue;
  console.log(`$ ${command}`);
  const child = spawn('bash', ['-c', `exec ${command}`], { cwd: ROOT, stdio: 'inherit', detached: true });
  if (/pnpm@12 start/.test(command)) await serves(child, command);
  else await succeeds(child, command);
}
console.log(`${commands.length} commands of the README were checked`);

async function serves(child: ChildProcess, command: string): Promise<void> {
  const began = Date.now();
  for (;;) {
    if (child.exitCode !== null) throw new Error(`${command}: ended with ${child.exitCode}`);
    if (Date.now() - began > PATIENCE_MS)
      throw new Error(`${command}: no page at ${PAGE} after ${PATIENCE_MS} ms`);
    const page = await fetch(PAGE).catch(() => null);
    if (page?.ok && (await page.text()).includes('<div id=')) break;
    await sleep(500);
  }
  console.log(`  the page was there after ${((Date.now() - began) / 1_000).toFixed(1)} s`);
  await end(child);
}

async function succeeds(child: ChildProcess, command: string): Promise<void> {
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`${command}: ended with ${code}`);
}

/** Ends the whole group that we started, politely first. */
async function end(child: ChildProcess): Promise<void> {
  const { pid } = child;
  if (pid === undefined) return;
  const closed = new Promise<boolean>((resolve) => child.on('close', () => resolve(true)));
  process.kill(-pid, 'SIGINT');
  if (await Promise.race([closed, sleep(END_MS, false)])) return;
  process.kill(-pid, 'SIGKILL');
  throw new Error(`it did not end within ${END_MS} ms of SIGINT`);
}
