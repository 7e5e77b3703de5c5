/**
 * What a delivery costs, and how many viewers one core holds: this server beside others, over the real
 * schema and a real race's leaderboard, in interleaved runs of which the medians are compared.
 *
 *   npx -y pnpm@12 bench:fanout [--viewers 1000,10000] [--rounds 5] [--rows board,drivers,lines,bytes,four,capacity]
 *     [--only ours,plain,yoga] [--redis redis://…] [--recording FILE] [--json] [--plot FILE.svg]
 *
 * Server and viewers are processes of their own, on a core each. Every message is compared with what
 * another viewer had, and its place with the one before.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CONTENDERS, type Contender } from './contenders.ts';
import { type Measured, measure, median, type Scenario } from './measurement.ts';
import { plot } from './plot.ts';
import { raceSteps } from './race-steps.ts';
import * as scenarios from './scenarios.ts';

const { values } = parseArgs({
  options: {
    viewers: { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '5' },
    rows: { type: 'string', default: 'board,drivers,lines,bytes,four' },
    only: { type: 'string', default: CONTENDERS.join(',') },
    redis: { type: 'string', default: process.env.REDIS_URL ?? '' },
    recording: { type: 'string', default: '../shared/recordings/2023-qatar-race.tar.xz' },
    steps: { type: 'string', default: '400' },
    json: { type: 'boolean', default: false },
    plot: { type: 'string', default: '' },
  },
});

interface Row {
  readonly scenario: string;
  readonly viewers: number;
  readonly medians: Partial<Record<string, Measured>>;
}

const rounds = Number(values.rounds);
const redisUrl = values.redis || null;
const wanted = values.only
  .split(',')
  .filter((name): name is Contender => CONTENDERS.some((one) => one === name));
const everybody = wanted.filter((name) => name !== 'yoga-redis' || redisUrl !== null);
const asked = new Set(values.rows.split(','));
const say = (line: string): void => void (values.json ? process.stderr : process.stdout).write(`${line}\n`);

const folder = await mkdtemp(join(tmpdir(), 'slipstream-fanout-'));
const race = join(folder, 'race.json');
const steps = await raceSteps(resolve(values.recording), Number(values.steps));
await writeFile(race, JSON.stringify(steps));
say(
  `${steps.title}, ${steps.steps.length} changes; ${rounds} rounds; load ${loadavg()[0]?.toFixed(1)}; Node ${process.version}`,
);

const rows: Row[] = [];
const among = (...names: readonly Contender[]): readonly Contender[] =>
  names.filter((name) => everybody.includes(name));
for (const viewers of values.viewers.split(',').map(Number)) {
  if (asked.has('board')) await compare(scenarios.BOARD_SCENARIO, viewers, everybody);
  if (asked.has('drivers')) await compare(scenarios.DRIVERS_SCENARIO, viewers, among('ours', 'yoga'));
  if (asked.has('lines')) await compare(scenarios.LINES_SCENARIO, viewers, among('ours', 'yoga'));
  if (asked.has('bytes')) {
    for (const scenario of [scenarios.BOARD_SCENARIO, scenarios.CHANGES_SCENARIO]) {
      await compare({ ...scenario, name: `${scenario.name}, bytes` }, viewers, ['ours']);
      await compare(scenarios.deflated(scenario), viewers, ['ours']);
    }
  }
  if (asked.has('four')) await compare(scenarios.FOUR_SCENARIO, viewers, ['ours']);
}
if (asked.has('capacity')) await capacity();
await rm(folder, { recursive: true });
if (values.json)
  process.stdout.write(
    `${JSON.stringify({ node: process.version, load: loadavg(), rounds, rows }, null, 2)}\n`,
  );
else for (const line of ratios()) say(line);
if (values.plot)
  await writeFile(
    values.plot,
    plot(rows.filter(({ scenario }) => scenario === scenarios.BOARD_SCENARIO.name)),
  );

/** Rounds of all, one after the other, so that what else the machine does befalls them alike. */
async function compare(scenario: Scenario, viewers: number, kinds: readonly Contender[]): Promise<Row> {
  const results = new Map<Contender, Measured[]>();
  for (let round = 0; round < rounds; round++) {
    for (const kind of round % 2 === 0 ? kinds : kinds.toReversed()) {
      try {
        const measured = await measure(kind, scenario, viewers, { race, redisUrl });
        if (measured.wrong.length > 0) say(`  ${kind} WRONG: ${measured.wrong[0]}`);
        results.set(kind, [...(results.get(kind) ?? []), measured]);
      } catch (cause) {
        say(`  ${kind} failed: ${cause instanceof Error ? cause.message.split('\n')[0] : cause}`);
      }
    }
  }
  const medians: Record<string, Measured> = {};
  say(`\n${scenario.name}, ${viewers} viewers`);
  say('                CPU/delivery      p50      p99  bytes/delivery  subscribed  memory/viewer  wrong');
  for (const [kind, all] of results) {
    const of = (read: (one: Measured) => number): number => median(all.map(read));
    const middle: Measured = {
      cpuUsPerDelivery: of((one) => one.cpuUsPerDelivery),
      bytesPerDelivery: of((one) => one.bytesPerDelivery),
      p50Ms: of((one) => one.p50Ms),
      p99Ms: of((one) => one.p99Ms),
      subscribedMs: of((one) => one.subscribedMs),
      rssPerViewerBytes: of((one) => one.rssPerViewerBytes),
      deliveries: of((one) => one.deliveries),
      wrong: all.flatMap(({ wrong }) => wrong),
    };
    medians[kind] = middle;
    const cells = [
      `${middle.cpuUsPerDelivery.toFixed(1)} µs`.padStart(14),
      `${middle.p50Ms.toFixed(0)} ms`.padStart(9),
      `${middle.p99Ms.toFixed(0)} ms`.padStart(9),
      middle.bytesPerDelivery.toFixed(0).padStart(16),
      `${middle.subscribedMs.toFixed(0)} ms`.padStart(12),
      `${(middle.rssPerViewerBytes / 1024).toFixed(1)} KiB`.padStart(15),
      String(middle.wrong.length).padStart(7),
    ];
    say(`${kind.padEnd(14)}${cells.join('')}`);
  }
  const row = { scenario: scenario.name, viewers, medians };
  rows.push(row);
  return row;
}

