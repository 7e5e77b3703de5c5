import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { chown, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { untilAnswers } from './answers.ts';
import { choosePort, LOOPBACK } from './ports.ts';
import { Problem } from './problem.ts';
import {
  isRunning,
  launch,
  type RunningProcess,
  readRecord,
  type Server,
  serverOf,
  stopProcess,
  writeRecord,
} from './running-process.ts';

export interface PostgresServer extends Server {
  /** For `DATABASE_URL`. */
  readonly url: string;
}

export interface PostgresOptions {
  readonly dataDir: string;
  /** Default: the one it had before, else 5432, else a free one. */
  readonly port?: number;
}

const START_MS = 60_000;
const STOP_MS = 15_000;
const DATABASE = 'slipstream';
const run = promisify(execFile);

/** Starts a PostgreSQL with one database, or hands back the one that runs on this data already. */
export async function startPostgres({ dataDir, port }: PostgresOptions): Promise<PostgresServer> {
  const folder = resolve(dataDir);
  const record = await readRecord(recordFile(folder));
  if (record.process && isRunning(record.process)) return serverFor(folder, record.process, record.ports);

  const bin = binaries();
  const account = await accountOf();
  const ports = { postgres: await choosePort('PostgreSQL', port, [record.ports.postgres, 5432]) };
  await mkdir(folder, { recursive: true });
  const cluster = join(folder, 'cluster');
  const logFile = join(folder, 'postgres.log');
  if (account) await handOver(folder, account);
  if (!existsSync(join(cluster, 'PG_VERSION'))) {
    const [command, args] = as(account, join(bin, 'initdb'), [
      ...[
        '-D',
        cluster,
        '-U',
        'postgres',
        '--auth=trust',
        '--encoding=UTF8',
        '--locale=C.UTF-8',
        '--no-sync',
      ],
    ]);
    await run(command, args, { cwd: folder });
  }
  const [command, args] = as(account, join(bin, 'postgres'), [
    ...['-D', cluster, '-p', String(ports.postgres), '-h', LOOPBACK, '-k', ''],
  ]);
  const process_ = await launch({ command, args, cwd: folder, logFile });
  await writeRecord(recordFile(folder), { process: process_, ports });

  const psql = (database: string, sql: string) =>
    run(
      join(bin, 'psql'),
      ['-h', LOOPBACK, '-p', String(ports.postgres), '-U', 'postgres', '-d', database, '-Atc', sql],
      { env: { ...process.env, PGCONNECT_TIMEOUT: '2' } },
    );
  const asks = () =>
    psql('postgres', 'select 1').then(
      () => true,
      () => false,
    );
  await untilAnswers('PostgreSQL', process_, START_MS, asks, logFile);
  const { stdout } = await psql('postgres', `select 1 from pg_database where datname = '${DATABASE}'`);
  if (stdout.trim() === '') await psql('postgres', `create database ${DATABASE}`);
  return serverFor(folder, process_, ports);
}

export async function stopPostgres(dataDir: string): Promise<'ended' | 'killed' | 'not running'> {
  const folder = resolve(dataDir);
  const { process: process_, ports } = await readRecord(recordFile(folder));
  if (!process_ || !isRunning(process_)) return 'not running';
  // SIGINT is PostgreSQL's "fast": clients are cut off, the data is closed properly.
  const how = await stopProcess(process_, 'SIGINT', STOP_MS);
  await writeRecord(recordFile(folder), { process: null, ports });
  return how;
}

function serverFor(
  folder: string,
  process_: RunningProcess,
  ports: Readonly<Record<string, number>>,
): PostgresServer {
  const port = ports.postgres ?? 0;
  const server = serverOf(process_, port, async () => {
    await stopPostgres(folder);
  });
  return { ...server, url: `postgres://postgres@${LOOPBACK}:${port}/${DATABASE}` };
}

/** Where Debian keeps them, newest first; else the PATH. */
function binaries(): string {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...versions.map((version) => join(debian, version, 'bin')),
    ...(process.env.PATH ?? '').split(delimiter),
  ];
  const found = folders.find((folder) =>
    ['initdb', 'postgres', 'psql'].every((name) => existsSync(join(folder, name))),
  );
  if (found) return found;
  throw new Problem('PostgreSQL is missing: install its server (Debian: apt-get install postgresql).');
}

interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** The account to run as. PostgreSQL refuses root; anybody else runs it as themselves. */
async function accountOf(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  for (const line of (await readFile('/etc/passwd', 'utf8')).split('\n')) {
    const [name, , uid, gid] = line.split(':');
    if (name === 'postgres') return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Problem('PostgreSQL does not run as root, and there is no account `postgres` to run it as.');
}

function as(account: Account | undefined, command: string, args: string[]): [string, string[]] {
  if (!account) return [command, args];
  // setpriv becomes the command, so the pid we record is the server's own.
  const { uid, gid } = account;
  return ['setpriv', [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--', command, ...args]];
}

async function handOver(folder: string, { uid, gid }: Account): Promise<void> {
  for (let above = dirname(folder); above !== dirname(above); above = dirname(above)) {
    const { mode } = await stat(above);
    if ((mode & 0o001) === 0) {
      throw new Problem(
        `PostgreSQL runs as the account \`postgres\`, which may not enter ${above}: choose another folder with --data, or chmod o+x it.`,
      );
    }
  }
  await chown(folder, uid, gid);
  const log = join(folder, 'postgres.log');
  if (!existsSync(log)) await writeFile(log, '');
  await chown(log, uid, gid);
}

function recordFile(folder: string): string {
  return join(folder, 'server.json');
}
