/** The server and its viewers as two processes, each on a core of its own where `taskset` can say so. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { LoadCommand, Report } from './load.ts';
import type { Command, Published, Usage } from './server.ts';

const PINS = spawnSync('taskset', ['--version']).status === 0;

export class Child<C> {
  readonly #child: ChildProcess;
  #pending: PromiseWithResolvers<unknown> | null = null;

  constructor(file: string, core: number) {
    const node = [
      process.execPath,
      '--expose-gc',
      '--max-old-space-size=4096',
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
    this.#child.on('exit', (code) => this.#pending?.reject(new Error(`${file} ended with ${code}`)));
  }

  ask<T>(command: C): Promise<T> {
    this.#pending = Promise.withResolvers<unknown>();
    this.#child.send(command as object);
    return this.#pending.promise as Promise<T>;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGKILL');
    await ended;
  }
}

export class Pair {
  readonly server = new Child<Command>('server.ts', 0);
  readonly load = new Child<LoadCommand>('load.ts', 1);

  publish(what: 'step' | 'line'): Promise<Published> {
    return this.server.ask<Published>({ do: what });
  }

  usage(): Promise<Usage> {
    return this.server.ask<Usage>({ do: 'measure' });
  }

  report(): Promise<Report> {
    return this.load.ask<Report>({ do: 'report' });
  }

  async stop(): Promise<void> {
    await Promise.all([this.server.stop(), this.load.stop()]);
  }
}
