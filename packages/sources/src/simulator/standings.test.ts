import { describe, expect, it } from 'vitest';
import { GRID_2026 } from './grid-2026.ts';
import { standingsBefore } from './standings.ts';

describe('the championship before a simulated race', () => {
  const seeds = Array.from({ length: 50 }, (_, seed) => standingsBefore(GRID_2026, 2026, seed));

  it('has every driver and team once, and as many wins as there were races', () => {
    for (const { drivers, teams } of seeds) {
      expect(new Set(drivers.map(({ driver }) => driver)).size).toBe(GRID_2026.length);
      expect(teams).toHaveLength(11);
      const wins = drivers.reduce((sum, { wins }) => sum + (wins ?? 0), 0);
      expect(drivers.every(({ starts }) => starts === wins)).toBe(true);
    }
  });

  it('gives a team the points of its drivers', () => {
    for (const { drivers, teams } of seeds) {
      for (const { team, points } of teams) {
        const own = drivers.filter(
          ({ driver }) => GRID_2026.find((d) => d.number === driver)?.team.id === team,
        );
        expect(points).toBe(own.reduce((sum, driver) => sum + driver.points, 0));
      }
    }
  });

  it('is of that seed alone, and differs from seed to seed', () => {
    expect(standingsBefore(GRID_2026, 2026, 7)).toStrictEqual(seeds[7]);
    expect(new Set(seeds.map(({ drivers }) => drivers[0]?.driver)).size).toBeGreaterThan(1);
  });
});
