import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ask, untilAnswers } from './answers.ts';
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

export interface RedisServer extends Server {
  /** For `REDIS_URL`. */
  readonly url: string;
}

export interface RedisOptions {
  readonly dataDir: string;
  /** Default: the one it had before, else 6379, else a free one. */
  readonly port?: number;
  /** Settings of redis.conf, beyond ours. */
  readonly settings?: Readonly<Record<string, string>>;
}

const START_MS = 20_000;
const STOP_MS = 10_000;

/** Starts a Redis that keeps its data (append-only file), or hands back the one that runs already. */
export async function startRedis({ dataDir, port, settings = {} }: RedisOptions): Promise<RedisServer> {
  const folder = resolve(dataDir);
  const record = await readRecord(recordFile(folder));
  if (record.process && isRunning(record.process)) return serverFor(folder, record.process, record.ports);

  const ports = { redis: await choosePort('Redis', port, [record.ports.redis, 6379]) };
  await mkdir(folder, { recursive: true });
  const logFile = join(folder, 'redis.log');
  const all = {
    bind: LOOPBACK,
    port: String(ports.redis),
    dir: folder,
    daemonize: 'no',
    appendonly: 'yes',
    save: '', // One way of keeping is enough.
    ...settings,
  };
  const process_ = await launch({
    command: 'redis-server',
    args: Object.entries(all).flatMap(([name, value]) => [`--${name}`, value]),
    cwd: folder,
    logFile,
  }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOENT') throw cause;
    throw new Problem('Redis is missing: install redis-server (Debian: apt-get install redis-server).');
  });
  await writeRecord(recordFile(folder), { process: process_, ports });
  // While it loads its data it answers -LOADING.
  const asks = () => ask(ports.redis, Buffer.from('PING\r\n'), (answer) => answer.toString() === '+PONG\r\n');
  await untilAnswers('Redis', process_, START_MS, asks, logFile);
  return serverFor(folder, process_, ports);
}

export async function stopRedis(dataDir: string): Promise<'ended' | 'killed' | 'not running'> {
  const folder = resolve(dataDir);
  const { process: process_, ports } = await readRecord(recordFile(folder));
  if (!process_ || !isRunning(process_)) return 'not running';
  const how = await stopProcess(process_, 'SIGTERM', STOP_MS);
  await writeRecord(recordFile(folder), { process: null, ports });
  return how;
}

function serverFor(
  folder: string,
  process_: RunningProcess,
  ports: Readonly<Record<string, number>>,
): RedisServer {
  const port = ports.redis ?? 0;
  const server = serverOf(process_, port, async () => {
    await stopRedis(folder);
  });
  return { ...server, url: `redis://${LOOPBACK}:${port}` };
}

function recordFile(folder: string): string {
  return join(folder, 'server.json');
}