/** The most viewers at five changes a second whose p99 stays below 250 ms. */
async function capacity(): Promise<void> {
  const ladder: Partial<Record<Contender, readonly number[]>> = {
    ours: [8_000, 10_000, 12_000, 14_000, 16_000, 18_000],
    plain: [8_000, 10_000, 12_000, 14_000, 16_000, 18_000],
    yoga: [200, 300, 400, 500, 600],
  };
  for (const [kind, counts] of Object.entries(ladder)) {
    let most = 0;
    for (const viewers of counts) {
      const { medians } = await compare(
        { ...scenarios.BOARD_SCENARIO, name: `capacity of ${kind}`, events: 25 },
        viewers,
        [kind as Contender],
      );
      if ((medians[kind]?.p99Ms ?? Number.POSITIVE_INFINITY) >= 250) break;
      most = viewers;
    }
    say(`${kind}: ${most} viewers at 5 changes a second with a p99 below 250 ms`);
  }
}

function ratios(): readonly string[] {
  const lines = ['', 'ratios (medians)'];
  const tell = (what: string, of: number | undefined, to: number | undefined, bar: string): void => {
    if (of !== undefined && to !== undefined)
      lines.push(`${what.padEnd(64)} ${(of / to).toFixed(2).padStart(7)}   bar ${bar}`);
  };
  const find = (scenario: string, viewers: number) =>
    rows.find((row) => row.scenario === scenario && row.viewers === viewers)?.medians;
  for (const { scenario, viewers, medians } of rows) {
    const { ours, plain, yoga } = medians;
    const jit = medians['yoga-jit'];
    const name = `${scenario}, ${viewers}`;
    if (scenario === scenarios.BOARD_SCENARIO.name) {
      tell(
        `naive Yoga ÷ ours, ${name}`,
        yoga?.cpuUsPerDelivery,
        ours?.cpuUsPerDelivery,
        viewers >= 10_000 ? '≥ 40' : '≥ 30',
      );
      tell(`Yoga with graphql-jit ÷ ours, ${name}`, jit?.cpuUsPerDelivery, ours?.cpuUsPerDelivery, '≥ 10');
      tell(`ours ÷ plain broadcast, ${name}`, ours?.cpuUsPerDelivery, plain?.cpuUsPerDelivery, '≤ 1.0');
      tell(`p99, ours ÷ plain, ${name}`, ours?.p99Ms, plain?.p99Ms, '≤ 1.2');
      tell(
        `memory of an idle viewer, ours ÷ plain, ${name}`,
        ours?.rssPerViewerBytes,
        plain?.rssPerViewerBytes,
        '≤ 1.6',
      );
      tell(
        `time until all are subscribed, ours ÷ plain, ${name}`,
        ours?.subscribedMs,
        plain?.subscribedMs,
        '≤ 1.4',
      );
      tell(
        `time until all are subscribed, ours ÷ naive, ${name}`,
        ours?.subscribedMs,
        yoga?.subscribedMs,
        '≤ 0.5',
      );
      const whole = find(`${scenario}, bytes`, viewers)?.ours?.bytesPerDelivery ?? ours?.bytesPerDelivery;
      const bytes = (other: string) => find(other, viewers)?.ours?.bytesPerDelivery;
      tell(`bytes, deflated, ${viewers}`, bytes(`${scenario}, deflated`), whole, '≤ 0.30');
      tell(`bytes, changes, ${viewers}`, bytes(`${scenarios.CHANGES_SCENARIO.name}, bytes`), whole, '≤ 0.15');
      tell(`bytes, both, ${viewers}`, bytes(`${scenarios.CHANGES_SCENARIO.name}, deflated`), whole, '≤ 0.07');
      const four = find(scenarios.FOUR_SCENARIO.name, viewers)?.ours?.cpuUsPerDelivery;
      tell(
        `four streams in one tick ÷ four plain writes, ${viewers}`,
        four,
        plain?.cpuUsPerDelivery,
        '≤ 0.4',
      );
    } else if (yoga)
      tell(
        `naive Yoga ÷ ours, ${name}`,
        yoga.cpuUsPerDelivery,
        ours?.cpuUsPerDelivery,
        scenario.startsWith('small') ? '≥ 8' : '≥ 10',
      );
  }
  return lines;
}
