import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LOOPBACK } from '../local/ports.ts';
import { ended, isRunning, type RunningProcess, signal } from '../local/running-process.ts';
import { strained } from './strain.ts';

export interface ProductOptions {
  readonly name: string;
  readonly role: 'api' | 'projector';
  readonly port: number;
  readonly checkout: string;
  readonly logFile: string;
  readonly kafkaPort: number;
  readonly redisPort: number;
  /** Where clients reach it, if not under its own port. */
  readonly publicUrl?: string;
}

/** Of each log: more than is told in the longest outage, and few enough to be away for more. */
export const KEPT_ITEMS = 3_000;
const START_MS = 60_000;
const STOP_MS = 15_000;
const POLL_MS = 50;
/** What no fault excuses. */
const DISGRACE =
  /unhandled|uncaught|FATAL ERROR|heap out of memory|TypeError|ReferenceError|RangeError|MaxListenersExceeded/i;

/** One process of the product, as a person would start it. */
export class ProductProcess {
  readonly name: string;
  readonly role: ProductOptions['role'];
  readonly port: number;
  readonly #options: ProductOptions;
  #child: ChildProcess | null = null;
  #process: RunningProcess | null = null;
  /** What ended without having been told to. */
  readonly surprises: string[] = [];
  #expected = false;

  constructor(options: ProductOptions) {
    this.#options = options;
    this.name = options.name;
    this.role = options.role;
    this.port = options.port;
  }

  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  /** Resolves when it listens; what it needs it may still wait for. */
  async start(): Promise<void> {
    const { role, port, checkout, logFile, kafkaPort, redisPort, name, publicUrl } = this.#options;
    const args = ['--port', String(port), '--roles', role, '--no-anomalies'];
    if (publicUrl) args.push('--public-url', publicUrl);
    const log = openSync(logFile, 'a');
    const child = spawn(process.execPath, [join(checkout, 'apps/api/src/main.ts'), ...args], {
      cwd: checkout,
      stdio: ['ignore', log, log],
      env: {
        PATH: process.env.PATH ?? '',
        HOME: process.env.HOME ?? '',
        SLIPSTREAM_CLIENT_LIMITS: 'off',
        KAFKA_BROKERS: `${LOOPBACK}:${kafkaPort}`,
        KAFKA_CLIENT_ID: name,
        REDIS_KEEP_ITEMS: String(KEPT_ITEMS),
        REDIS_URL: `redis://${LOOPBACK}:${redisPort}`,
      },
    });
    this.#child = child;
    this.#expected = false;
    child.once('exit', (code, by) => {
      if (this.#child === child && !this.#expected)
        this.surprises.push(`${name} (pid ${child.pid}) ended by itself: ${by ?? `exit code ${code}`}`);
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    const pid = child.pid ?? 0;
    const startedAt = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[19] ?? '';
    this.#process = { pid, startedAt };
    for (const until = Date.now() + strained(START_MS); Date.now() < until; await sleep(POLL_MS)) {
      if (child.exitCode !== null) break;
      if (await this.#listens()) return;
    }
    throw new Error(`${name} did not start: its log is ${logFile}`);
  }

  async kill9(): Promise<void> {
    this.#expected = true;
    if (!this.#process) return;
    signal(this.#process, 'SIGKILL');
    await ended(this.#process, STOP_MS);
  }

  async stop(): Promise<void> {
    this.#expected = true;
    if (!this.#process) return;
    signal(this.#process, 'SIGCONT');
    signal(this.#process, 'SIGTERM');
    if (!(await ended(this.#process, STOP_MS))) await this.kill9();
  }

  pause(): void {
    if (this.#process) signal(this.#process, 'SIGSTOP');
  }

  resume(): void {
    if (this.#process) signal(this.#process, 'SIGCONT');
  }

  get isRunning(): boolean {
    return this.#process !== null && isRunning(this.#process);
  }

  /** Lines of its log that no fault excuses. */
  disgraces(): readonly string[] {
    if (!existsSync(this.#options.logFile)) return [];
    const lines = readFileSync(this.#options.logFile, 'utf8').split('\n');
    return lines.filter((line) => DISGRACE.test(line)).map((line) => `${this.name}: ${line}`);
  }

  async #listens(): Promise<boolean> {
    try {
      await fetch(`http://${LOOPBACK}:${this.port}/healthz`, { signal: AbortSignal.timeout(1_000) });
      return true;
    } catch {
      return false;
    }
  }
}
