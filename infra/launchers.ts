/**
 * `npx -y pnpm@12 start` is a chain of processes: npx, a shell, pnpm, a shell, and this one. Whoever ends
 * npx means the server, but npx passes a signal to its shell at the most, and dies; pnpm has a process
 * group of its own and hears of nothing. What each process does notice is that its parent is another one.
 */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { promisify } from 'node:util';

export interface RunningProcess {
  readonly parent: number;
  readonly command: string;
}

/** @returns null where there is no such process. */
export type FindProcess = (pid: number) => Promise<RunningProcess | null>;

/** One process, and the parent without which it has no business here. */
export interface Link {
  readonly pid: number;
  readonly parent: number;
}

const LAUNCHERS = new Set(['npm', 'npx', 'pnpm', 'pnpx', 'yarn', 'corepack', 'bun']);
const SHELLS = new Set(['sh', 'dash', 'bash', 'zsh', 'ash', 'busybox']);
/** Far more than any chain of package managers has. */
const MAX_CHAIN = 16;
const LOOK_EVERY_MS = 500;

/**
 * From a process up to the topmost package manager, through shells and package managers only. What
 * started that one may end, as a terminal does under `nohup`.
 */
export async function chainOfLaunchers(pid: number, find: FindProcess): Promise<readonly Link[]> {
  const climbed: Link[] = [];
  let topmost = 0;
  for (let child = pid; climbed.length < MAX_CHAIN; ) {
    const parent = (await find(child))?.parent ?? 0;
    const launcher = parent > 1 ? await find(parent) : null;
    const kind = launcher && kindOf(launcher.command);
    if (!kind) break;
    climbed.push({ pid: child, parent });
    if (kind === 'launcher') topmost = climbed.length;
    child = parent;
  }
  return climbed.slice(0, topmost);
}

/** Whether one of the chain has gone: its child has another parent then, even where nobody has collected it. */
export async function isBroken(chain: readonly Link[], find: FindProcess): Promise<boolean> {
  const found = await Promise.all(chain.map(({ pid }) => find(pid)));
  return chain.some(({ parent }, index) => found[index]?.parent !== parent);
}

/** Ends this process as SIGTERM does, once one of those that launched it has gone. */
export async function endWithLaunchers(find: FindProcess = findProcess): Promise<void> {
  const chain = await chainOfLaunchers(process.pid, find);
  if (chain.length === 0) return;
  const look = async (): Promise<void> => {
    if (await isBroken(chain, find)) process.kill(process.pid, 'SIGTERM');
    else setTimeout(look, LOOK_EVERY_MS).unref();
  };
  setTimeout(look, LOOK_EVERY_MS).unref();
}

export async function findProcess(pid: number): Promise<RunningProcess | null> {
  return process.platform === 'linux' ? findInProc(pid) : findWithPs(pid);
}

async function findInProc(pid: number): Promise<RunningProcess | null> {
  try {
    const [stat, command] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
    ]);
    // The name before it is in brackets, and may have brackets and blanks in it.
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    return { parent, command: command.replaceAll('\0', ' ').trim() };
  } catch {
    return null;
  }
}

/** Where there is no /proc: macOS. */
export async function findWithPs(pid: number): Promise<RunningProcess | null> {
  try {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'ppid=,command=', '-p', String(pid)]);
    const [, parent, command] = /^\s*(\d+)\s+(.*)$/m.exec(stdout) ?? [];
    return parent === undefined ? null : { parent: Number(parent), command: command ?? '' };
  } catch {
    return null;
  }
}

/** A package manager may be a program, a script of Node's, or a title that it gave itself. */
function kindOf(command: string): 'launcher' | 'shell' | null {
  const words = command.split(' ').slice(0, 2);
  const names = words.map((word) => basename(word).replace(/(-cli)?\.[cm]?js$/, ''));
  const [first = '', second = ''] = names;
  if (LAUNCHERS.has(first) || (first === 'node' && LAUNCHERS.has(second))) return 'launcher';
  return SHELLS.has(first) && words[1]?.startsWith('-') ? 'shell' : null;
}
