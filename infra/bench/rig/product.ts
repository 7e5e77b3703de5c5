import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startKafka } from '../../local/kafka.ts';
import { freePort } from '../../local/ports.ts';
import { startRedis } from '../../local/redis.ts';
import type { Answer, Measured, Question } from './heap-probe.ts';

export interface Engines {
  readonly brokers: string;
  readonly redisUrl: string;
  /** Stops what was started for this run, and only that. */
  stop(): Promise<void>;
}

const MAIN = join(import.meta.dirname, '../../../apps/api/src/main.ts');
const PROBE = join(import.meta.dirname, 'heap-probe.ts');
const START_MS = 60_000;
const ANSWER_MS = 30_000;
const STOP_MS = 10_000;

/** Those of the environment, or private ones with their data in `folder`. */
export async function engines(folder: string, env: NodeJS.ProcessEnv): Promise<Engines> {
  const { KAFKA_BROKERS, REDIS_URL } = env;
  await mkdir(folder, { recursive: true });
  const kafka = KAFKA_BROKERS
    ? null
    : await startKafka({ dataDir: join(folder, 'kafka'), port: await freePort() });
  const redis = REDIS_URL
    ? null
    : await startRedis({ dataDir: join(folder, 'redis'), port: await freePort() });
  return {
    brokers: kafka?.brokers ?? KAFKA_BROKERS ?? '',
    redisUrl: redis?.url ?? REDIS_URL ?? '',
    stop: async () => {
      await kafka?.stop();
      await redis?.stop();
    },
  };
}

export interface NodeOptions {
  readonly name: string;
  readonly roles: string;
  readonly engines: Pick<Engines, 'brokers' | 'redisUrl'>;
  /** For its log. */
  readonly folder: string;
  readonly args?: readonly string[];
  readonly nodeArgs?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** One process of the product, as a user starts it, with the heap probe in it. */
export class ProductNode {
  readonly name: string;
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | null>;
  #asked = 0;

  private constructor(name: string, url: string, child: ChildProcess, ended: Promise<number | null>) {
    this.name = name;
    this.url = url;
    this.#child = child;
    this.#ended = ended;
  }

  /** Resolves when it listens, which is before its roles have begun. */
  static async start(options: NodeOptions): Promise<ProductNode> {
    const { name, roles, folder, args = [], nodeArgs = [], env = {} } = options;
    const { brokers, redisUrl } = options.engines;
    const child = spawn(
      process.execPath,
      [...['--expose-gc', '--import', PROBE], ...nodeArgs, MAIN, '--roles', roles, '--port', '0', ...args],
      {
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        env: {
          ...process.env,
          KAFKA_BROKERS: brokers,
          REDIS_URL: redisUrl,
          SLIPSTREAM_CLIENT_LIMITS: 'off',
          ...env,
        },
      },
    );
    const log = createWriteStream(join(folder, `${name}.log`), { flags: 'a' });
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    child.stderr?.pipe(log, { end: false });
    child.stdout?.pipe(log, { end: false });
    const url = await new Promise<string>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`${name} did not start`)), START_MS);
      let text = '';
      const read = (chunk: Buffer): void => {
        text += chunk.toString();
        const found = /Slipstream is at (\S+)/.exec(text)?.[1];
        if (!found) return;
        clearTimeout(late);
        child.stdout?.off('data', read);
        resolve(found);
      };
      child.stdout?.on('data', read);
      void ended.then((code) => reject(new Error(`${name} ended with ${code}: see ${folder}/${name}.log`)));
    });
    return new ProductNode(name, url, child, ended);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async ready(): Promise<void> {
    for (;;) {
      const response = await fetch(`${this.url}/readyz`).catch(() => null);
      if (response?.ok) return;
      if (!this.running) throw new Error(`${this.name} has ended`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  /** Null when it does not answer. */
  measure(): Promise<Measured | null> {
    return this.#ask<Measured>({ ask: 'measure', number: this.#asked++ });
  }

  snapshot(file: string): Promise<string | null> {
    return this.#ask<string>({ ask: 'snapshot', number: this.#asked++, file });
  }

  async stop(): Promise<void> {
    if (!this.running) return;
    this.#child.kill('SIGTERM');
    const late = setTimeout(() => this.#child.kill('SIGKILL'), STOP_MS);
    await this.#ended;
    clearTimeout(late);
  }

  #ask<T>(question: Question): Promise<T | null> {
    return new Promise((resolve) => {
      if (!this.running || !this.#child.connected) return resolve(null);
      const settle = (answer: T | null): void => {
        clearTimeout(late);
        this.#child.off('message', onMessage);
        resolve(answer);
      };
      const onMessage = (message: unknown): void => {
        const { number, answer } = message as Answer;
        if (number === question.number) settle(answer as T);
      };
      const late = setTimeout(() => settle(null), ANSWER_MS);
      this.#child.on('message', onMessage);
      this.#child.send(question);
    });
  }
}
