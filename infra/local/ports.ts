import { createServer } from 'node:net';
import { Problem } from './problem.ts';

export const LOOPBACK = '127.0.0.1';
/** Below the ports that a system hands out to outgoing connections, so that a killed server gets its own again. */
const FIRST_PORT = 21_000;
const PORTS = 8_000;
/** By this process: what is to listen there may not do so yet. */
const given = new Set<number>();

/** The wanted port, which must be free; else the first free one of the preferred; else any. */
export async function choosePort(
  what: string,
  wanted: number | undefined,
  preferred: readonly (number | undefined)[],
): Promise<number> {
  if (wanted !== undefined) {
    if (await isFree(wanted)) return wanted;
    throw new Problem(`Port ${wanted}, wanted for ${what}, is taken: name another, or leave it out.`);
  }
  for (const port of preferred) {
    if (port !== undefined && (await isFree(port))) return port;
  }
  return freePort();
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, LOOPBACK, () => server.close(() => resolve(true)));
  });
}

/**
 * A port that nothing listens on, for a server that takes seconds to do so: at random, so that suites which
 * start at once hardly choose the same, and not one that an outgoing connection can be given meanwhile.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < PORTS; tries++) {
    const port = FIRST_PORT + Math.floor(Math.random() * PORTS);
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
  throw new Problem(`No free port on the loopback interface from ${FIRST_PORT} on.`);
}
