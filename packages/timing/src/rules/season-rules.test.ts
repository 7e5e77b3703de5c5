import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { rulesOf, SEASON_RULES } from './season-rules.ts';

/** Official results of every race from 2014 to 2023; not ours to redistribute, so that they may be absent. */
const RESULTS =
  process.env.SLIPSTREAM_RESULTS ?? resolve(import.meta.dirname, '../../../../../shared/results');

interface Classified {
  readonly position: number | string;
  readonly driverId: string;
  readonly points?: number;
}
interface Race {
  readonly grandPrixId: string;
  readonly results: readonly Classified[];
  readonly sprint?: readonly Classified[];
  /** None where no lap was raced: Spa 2021. */
  readonly fastestLaps?: readonly { readonly position: number; readonly driverId: string }[];
}

function racesOf(season: number): readonly Race[] {
  const text = gunzipSync(readFileSync(`${RESULTS}/${season}.json.gz`)).toString();
  return (JSON.parse(text) as { races: readonly Race[] }).races;
}

const placed = (results: readonly Classified[]) =>
  results.flatMap(({ position, ...rest }) => (typeof position === 'number' ? [{ position, ...rest }] : []));

describe('the rules of a season', () => {
  it('are known for every season: the oldest before them all, the newest for those to come', () => {
    expect(rulesOf(1950)).toBe(SEASON_RULES[0]);
    expect(rulesOf(2031)).toBe(SEASON_RULES.at(-1));
    expect(rulesOf(Number.POSITIVE_INFINITY)).toBe(SEASON_RULES.at(-1));
  });

  it.each([
    [2025, 20, [15, 10], 'DRS', 0],
    [2026, 22, [16, 10], 'OVERTAKE_MODE', 0],
    [2024, 20, [15, 10], 'DRS', 1],
  ])(
    'of %i: %i cars, cuts %j, %s, fastest lap %i',
    (season, cars, qualifyingCuts, overtakeAid, fastestLapPoints) => {
      expect(rulesOf(season)).toMatchObject({ cars, qualifyingCuts, overtakeAid, fastestLapPoints });
    },
  );
});

describe.skipIf(!existsSync(RESULTS))('against the official results (skipped where they are absent)', () => {
  it.each([2014, 2015, 2016, 2017, 2018, 2019, 2020, 2021, 2022, 2023])(
    '%i gives the official points',
    (season) => {
      const rules = rulesOf(season);
      const races = racesOf(season);
      races.forEach((race, index) => {
        const last = index === races.length - 1 ? rules.lastRaceFactor : 1;
        const fastest = race.fastestLaps?.find(({ position }) => position === 1)?.driverId;
        // Stopped after 3 of 44 laps: half points.
        const table =
          season === 2021 && race.grandPrixId === 'belgium'
            ? (rules.shortenedRacePoints[0]?.points ?? [])
            : rules.racePoints;
        for (const { position, driverId, points } of placed(race.results)) {
          const extra =
            table === rules.racePoints && driverId === fastest && position <= 10 ? rules.fastestLapPoints : 0;
          expect([race.grandPrixId, position, points ?? 0]).toStrictEqual([
            race.grandPrixId,
            position,
            (table[position - 1] ?? 0) * last + extra,
          ]);
        }
        for (const { position, points } of placed(race.sprint ?? [])) {
          expect([race.grandPrixId, position, points ?? 0]).toStrictEqual([
            race.grandPrixId,
            position,
            rules.sprintPoints[position - 1] ?? 0,
          ]);
        }
      });
      expect(Math.max(...races.map(({ results }) => results.length))).toBe(rules.cars);
    },
  );
});
