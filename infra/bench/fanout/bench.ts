/**
 * What a delivery costs, and how many viewers one core holds: this server beside others, over the real
 * schema and a real race's leaderboard, in interleaved runs of which the medians are compared.
 *
 *   npx -y pnpm@12 bench:fanout [--viewers 1000,10000] [--rounds 5] [--seconds 4] [--only ours,plain,yoga]
 *     [--rows board,busy,drivers,lines,bytes,four,capacity,slow,workers,idle,storm] [--comers 10000]
 *     [--redis redis://…] [--recording FILE] [--results FILE.jsonl] [--json] [--plot FILE.svg]
 *
 * Server and viewers are processes of their own, on a core each. Every message is compared with what
 * another viewer had, and its place with the one before. `--results` keeps each measurement as soon as it
 * is there, and a later run with the same file adds to its rows.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Comparisons, type Entry } from './comparison.ts';
import { CONTENDERS, type Contender } from './contenders.ts';
import { measure, type Scenario, type Setting } from './measurement.ts';
import { plot } from './plot.ts';
import { raceSteps } from './race-steps.ts';
import { ROW, ratios, STALLED } from './ratios.ts';
import * as scenarios from './scenarios.ts';
import { idleViewers, severalServers, slowViewers, storm } from './special-rows.ts';

const { values } = parseArgs({
  options: {
    viewers: { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    rows: { type: 'string', default: 'board,busy,drivers,lines,bytes,four,slow,workers' },
    only: { type: 'string', default: CONTENDERS.join(',') },
    comers: { type: 'string', default: '2000' },
    'idle-seconds': { type: 'string', default: '30' },
    redis: { type: 'string', default: process.env.REDIS_URL ?? '' },
    recording: { type: 'string', default: '../shared/recordings/2023-qatar-race.tar.xz' },
    steps: { type: 'string', default: '400' },
    results: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
    plot: { type: 'string', default: '' },
  },
});

const CAPACITY_P99_MS = 250;
const CAPACITY_SECONDS = 5;
const LADDERS: Partial<Record<Contender, readonly number[]>> = {
  ours: [8_000, 10_000, 12_000, 14_000, 16_000],
  yoga: [200, 300, 400, 500],
};

const redisUrl = values.redis || null;
const everybody = values.only
  .split(',')
  .filter((name): name is Contender => CONTENDERS.some((one) => one === name))
  .filter((name) => name !== 'yoga-redis' || redisUrl !== null);
const rounds = Number(values.rounds);
const say = (line: string): void => void (values.json ? process.stderr : process.stdout).write(`${line}\n`);

const folder = await mkdtemp(join(tmpdir(), 'slipstream-fanout-'));
const race = join(folder, 'race.json');
const steps = await raceSteps(resolve(values.recording), Number(values.steps));
await writeFile(race, JSON.stringify(steps));
const setting: Setting = { race, redisUrl, seconds: Number(values.seconds) };
const comparisons = new Comparisons(rounds, values.results, say);
await comparisons.read();
say(
  `${steps.title}, ${steps.steps.length} changes; ${rounds} rounds; load ${loadavg()[0]?.toFixed(1)}; Node ${process.version}`,
);

const of = (kind: Contender, scenario: Scenario, viewers: number, label: string = kind): Entry => ({
  label,
  measure: () => measure(kind, scenario, viewers, setting),
});
const each = (scenario: Scenario, viewers: number, kinds: readonly Contender[]): readonly Entry[] =>
  kinds.filter((kind) => everybody.includes(kind)).map((kind) => of(kind, scenario, viewers));
const both = ['ours', 'plain'] as const;
const board = scenarios.BOARD_SCENARIO;
const changes = scenarios.CHANGES_SCENARIO;

const ENTRIES: Readonly<Record<string, (viewers: number) => readonly Entry[]>> = {
  board: (viewers) => each(board, viewers, everybody),
  busy: (viewers) => each(scenarios.BUSY_SCENARIO, viewers, ['ours', 'plain', 'yoga', 'yoga-jit']),
  drivers: (viewers) => each(scenarios.DRIVERS_SCENARIO, viewers, ['ours', 'yoga']),
  lines: (viewers) => each(scenarios.LINES_SCENARIO, viewers, ['ours', 'yoga']),
  bytes: (viewers) => [
    of('ours', board, viewers, 'whole'),
    of('ours', scenarios.deflated(board), viewers, 'deflated'),
    of('ours', changes, viewers, 'changes'),
    of('ours', scenarios.deflated(changes), viewers, 'both'),
  ],
  four: (viewers) => [of('ours', scenarios.FOUR_SCENARIO, viewers), of('plain', board, viewers)],
  slow: (viewers) =>
    [0, STALLED].map((stalled) => ({
      label: stalled === 0 ? 'without' : 'with slow',
      measure: () => slowViewers('ours', viewers, stalled, setting),
    })),
  workers: (viewers) =>
    [1, 2].map((servers) => ({
      label: servers === 1 ? 'one' : 'two',
      measure: () => severalServers(servers, viewers, setting),
    })),
  idle: (viewers) =>
    both.map((kind) => ({
      label: kind,
      measure: () => idleViewers(kind, viewers, { ...setting, idleSeconds: Number(values['idle-seconds']) }),
    })),
  storm: (viewers) =>
    both.map((kind) => ({
      label: kind,
      measure: () => storm(kind, viewers, Number(values.comers), setting),
    })),
};

for (const viewers of values.viewers.split(',').map(Number)) {
  for (const name of values.rows.split(',')) {
    const entries = ENTRIES[name]?.(viewers) ?? [];
    if (entries.length > 0) await comparisons.compare(ROW[name as keyof typeof ROW], viewers, entries);
  }
}
if (values.rows.split(',').includes('capacity')) await capacity();
await rm(folder, { recursive: true });
const told = ratios(comparisons.rows);
if (values.json) {
  const { rows } = comparisons;
  process.stdout.write(
    `${JSON.stringify({ node: process.version, load: loadavg(), rounds, rows }, null, 2)}\n`,
  );
} else for (const line of ['', 'ratios (medians)', ...told]) say(line);
if (values.plot) {
  await writeFile(values.plot, plot(comparisons.rows.filter(({ scenario }) => scenario === ROW.board)));
}

/** The most viewers at five changes a second whose p99 stays below 250 ms. */
async function capacity(): Promise<void> {
  for (const [name, counts] of Object.entries(LADDERS)) {
    const kind = name as Contender;
    if (!everybody.includes(kind)) continue;
    let most = 0;
    for (const viewers of counts) {
      const entry = {
        label: kind,
        measure: () => measure(kind, board, viewers, { ...setting, seconds: CAPACITY_SECONDS }),
      };
      const { medians } = await comparisons.compare(ROW.capacity, viewers, [entry], Math.min(rounds, 3));
      if (!((medians[kind]?.readings.p99Ms ?? Number.NaN) < CAPACITY_P99_MS)) break;
      most = viewers;
    }
    say(`${kind}: ${most} viewers at 5 changes a second with a p99 below ${CAPACITY_P99_MS} ms`);
  }
}
