/**
 * The product as three processes over a Kafka and a Redis of its own, a recorded race over and over at
 * ten times its speed, fifty viewers who come and go: does anything grow?
 *
 *   npx -y pnpm@12 bench soak [--minutes 60] [--speed 10] [--viewers 50] [--out DIR] [--recording FILE]
 *
 * Every 30 s each process collects its garbage and tells what is left; `out.csv` keeps that, and
 * `verdict.txt` the end: a least-squares line through the smallest value of each race, over the last
 * two thirds. Heap snapshots of the end of the first race and of the last lie beside them with `--snapshots`.
 */
import { execFile } from 'node:child_process';
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs, promisify } from 'node:util';
import { recordingName } from '../../packages/sources/src/recording/recording-files.ts';
import { Crowd } from './rig/crowd.ts';
import type { Measured } from './rig/heap-probe.ts';
import { engines, ProductNode } from './rig/product.ts';
import { type Row, verdict } from './rig/verdict.ts';
import { ask } from './rig/viewer.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    speed: { type: 'string', default: '10' },
    viewers: { type: 'string', default: '50' },
    recording: { type: 'string', default: '../shared/recordings/2023-qatar-race.tar.xz' },
    out: { type: 'string', default: '.slipstream/soak' },
    snapshots: { type: 'boolean', default: false },
  },
});
const SAMPLE_MS = 30_000;
const MB = 1024 * 1024;
/** Less than a race at ten times its speed, so that within the hour Redis gives back what is over as it does after a day. */
const KEEP_ENDED_MIN = '5';
const minutes = Number(values.minutes);
const speed = Number(values.speed);
const recording = resolve(values.recording);
const out = resolve(values.out);
const csv = join(out, 'out.csv');

interface Clock {
  readonly session: {
    readonly id: string;
    readonly clock: { readonly paused: boolean; readonly now: string; readonly endsAt: string | null };
  } | null;
}

await mkdir(out, { recursive: true });
const private_ = await engines(join(out, 'engines'), {});
const redisPort = new URL(private_.redisUrl).port;
const start = (name: string, roles: string, args: readonly string[] = []): Promise<ProductNode> =>
  ProductNode.start({
    name,
    roles,
    args,
    engines: private_,
    folder: out,
    env: { SLIPSTREAM_RECORDINGS: dirname(recording), REDIS_KEEP_ENDED_MIN: KEEP_ENDED_MIN },
  });
const projector = await start('projector', 'projector');
const api = await start('api', 'api');
const source = await start('source', 'source', ['--recording', recording, '--speed', values.speed]);
const nodes = [source, projector, api];
await api.ready();

const startedAt = Date.now();
const endsAt = startedAt + minutes * 60_000;
const rows: Row[] = [];
let races = 0;
let current = await currentSession();
const crowd = new Crowd(api.url, Number(values.viewers));
console.log(
  `started ${new Date(startedAt).toISOString()}; ${csv}; pids ${nodes.map(({ pid }) => pid).join(' ')}`,
);
let stopped = false;
process.once('SIGINT', () => {
  stopped = true;
});

const following = follow();
for (let sample = 1; !stopped && Date.now() < endsAt; sample++) {
  await sleep(Math.max(0, startedAt + sample * SAMPLE_MS - Date.now()));
  await takeSample().catch((cause: unknown) => console.error(`no sample: ${cause}`));
  if (nodes.some((node) => !node.running)) {
    console.error(`ended before its time: ${nodes.filter((node) => !node.running).map(({ name }) => name)}`);
    break;
  }
}
stopped = true;
await following;
if (values.snapshots) await snapshots('last');
const text = verdict(rows, minutes);
const { messages, errors, connects, lost, missed } = crowd.counts;
const whole = [
  `soak of ${((Date.now() - startedAt) / 60_000).toFixed(1)} min at ${speed} times, started ${new Date(startedAt).toISOString()}: ${races} races came to their end`,
  `${values.viewers} viewers: ${connects} connections, ${messages} messages, ${errors} with errors, ${lost} connections lost, missed ${JSON.stringify(missed)}`,
  text,
  '',
].join('\n');
await writeFile(join(out, 'verdict.txt'), whole);
console.log(whole);
await crowd.leave();
for (const node of nodes) await node.stop();
await private_.stop();
process.exit(0);

