import cluster, { type Worker } from 'node:cluster';
import { compose, type Running } from './compose.ts';
import type { Config } from './config.ts';
import { urlOn } from './http/addresses.ts';
import type { Report } from './report.ts';

/** A worker that ends is replaced, but not so fast that one which cannot live keeps the machine busy. */
const AGAIN_MS = 1_000;

/**
 * This process does the roles other than `api`; as many workers as were asked for serve the clients, on
 * one port. Connections go round among them, and no client needs to come back to the same one: a node
 * holds no truth.
 */
export async function composeWithWorkers(config: Config, report: Report): Promise<Running> {
  const roles = new Set([...config.roles].filter((role) => role !== 'api'));
  const own = roles.size > 0 ? await compose({ ...config, roles, port: 0 }, report) : null;
  if (own) report.info(`${[...roles].join(' and ')}: health and metrics at ${own.url}`);
  let stopping = false;
  const listening = Promise.withResolvers<number>();
  const begin = (): Worker => {
    const worker = cluster.fork();
    worker.once('listening', ({ port }) => listening.resolve(port));
    worker.once('exit', (code, signal) => {
      if (stopping) return;
      listening.reject(new Error(`a worker ended with ${code ?? signal} before it listened`));
      report.warn(`a worker ended with ${code ?? signal}; another one takes its place`);
      setTimeout(() => {
        if (!stopping) begin();
      }, AGAIN_MS);
    });
    return worker;
  };
  for (let count = 0; count < config.workers; count++) begin();
  const stop = async (): Promise<void> => {
    stopping = true;
    const ended = Object.values(cluster.workers ?? {}).map(
      (worker) =>
        new Promise<void>((resolve) => {
          if (!worker || worker.isDead()) return resolve();
          worker.once('exit', () => resolve());
          worker.process.kill('SIGTERM');
        }),
    );
    await Promise.all(ended);
    await own?.stop();
  };
  const port = await listening.promise.catch(async (cause: unknown) => {
    await stop();
    throw cause;
  });
  return { url: urlOn(config.host, port), stop };
}
