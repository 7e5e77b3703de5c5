/**
 * `node infra/simulate-figures.ts [--seeds N]`: compares simulated races with real ones, and prints the
 * table: the mean of each, and between which figures 90 % of the real races lie. Real are the official
 * results of 2014 to 2023 and OpenF1's laps of 2023, in `../shared` (or where SLIPSTREAM_SHARED says).
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { FIGURES, quantile, type RaceFigures } from './figures/race-figures.ts';
import { officialRaces, openF1Races } from './figures/real-races.ts';
import { simulatedFigures } from './figures/simulated-race.ts';

const { values } = parseArgs({ options: { seeds: { type: 'string', default: '40' } } });
const shared = process.env.SLIPSTREAM_SHARED ?? join(import.meta.dirname, '..', '..', 'shared');
if (!existsSync(join(shared, 'results'))) {
  console.error(`there are no real races to compare with in ${shared}: say where with SLIPSTREAM_SHARED`);
  process.exit(2);
}

const unpacked = mkdtempSync(join(tmpdir(), 'laps-'));
const archive = join(shared, 'openf1', '2023-laps-stints-weather.tar.xz');
if (existsSync(archive)) execFileSync('tar', ['-xJf', archive, '-C', unpacked]);
const real = [...officialRaces(join(shared, 'results')), ...openF1Races(unpacked)];
rmSync(unpacked, { recursive: true });
const simulated = Array.from({ length: Number(values.seeds) }, (_, index) => simulatedFigures(index + 1));

console.log('| figure | real: 5 % | mean | 95 % | races | simulated: mean | 5 % to 95 % | within |');
console.log('|---|---|---|---|---|---|---|---|');
for (const [figure, name] of Object.entries(FIGURES) as [keyof RaceFigures, string][]) {
  const were = told(real, figure);
  const are = told(simulated, figure);
  const [low, high, mean] = [quantile(were, 0.05), quantile(were, 0.95), meanOf(are)];
  const cells = [
    name,
    text(low),
    text(meanOf(were)),
    text(high),
    String(were.length),
    text(mean),
    `${text(quantile(are, 0.05))} to ${text(quantile(are, 0.95))}`,
    mean >= low && mean <= high ? 'yes' : 'NO',
  ];
  console.log(`| ${cells.join(' | ')} |`);
}

function told(races: readonly Partial<RaceFigures>[], figure: keyof RaceFigures): number[] {
  return races.flatMap((race) => {
    const value = race[figure];
    return value !== null && value !== undefined && Number.isFinite(value) ? [value] : [];
  });
}

function meanOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
}

function text(value: number): string {
  return value.toFixed(2);
}
