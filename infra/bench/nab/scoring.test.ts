import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bestScore, PROFILES, probationOf, type Scored, scoreAt } from './scoring.ts';
import { readCorpus } from './series.ts';
import { windowedGaussianScores } from './windowed-gaussian.ts';

const LENGTH = 200;
const WINDOW = { from: 100, to: 119 };

/** A series with one window, and detections at the places given. */
function detectedAt(...places: readonly number[]): Scored {
  const values = Array.from({ length: LENGTH }, (_, index) => index);
  const series = { path: 'a/b.csv', timestamps: values.map(String), values, windows: [{ ...WINDOW }] };
  return { series, scores: values.map((index) => (places.includes(index) ? 1 : 0)) };
}

const raw = (...places: readonly number[]) => scoreAt(1, [detectedAt(...places)], PROFILES.standard).raw;
const sigmoid = (position: number) => 2 / (1 + Math.exp(5 * position)) - 1;

describe('the benchmark’s scoring', () => {
  it('gives nothing for no detection, and all for one at each window’s left edge', () => {
    expect(scoreAt(1, [detectedAt()], PROFILES.standard)).toMatchObject({ raw: -1, normalized: 0 });
    expect(scoreAt(1, [detectedAt(WINDOW.from)], PROFILES.standard)).toMatchObject({
      raw: 1,
      normalized: 100,
    });
  });

  it('counts the earliest detection of a window only, and the less the later it is', () => {
    expect(raw(104, 110, 119)).toBe(raw(104));
    expect(raw(104)).toBeGreaterThan(raw(110));
    expect(raw(110)).toBeCloseTo(sigmoid(-0.5) / sigmoid(-1), 12);
  });

  it('counts a false detection the less the nearer it is behind a window', () => {
    expect(raw(WINDOW.from, 50)).toBeCloseTo(1 - 0.11, 12);
    expect(raw(WINDOW.from, 120)).toBeCloseTo(1 + 0.11 * sigmoid(1 / 19), 12);
    expect(raw(WINDOW.from, 190)).toBeCloseTo(1 - 0.11, 12);
  });

  it('scores nothing in probation', () => {
    expect(probationOf(LENGTH)).toBe(30);
    expect(probationOf(22_695)).toBe(750);
    expect(raw(29)).toBe(-1);
    expect(raw(30)).toBeCloseTo(-1.11, 12);
  });

  it('finds the threshold that is best for all series together', () => {
    const late = detectedAt();
    const scores = late.scores.map((_, index) =>
      index === 112 ? 0.4 : index === 10 || index === 60 ? 0.3 : 0.1,
    );
    const best = bestScore([{ ...late, scores }, detectedAt(100)], PROFILES.standard);
    expect(best.threshold).toBe(0.4);
    expect(best.raw).toBeCloseTo(
      scoreAt(0.4, [{ ...late, scores }, detectedAt(100)], PROFILES.standard).raw,
      12,
    );
  });
});

const ARCHIVE =
  process.env.SLIPSTREAM_NAB ?? resolve(import.meta.dirname, '../../../../shared/nab/nab-part.tar.xz');

describe('the windowed Gaussian', () => {
  it.skipIf(!existsSync(ARCHIVE) && process.env.SLIPSTREAM_REQUIRE_ALL !== '1')(
    'scores on the part what the benchmark publishes of it (skipped: no archive, set SLIPSTREAM_NAB)',
    { timeout: 120_000 },
    () => {
      const folder = mkdtempSync(join(tmpdir(), 'slipstream-nab-'));
      try {
        expect(spawnSync('tar', ['xJf', ARCHIVE, '-C', folder]).status).toBe(0);
        const corpus = readCorpus(join(folder, 'data'), join(folder, 'labels/combined_windows.json'));
        const scored = corpus.map((series) => ({ series, scores: windowedGaussianScores(series.values) }));
        // results/windowedGaussian/windowedGaussian_standard_scores.csv of numenta/NAB, at its threshold of
        // 1.0: the sum over the files of this part, of which null has -25 and a perfect detector 25.
        const published = (100 * (-19.617428648 + 25)) / 50;
        expect(scoreAt(1, scored, PROFILES.standard).normalized).toBeCloseTo(published, 4);
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );
});
