/**
 * How well faults of engine temperature sensors are found, over simulated races, beside what others would
 * flag; and what is told of clean races.
 *
 *   npx -y pnpm@12 bench anomalies [--rate dense|realistic|none] [--from 1] [--races 200] [--laps N] [--results FILE]
 *
 * With `--results` each race is appended to a file and the table is of all in it, so that it can be run in
 * pieces. With `none` the timing is folded as well, and every item that opens is listed.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { FaultRate } from '../../packages/sources/src/simulator/sensor-faults.ts';
import { BASELINES, costOfSample, OURS, type RaceRun, runRace } from './anomalies/race-run.ts';
import { added, NO_TALLY, type Tally } from './anomalies/tally.ts';

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: 'realistic' },
    from: { type: 'string', default: '1' },
    races: { type: 'string', default: '200' },
    laps: { type: 'string' },
    results: { type: 'string' },
  },
});
const rate = values.rate.toUpperCase() as FaultRate;
const first = Number(values.from);
let runs: RaceRun[] = [];
for (let seed = first; seed < first + Number(values.races); seed++) {
  const run = runRace(
    seed,
    rate,
    values.laps === undefined ? undefined : Number(values.laps),
    rate === 'NONE',
  );
  if (values.results) appendFileSync(values.results, `${JSON.stringify(run)}\n`);
  runs.push(run);
}
if (values.results && existsSync(values.results)) {
  const lines = readFileSync(values.results, 'utf8').trim().split('\n');
  runs = lines.map((line) => JSON.parse(line) as RaceRun).filter((run) => run.rate === rate);
}
print(runs);

function print(all: readonly RaceRun[]): void {
  const samples = all.reduce((sum, run) => sum + run.samples, 0);
  const faulty = all.reduce((sum, run) => sum + run.faultySamples, 0);
  const hours = all.reduce((sum, run) => sum + run.carHours, 0);
  console.log(
    `${all.length} races, ${hours.toFixed(0)} car hours, ${samples} samples, ${((100 * faulty) / samples).toFixed(2)} % of them faulty`,
  );
  console.log(
    '| detector | incidents | precision | recall | delay of spikes and drops, samples (median, p95) | recall by kind |',
  );
  console.log('|---|---|---|---|---|---|');
  for (const name of [OURS, ...Object.keys(BASELINES)]) {
    const tallies = all.map((run) => run.tallies[name] ?? NO_TALLY);
    console.log(row(name, tallies.reduce(added, NO_TALLY)));
  }
  const chars = Math.max(...all.map((run) => run.memoryChars));
  const cost = costOfSample(1, 10).toFixed(2);
  console.log(`ours: ${cost} µs of processor time a sample, memory of a car up to ${chars} characters`);
  const worst = Math.max(...all.map(({ tallies }) => falseOf(tallies[OURS] ?? NO_TALLY)));
  console.log(`false incidents of engine temperature in the worst race: ${worst}`);
  const others = all.flatMap(({ seed, others: items }) => items.map((item) => ({ seed, item })));
  console.log(
    `incidents of other metrics: ${others.length}, ${(others.length / all.length).toFixed(2)} a race`,
  );
  for (const { seed, item } of others.slice(0, 60)) {
    console.log(`  seed ${seed}, ${item.at}, car ${item.driver}, ${item.severity}: ${item.explanation}`);
  }
}

function falseOf({ incidents, trueIncidents }: Tally): number {
  return incidents - trueIncidents;
}

function row(name: string, { incidents, trueIncidents, kinds }: Tally): string {
  const all = Object.entries(kinds);
  const faults = all.reduce((sum, [, kind]) => sum + kind.faults, 0);
  const found = all.reduce((sum, [, kind]) => sum + kind.found, 0);
  const quick = all
    .filter(([kind]) => kind === 'SPIKE' || kind === 'DROP')
    .flatMap(([, { delays }]) => delays);
  quick.sort((a, b) => a - b);
  const quantile = (share: number) =>
    quick[Math.min(quick.length - 1, Math.floor(share * quick.length))] ?? '–';
  const byKind = all
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([kind, { faults: of, found: seen }]) => `${kind} ${(seen / of).toFixed(3)}`);
  return `| ${name} | ${incidents} | ${(trueIncidents / incidents).toFixed(3)} | ${(found / faults).toFixed(3)} | ${quantile(0.5)}, ${quantile(0.95)} | ${byKind.join(', ')} |`;
}
