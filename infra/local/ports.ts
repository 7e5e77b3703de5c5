import { createServer } from 'node:net';
import { Problem } from './problem.ts';

export const LOOPBACK = '127.0.0.1';

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

export async function isFree(port: number): Promise<boolean> {
  return (await listenOnce(port)) !== undefined;
}

async function freePort(): Promise<number> {
  const port = await listenOnce(0);
  if (port === undefined) throw new Problem('No free port on the loopback interface.');
  return port;
}

function listenOnce(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, LOOPBACK, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });
}
