import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { driverByNumber, driverNamed, driversOfSeason, isSeasonKnown } from './season-drivers.ts';
import { teamNamedBy } from './season-teams.ts';

/** Official results of every race; not ours to redistribute, so that they may be absent. */
const RESULTS =
  process.env.SLIPSTREAM_RESULTS ?? resolve(import.meta.dirname, '../../../../../shared/results');

const SEASONS = [2018, 2019, 2020, 2021, 2022, 2023, 2024, 2025, 2026];

interface Race {
  readonly date: string;
  readonly results: readonly { driverNumber: number; driverId: string; constructorId: string }[];
}

describe('the drivers of a season', () => {
  it.each([
    ['2025-03-16', 4, 'Lando Norris', 'mclaren'],
    ['2026-03-08', 1, 'Lando Norris', 'mclaren'],
    ['2025-03-16', 1, 'Max Verstappen', 'red-bull'],
    ['2026-03-08', 3, 'Max Verstappen', 'red-bull'],
    ['2025-03-23', 22, 'Yuki Tsunoda', 'racing-bulls'],
    ['2025-04-06', 22, 'Yuki Tsunoda', 'red-bull'],
  ])('on %s have number %i: %s of %s', (day, number, fullName, team) => {
    expect(driverByNumber(day, number)).toMatchObject({ fullName, team: { id: team } });
  });

  it('are unknown where a number was nobody’s, and in seasons that nobody has entered here', () => {
    expect(driverByNumber('2025-03-16', 98)).toBeUndefined();
    expect(driverByNumber('1994-05-01', 2)).toBeUndefined();
    expect(isSeasonKnown(1994)).toBe(false);
    expect(driversOfSeason(1994)).toEqual([]);
  });

  it('are found by name, in another season too, which is said', () => {
    const named = (name: string) => driverNamed(2026, (fullName) => fullName === name);
    expect(named('Lando Norris')).toMatchObject({ driver: { number: 1 }, inSeason: true });
    expect(named('Yuki Tsunoda')).toMatchObject({ driver: { number: 22 }, inSeason: false });
    expect(named('Rosa Nobody')).toBeUndefined();
  });

  it.each(SEASONS)('of %i never share a number or a code on one day', (season) => {
    const numbers = driversOfSeason(season).map(({ number }) => number);
    expect(numbers.length).toBeGreaterThanOrEqual(20);
    expect(new Set(numbers).size).toBe(numbers.length);
  });
});

describe('the teams of a season', () => {
  it.each([
    [2026, 'mclaren-f1-team', 'McLaren'],
    [2026, 'oracle-red-bull-racing', 'Red Bull Racing'],
    [2026, 'scuderia-ferrari', 'Ferrari'],
    [2026, 'visa-cash-app-rb', 'Racing Bulls'],
    [2024, 'visa-cash-app-rb', 'RB'],
    [2018, 'haas-ferrari', 'Haas F1 Team'],
    [2026, 'mercedes-amg-petronas', 'Mercedes'],
  ])('of %i: %s is %s', (season, words, name) => {
    expect(teamNamedBy(season, words)?.name).toBe(name);
  });

  it('are unknown where the season had none of that name', () => {
    expect(teamNamedBy(2026, 'nobody-gp')).toBeUndefined();
    expect(teamNamedBy(2026, 'sauber')).toBeUndefined();
    expect(teamNamedBy(1994, 'ferrari')).toBeUndefined();
  });
});

describe.skipIf(!existsSync(RESULTS))('against the official results (skipped where they are absent)', () => {
  it.each([2018, 2019, 2020, 2021, 2022, 2023])('%i has who drove which number, for which team', (season) => {
    const text = gunzipSync(readFileSync(`${RESULTS}/${season}.json.gz`)).toString();
    const { races } = JSON.parse(text) as { races: readonly Race[] };
    const differences = races.flatMap(({ date, results }) =>
      results.flatMap(({ driverNumber, driverId, constructorId }) => {
        const known = driverByNumber(date, driverNumber);
        const family = known?.fullName.toLowerCase().split(' ').at(-1) ?? 'nobody';
        const sameDriver = driverId.includes(family) || driverId === 'guanyu-zhou';
        const sameTeam = known !== undefined && constructorId.includes(known.team.id);
        return sameDriver && sameTeam ? [] : [[date, driverNumber, driverId, constructorId, known]];
      }),
    );
    expect(differences).toEqual([]);
    expect(races.length).toBeGreaterThan(15);
  });
});
