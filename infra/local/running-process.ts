import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process that we started, with what tells it from a later one that got the same pid. */
export interface RunningProcess {
  readonly pid: number;
  /** As the system states it: compared, never read. */
  readonly startedAt: string;
}

/** What a data folder remembers of its server, running or not: the ports stay across restarts. */
export interface ServerRecord {
  readonly process: RunningProcess | null;
  readonly ports: Readonly<Record<string, number>>;
}

/** A server of a data folder, as the fault suite handles it. */
export interface Server {
  readonly pid: number;
  readonly port: number;
  /** Asks it to end, waits, and kills it when it takes too long. */
  stop(): Promise<void>;
  /** SIGKILL: it loses what it had not handed to the system. */
  kill9(): Promise<void>;
  /** SIGSTOP: connections stay open and nothing answers. */
  pause(): void;
  resume(): void;
}

const POLL_MS = 50;
const KILL_PATIENCE_MS = 5_000;

export async function readRecord(file: string): Promise<ServerRecord> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as ServerRecord;
  } catch {
    return { process: null, ports: {} };
  }
}

export async function writeRecord(file: string, record: ServerRecord): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(record, null, 2)}\n`);
}

export async function forgetRecord(file: string): Promise<void> {
  await rm(file, { force: true });
}

export interface LaunchOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly logFile: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts a process that outlives this one. */
export async function launch({ command, args, cwd, logFile, env }: LaunchOptions): Promise<RunningProcess> {
  const log = openSync(logFile, 'a');
  const child = spawn(command, args, {
    cwd,
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...process.env, ...env },
  });
  await spawned(child);
  child.unref();
  const pid = child.pid ?? 0;
  return { pid, startedAt: startOf(pid) ?? '' };
}

export function isRunning({ pid, startedAt }: RunningProcess): boolean {
  return startOf(pid) === startedAt;
}

/** Sends a signal unless the pid has ended or is another process by now. */
export function signal(process_: RunningProcess, name: NodeJS.Signals): void {
  if (!isRunning(process_)) return;
  try {
    process.kill(process_.pid, name);
  } catch {
    // It ended between the look and the signal.
  }
}

export async function ended(process_: RunningProcess, patienceMs: number): Promise<boolean> {
  for (const until = Date.now() + patienceMs; Date.now() < until; await sleep(POLL_MS)) {
    if (!isRunning(process_)) return true;
  }
  return !isRunning(process_);
}

export async function stopProcess(
  process_: RunningProcess,
  gently: NodeJS.Signals,
  patienceMs: number,
): Promise<'ended' | 'killed'> {
  signal(process_, 'SIGCONT'); // A paused process would never see the next signal.
  signal(process_, gently);
  if (await ended(process_, patienceMs)) return 'ended';
  signal(process_, 'SIGKILL');
  await ended(process_, KILL_PATIENCE_MS);
  return 'killed';
}

export function serverOf(process_: RunningProcess, port: number, stop: () => Promise<void>): Server {
  return {
    pid: process_.pid,
    port,
    stop,
    kill9: async () => {
      signal(process_, 'SIGKILL');
      await ended(process_, KILL_PATIENCE_MS);
    },
    pause: () => signal(process_, 'SIGSTOP'),
    resume: () => signal(process_, 'SIGCONT'),
  };
}

/** When a pid's process began; undefined when there is none, or only its remains (a zombie). */
function startOf(pid: number): string | undefined {
  try {
    // After the name, which may hold spaces: the state is field 3, the start in clock ticks field 22.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return process.platform === 'linux' ? undefined : startByPs(pid);
  }
}

function startByPs(pid: number): string | undefined {
  try {
    const [state = 'Z', ...start] = execFileSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
      .trim()
      .split(/\s+/);
    return state.startsWith('Z') ? undefined : start.join(' ');
  } catch {
    return undefined;
  }
}

function spawned(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
}