/** Starts the next race when one has come to its end; nobody stops the old ones. */
async function follow(): Promise<void> {
  while (!stopped) {
    await sleep(2_000);
    try {
      const { session } = await ask<Clock>(
        api.url,
        'query ($id: ID) { session(id: $id) { id clock { paused now endsAt } } }',
        { id: current },
      );
      if (!session?.clock.paused || session.clock.endsAt === null || session.clock.now < session.clock.endsAt)
        continue;
      races++;
      if (values.snapshots && races === 1) await snapshots('first');
      const { startReplay } = await ask<{ startReplay: { session: { id: string } } }>(
        api.url,
        'mutation ($input: StartReplayInput!) { startReplay(input: $input) { session { id } } }',
        { input: { recording: recordingName(recording), speed } },
      );
      current = startReplay.session.id;
    } catch (cause) {
      console.error(`following: ${cause}`);
    }
  }
}

async function takeSample(): Promise<void> {
  const redis = await redisMemory(current);
  const row: Row = {
    minute: (Date.now() - startedAt) / 60_000,
    race: races + 1,
    values: {
      load: loadavg()[0] ?? 0,
      messages: crowd.counts.messages,
      connects: crowd.counts.connects,
      ...redis,
    },
  };
  for (const { name, measured } of await Promise.all(
    nodes.map(async (node) => ({ name: node.name, measured: await node.measure() })),
  )) {
    for (const [key, value] of Object.entries(measured ?? ({} as Partial<Measured>))) {
      row.values[`${name}.${key}`] = value;
    }
  }
  const columns = Object.keys(row.values);
  if (rows.length === 0) await writeFile(csv, `minute,race,${columns.join(',')}\n`);
  rows.push(row);
  const cells = columns.map((column) => row.values[column]?.toFixed(2));
  await appendFile(csv, `${row.minute.toFixed(2)},${row.race},${cells.join(',')}\n`);
}

/** What Redis uses, and how much of it is sessions that are over, which it keeps for a while. */
async function redisMemory(
  live: string,
): Promise<{ redisMb: number; redisPastMb: number; redisNowMb: number }> {
  const cli = async (...args: string[]): Promise<string> =>
    (await promisify(execFile)('redis-cli', ['-p', redisPort, ...args])).stdout;
  const used = Number(/used_memory:(\d+)/.exec(await cli('info', 'memory'))?.[1] ?? Number.NaN);
  const script = `local now, past = 0, 0
    for _, key in ipairs(redis.call('KEYS', '*')) do
      local bytes = redis.call('MEMORY', 'USAGE', key, 'SAMPLES', '0')
      if not string.find(key, '{', 1, true) or string.find(key, ARGV[1], 1, true) or string.find(key, ':index:', 1, true)
      then now = now + bytes else past = past + bytes end
    end
    return { now, past }`;
  const [now, past] = (await cli('eval', script, '0', `{${live}}`)).trim().split('\n').map(Number);
  return { redisMb: used / MB, redisPastMb: (past ?? 0) / MB, redisNowMb: (now ?? 0) / MB };
}

async function currentSession(): Promise<string> {
  for (;;) {
    const { session } = await ask<Clock>(api.url, '{ session { id clock { paused now endsAt } } }').catch(
      () => ({ session: null }),
    );
    if (session) return session.id;
    await sleep(500);
  }
}

async function snapshots(which: string): Promise<void> {
  for (const node of nodes) await node.snapshot(join(out, `${node.name}-${which}.heapsnapshot`));
}
