import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Measured, Served } from './served.ts';

const SERVED = join(import.meta.dirname, 'served.ts');

/** The process of `served.ts`. */
export class FuzzedServer {
  readonly url: string;
  readonly session: string;
  readonly drivers: readonly number[];
  readonly #child: ChildProcess;
  /** How it ended; null while it has not. */
  ended: string | null = null;

  private constructor(child: ChildProcess, { url, session, drivers }: Served) {
    this.#child = child;
    this.url = url;
    this.session = session;
    this.drivers = drivers;
    child.once('exit', (code, signal) => {
      this.ended = `${code ?? signal}`;
    });
  }

  static async start(): Promise<FuzzedServer> {
    const child = spawn(process.execPath, ['--expose-gc', '--max-semi-space-size=16', SERVED], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const [served] = (await once(child, 'message')) as [Served];
    return new FuzzedServer(child, served);
  }

  /** `collect`: after the garbage is collected, so that sizes mean something. */
  async measure(collect: boolean): Promise<Measured> {
    if (this.ended !== null) throw new Error(`the server ended with ${this.ended}`);
    this.#child.send({ collect });
    const { promise, resolve, reject } = Promise.withResolvers<Measured>();
    const onEnd = (): void => reject(new Error(`the server ended with ${this.ended}`));
    this.#child.once('exit', onEnd);
    this.#child.once('message', (measured) => {
      this.#child.off('exit', onEnd);
      resolve(measured as Measured);
    });
    return promise;
  }

  async stop(): Promise<void> {
    if (this.ended !== null) return;
    this.#child.disconnect();
    await once(this.#child, 'exit');
  }
}
