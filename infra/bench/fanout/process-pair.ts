/** The server and its viewers as two processes, each on a core of its own where `taskset` can say so. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Contender } from './contenders.ts';
import type { LoadCommand, Report } from './load.ts';
import type { Command, Published, Usage } from './server.ts';

const PINS = spawnSync('taskset', ['--version']).status === 0;

/** As `npm start` starts ours, and the broadcast that it is measured by: see docs/guides/fan-out.md, memory. */
const YOUNG = ['--max-semi-space-size=16'];
const FLAGS: Partial<Record<Contender, readonly string[]>> = { ours: YOUNG, plain: YOUNG };
const running = new Set<Child<never>>();

/** Whatever a measurement that broke off has left. */
export async function stopAll(): Promise<void> {
  await Promise.all([...running].map((child) => child.stop()));
}

export class Child<C> {
  readonly #child: ChildProcess;
  #pending: PromiseWithResolvers<unknown> | null = null;

  constructor(file: string, core: number, flags: readonly string[] = []) {
    const node = [
      process.execPath,
      '--expose-gc',
      '--max-old-space-size=4096',
      ...flags,
      join(import.meta.dirname, file),
    ];
    const command = PINS ? ['taskset', '-c', String(core), ...node] : node;
    this.#child = spawn(command[0] ?? '', command.slice(1), {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#child.on('message', (message: { answer?: unknown; failed?: string }) => {
      const pending = this.#pending;
      this.#pending = null;
      if (message.failed === undefined) pending?.resolve(message.answer);
      else pending?.reject(new Error(message.failed));
    });
    running.add(this);
    this.#child.on('exit', (code) => {
      running.delete(this);
      this.#pending?.reject(new Error(`${file} ended with ${code}`));
    });
  }

  /** One question at a time. */
  ask<T>(command: C): Promise<T> {
    this.#pending = Promise.withResolvers<unknown>();
    this.#child.send(command as object, (cause) => cause && this.#pending?.reject(cause));
    return this.#pending.promise as Promise<T>;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGKILL');
    await ended;
  }
}

export class Pair {
  readonly load = new Child<LoadCommand>('load.ts', 1);
  readonly #kind: Contender;
  readonly #servers: readonly Child<Command>[];

  /** Several servers share the viewers; the second is on the core of the load. */
  constructor(kind: Contender, servers = 1) {
    this.#kind = kind;
    this.#servers = Array.from(
      { length: servers },
      (_, index) => new Child<Command>('server.ts', index % 2, FLAGS[kind]),
    );
  }

  /** @returns the ports of the servers. */
  start(
    query: string,
    { race, redisUrl }: { readonly race: string; readonly redisUrl: string | null },
  ): Promise<readonly number[]> {
    return this.#each<number>({ do: 'start', kind: this.#kind, race, query, redisUrl });
  }

  async publish(what: 'step' | 'line'): Promise<Published> {
    const [published] = await this.#each<Published>({ do: what });
    if (!published) throw new Error('there is no server');
    return published;
  }

  /** Of all servers together. */
  async usage(): Promise<Usage> {
    const all = await this.#each<Usage>({ do: 'measure' });
    return {
      cpuUs: all.reduce((sum, { cpuUs }) => sum + cpuUs, 0),
      rssBytes: all.reduce((sum, { rssBytes }) => sum + rssBytes, 0),
    };
  }

  report(): Promise<Report> {
    return this.load.ask<Report>({ do: 'report' });
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#servers, this.load].map((child) => child.stop()));
  }

  #each<T>(command: Command): Promise<readonly T[]> {
    return Promise.all(this.#servers.map((server) => server.ask<T>(command)));
  }
}
