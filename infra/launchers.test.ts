import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { chainOfLaunchers, type FindProcess, findProcess, findWithPs, isBroken } from './launchers.ts';

const ROOT = join(import.meta.dirname, '..');
/** A machine that does other things as well takes its time. */
const PATIENCE = { timeout: 120_000, interval: 200 };
const GONE = { timeout: 20_000, interval: 100 };

type Table = Record<number, readonly [parent: number, command: string]>;

function findIn(table: Table): FindProcess {
  return async (pid) => {
    const found = table[pid];
    return found ? { parent: found[0], command: found[1] } : null;
  };
}

const STARTED: Table = {
  90: [1, '-bash'],
  100: [90, 'npm exec pnpm@12 start'],
  101: [100, "sh -c 'pnpm' start"],
  102: [101, 'pnpm start'],
  103: [102, 'sh -c node infra/start.ts'],
  104: [103, 'node infra/start.ts'],
};

describe('the chain of launchers', () => {
  it('reaches from the server to the package manager that the user called', async () => {
    expect(await chainOfLaunchers(104, findIn(STARTED))).toEqual([
      { pid: 104, parent: 103 },
      { pid: 103, parent: 102 },
      { pid: 102, parent: 101 },
      { pid: 101, parent: 100 },
    ]);
  });

  it('knows package managers that are scripts of Node', async () => {
    const scripts = {
      ...STARTED,
      100: [90, 'node /usr/lib/node_modules/npm/bin/npx-cli.js -y pnpm@12 start'],
      102: [101, '/usr/bin/node /opt/pnpm/bin/pnpm.cjs start'],
    } as const;
    expect(await chainOfLaunchers(104, findIn(scripts))).toHaveLength(4);
  });

  it('ends below a shell that put the package manager into the background', async () => {
    const scripted = { ...STARTED, 90: [1, 'sh -c npx -y pnpm@12 start & disown'] } as const;
    expect(await chainOfLaunchers(104, findIn(scripted))).toHaveLength(4);
  });

  it('is empty where no package manager launched the server', async () => {
    expect(await chainOfLaunchers(104, findIn({ ...STARTED, 103: [1, 'systemd'] }))).toEqual([]);
    const byTest = { ...STARTED, 103: [102, 'node vitest'] } as const;
    expect(await chainOfLaunchers(104, findIn(byTest))).toEqual([]);
  });

  it.each([100, 101, 102, 103])('is broken once process %i has gone', async (gone) => {
    const chain = await chainOfLaunchers(104, findIn(STARTED));
    expect(await isBroken(chain, findIn(STARTED))).toBe(false);
    const after = Object.fromEntries(
      Object.entries(STARTED).map(([pid, [parent, command]]) => [
        pid,
        [parent === gone ? 1 : parent, command],
      ]),
    ) as Table;
    expect(await isBroken(chain, findIn(after))).toBe(true);
  });

  it('is read from this system, with ps as well', async () => {
    for (const find of [findProcess, findWithPs]) {
      expect(await find(process.pid)).toMatchObject({
        parent: process.ppid,
        command: expect.stringMatching(/node/),
      });
      expect(await find(2 ** 22 + 1)).toBe(null);
    }
  });
});

describe.skipIf(!existsSync('/proc/self/stat'))('the start command of the README', () => {
  let left: readonly number[] = [];
  afterEach(() => {
    for (const pid of left) tryKill(pid, 'SIGKILL');
  });

  it.each([
    ['npx', 'SIGTERM'],
    ['npx', 'SIGKILL'],
    ['the group of npx', 'SIGINT'],
    ['the group of npx', 'SIGTERM'],
    ['pnpm', 'SIGKILL'],
    ['the server', 'SIGTERM'],
  ] as const)(
    'ends with all its processes, and frees its port, once %s gets %s',
    async (whom, signal) => {
      const port = await freePort();
      const npx = spawn('npx', ['-y', 'pnpm@12', 'start', '--port', String(port)], {
        cwd: ROOT,
        detached: true,
        stdio: 'ignore',
      });
      await expect.poll(() => answers(port), PATIENCE).toBe(true);
      const tree = await treeOf(npx);
      left = tree.map(({ pid }) => pid);
      // npx, pnpm and the server at the least.
      expect(tree.length).toBeGreaterThanOrEqual(3);
      const victims = {
        npx: npx.pid,
        'the group of npx': -(npx.pid ?? 0),
        pnpm: tree.find(({ command }) => /^\S*pnpm /.test(command))?.pid,
        'the server': tree.find(({ command }) => /^\S*node .*start\.ts/.test(command))?.pid,
      };
      const victim = victims[whom];
      if (!victim) throw new Error(`${whom} is not there: ${JSON.stringify(tree)}`);
      process.kill(victim, signal);
      await expect.poll(() => answers(port), GONE).toBe(false);
      await expect.poll(() => stillThere(left), GONE).toEqual([]);
    },
    200_000,
  );
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
}

function answers(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/healthz`).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** A process and all that descend from it. */
async function treeOf({ pid: root }: ChildProcess): Promise<readonly { pid: number; command: string }[]> {
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  const all = await Promise.all(pids.map(async (pid) => ({ pid, ...(await findProcess(pid)) })));
  const inTree = new Set([root]);
  for (let before = 0; before !== inTree.size; ) {
    before = inTree.size;
    for (const { pid, parent } of all) if (parent !== undefined && inTree.has(parent)) inTree.add(pid);
  }
  return all.flatMap(({ pid, command }) => (inTree.has(pid) && command ? [{ pid, command }] : []));
}

/** Those that run; what has ended and waits for its parent has no command line. */
async function stillThere(pids: readonly number[]): Promise<readonly number[]> {
  const found = await Promise.all(pids.map(findProcess));
  return pids.filter((_pid, index) => found[index] && found[index].command !== '');
}

function tryKill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has gone already.
  }
}
