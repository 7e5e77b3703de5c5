/**
 * Scores our detector on a benchmark of labelled series, as the Numenta Anomaly Benchmark does, and writes
 * each series with its scores.
 *
 *   npx -y pnpm@12 bench:nab --data DIR --labels FILE --out DIR
 *
 * `--data` holds `folder/name.csv` files (`timestamp,value`), `--labels` the windows by such paths
 * (`combined_windows.json`). Beside ours the benchmark's windowed Gaussian is scored, whose published results
 * prove the scoring.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { noveltyScores } from './novelty-detector.ts';
import { bestScore, PROFILES, type Scored, scoreAt } from './scoring.ts';
import { readCorpus, type Series } from './series.ts';
import { windowedGaussianScores } from './windowed-gaussian.ts';

const USAGE = 'bench:nab --data DIR --labels FILE --out DIR';
/** The published threshold of the windowed Gaussian, over all series of the benchmark. */
const PUBLISHED_GAUSSIAN_THRESHOLD = 1;

const { values } = parseArgs({
  args: process.argv.slice(2).filter((arg) => arg !== '--'),
  options: { data: { type: 'string' }, labels: { type: 'string' }, out: { type: 'string' } },
});
const { data, labels, out } = values;
if (data === undefined || labels === undefined || out === undefined) {
  console.error(USAGE);
  process.exit(2);
}
const corpus = readCorpus(data, labels);
if (corpus.length === 0) {
  console.error(`no series below ${data} is named in ${labels}\n${USAGE}`);
  process.exit(2);
}

const began = performance.now();
const ours = corpus.map((series) => ({ series, scores: noveltyScores(series.values) }));
const perValue =
  ((performance.now() - began) * 1000) / corpus.reduce((sum, { values: v }) => sum + v.length, 0);
for (const { series, scores } of ours) write(join(out, series.path), series, scores);
const gaussian = corpus.map((series) => ({ series, scores: windowedGaussianScores(series.values) }));

const windows = corpus.reduce((sum, series) => sum + series.windows.length, 0);
console.log(`${corpus.length} series, ${windows} windows, ours ${perValue.toFixed(0)} µs a value`);
console.log('| detector | profile | score | threshold |\n|---|---|---|---|');
for (const [name, profile] of Object.entries(PROFILES)) row('ours', name, bestScore(ours, profile));
row('windowed Gaussian', 'standard', bestScore(gaussian, PROFILES.standard));
row(
  'windowed Gaussian, at its published threshold',
  'standard',
  scoreAt(PUBLISHED_GAUSSIAN_THRESHOLD, gaussian, PROFILES.standard),
);
bySeries(ours);

function row(detector: string, profile: string, score: { normalized: number; threshold: number }): void {
  console.log(`| ${detector} | ${profile} | ${score.normalized.toFixed(2)} | ${score.threshold} |`);
}

function bySeries(all: readonly Scored[]): void {
  const { threshold, normalized } = bestScore(all, PROFILES.standard);
  console.log('\n| series | windows | raw score, ours |\n|---|---|---|');
  for (const scored of all) {
    const { raw } = scoreAt(threshold, [scored], PROFILES.standard);
    console.log(`| ${scored.series.path} | ${scored.series.windows.length} | ${raw.toFixed(2)} |`);
  }
  console.log(`\nscore (standard profile): ${normalized.toFixed(2)}`);
}

function write(file: string, { timestamps, values: v }: Series, scores: readonly number[]): void {
  mkdirSync(dirname(file), { recursive: true });
  const lines = timestamps.map((timestamp, index) => `${timestamp},${v[index]},${scores[index]}`);
  writeFileSync(file, `timestamp,value,anomaly_score\n${lines.join('\n')}\n`);
}
