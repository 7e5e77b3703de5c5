import { describe, expect, it } from 'vitest';
import { announced, event, foldAll, startedRace } from '../../testing/events.ts';
import { byCountback } from './countback.ts';
import { pointsIfEnded } from './points.ts';
import { championship } from './projection.ts';
import { teamOfStanding } from './teams.ts';

const team = (id: string) => ({ id, name: id.toUpperCase(), colour: '#123456' });
const who = (driver: number, of: string) =>
  event(2, 'DriverAnnounced', { driver, code: `D${driver}`, fullName: `Driver ${driver}`, team: team(of) });
const order = (seconds: number, ...drivers: number[]) =>
  event(seconds, 'PositionsChanged', {
    positions: drivers.map((driver, index) => ({ driver, position: index + 1 })),
  });
const standings = event(3, 'StandingsAnnounced', {
  drivers: [
    { driver: 1, points: 100, wins: 4, podiums: 6, starts: 10, places: [4, 2] },
    { driver: 2, points: 93, wins: 4, podiums: 5, starts: 10, places: [4, 1] },
    { driver: 9, points: 20, wins: 0, podiums: 0, starts: 6, code: 'NIN', fullName: 'Number Nine' },
  ],
  teams: [
    { team: 'alpha', name: 'Alpha', points: 120, wins: 4 },
    { team: 'beta-power', name: 'Beta Power', points: 110, wins: 3 },
  ],
});
const grid = [...startedRace(), who(1, 'alpha'), who(2, 'beta'), who(3, 'beta'), standings];

describe('the championship if the race ended now', () => {
  it('is what it was, with the points for the present order', () => {
    const { drivers, before } = championship(foldAll([...grid, order(20, 2, 1, 3)]));
    expect(before).toBe('SOURCE');
    expect(drivers.map(({ position, driver, points }) => [position, driver, points])).toStrictEqual([
      [1, 2, 118],
      [2, 1, 118],
      [3, 9, 20],
      [4, 3, 15],
    ]);
  });

  it('puts of equal points first who has won more, this race counted, and says where he stood', () => {
    const { drivers } = championship(foldAll([...grid, order(20, 2, 1, 3)]));
    expect(drivers[0]).toMatchObject({
      wins: 5,
      podiums: 6,
      starts: 11,
      positionBefore: 2,
      pointsBefore: 93,
    });
    expect(drivers[1]).toMatchObject({ wins: 4, podiums: 7, starts: 11, positionBefore: 1 });
  });

  it('changes with the order', () => {
    const after = foldAll([...grid, order(20, 2, 1, 3), order(30, 1, 2, 3)]);
    expect(championship(after).drivers.map(({ driver }) => driver)).toStrictEqual([1, 2, 9, 3]);
  });

  it('gives a team what its cars take together, under the name that the session knows it by', () => {
    const { teams } = championship(foldAll([...grid, order(20, 2, 1, 3)]));
    expect(teams).toMatchObject([
      { position: 1, team: 'beta', name: 'BETA', points: 110 + 25 + 15, wins: 4 },
      { position: 2, team: 'alpha', points: 120 + 18, positionBefore: 1 },
    ]);
  });

  it('is the standings as they were before the race has started', () => {
    const { drivers } = championship(foldAll([announced('RACE'), who(1, 'alpha'), standings, order(20, 1)]));
    expect(drivers.map(({ driver, points }) => [driver, points])).toStrictEqual([
      [1, 100],
      [2, 93],
      [9, 20],
    ]);
  });

  it('says when nobody told how it stood before', () => {
    const { before, drivers } = championship(foldAll([...startedRace(), who(1, 'alpha'), order(20, 1)]));
    expect(before).toBe('NONE');
    expect(drivers).toMatchObject([{ driver: 1, points: 25, positionBefore: null }]);
  });

  it('counts a sprint for the points, not for wins or starts', () => {
    const sprint = [
      announced('SPRINT'),
      event(10, 'SessionStatusChanged', { status: 'STARTED' }),
      who(1, 'a'),
    ];
    const { drivers } = championship(foldAll([...sprint, standings, order(20, 1)]));
    expect(drivers[0]).toMatchObject({ driver: 1, points: 108, wins: 4, starts: 10 });
  });

  it('is the same object while nothing that it rests on changes', () => {
    const state = foldAll([...grid, order(20, 2, 1, 3)]);
    const warmer = foldAll([event(40, 'WeatherReported', { airC: 30 })], state);
    expect(championship(warmer)).toBe(championship(state));
  });
});

describe('the points of a race', () => {
  const points = (...events: Parameters<typeof foldAll>[0] extends Iterable<infer E> ? E[] : never) =>
    pointsIfEnded(foldAll(events)).map((taken) => taken.points);

  it('are none in a session that gives none', () => {
    expect(points(announced('PRACTICE'), who(1, 'a'))).toStrictEqual([]);
  });

  it('have the fastest lap in the years in which it counted', () => {
    const race = (season: number) =>
      points(
        announced('RACE', season),
        event(10, 'SessionStatusChanged', { status: 'STARTED' }),
        order(20, 1, 2),
        event(100, 'LapCompleted', { driver: 2, lap: 1, timeMs: 80_000 }),
        event(101, 'LapCompleted', { driver: 1, lap: 1, timeMs: 81_000 }),
      );
    expect(race(2024)).toStrictEqual([25, 19]);
    expect(race(2025)).toStrictEqual([25, 18]);
  });

  it('are none for a car that has dropped out before nine tenths of the distance', () => {
    const driven = (driver: number, lap: number) =>
      event(900, 'LapCompleted', { driver, lap, timeMs: 90_000 });
    const out = (driver: number) => event(901, 'CarStatusChanged', { driver, retired: true });
    expect(
      points(
        ...startedRace(),
        order(20, 1, 2, 3),
        driven(1, 40),
        driven(2, 36),
        driven(3, 35),
        out(2),
        out(3),
      ),
    ).toStrictEqual([25, 18, 0]);
  });

  it.each([
    [2021, 'RED', 20, [12.5, 9]],
    [2022, 'RED', 20, [13, 10]],
    [2022, 'RED', 10, [6, 4]],
    [2022, 'RED', 38, [25, 18]],
    [2022, 'CLEAR', 20, [25, 18]],
    [2023, 'CLEAR', 20, [13, 10]],
    [2023, 'RED', 1, [0, 0]],
  ] as const)('of %i that ends under %s after %i of 50 laps are %j', (season, status, lap, expected) => {
    const race = [
      announced('RACE', season),
      event(1, 'LapCountChanged', { totalLaps: 50 }),
      event(10, 'SessionStatusChanged', { status: 'STARTED' }),
      order(20, 1, 2),
      ...[1, 2].map((driver) => event(900, 'LapCompleted', { driver, lap, timeMs: null })),
      event(950, 'TrackStatusChanged', { status }),
    ];
    expect(points(...race)).toStrictEqual([25, 18]);
    expect(points(...race, event(960, 'SessionStatusChanged', { status: 'ENDED' }))).toStrictEqual(expected);
  });
});

describe('countback', () => {
  it('looks at the first place in which two differ', () => {
    const rows = [
      { points: 5, places: [0, 1, 0] },
      { points: 5, places: [0, 1, 1] },
      { points: 6, places: [] },
      { points: 5, places: [1] },
    ];
    expect([...rows].sort(byCountback).map((row) => rows.indexOf(row))).toStrictEqual([2, 3, 1, 0]);
  });
});

describe('a standing names a team', () => {
  const present = new Map(['red-bull-racing', 'haas-f1-team', 'racing-bulls'].map((id) => [id, team(id)]));
  it.each([
    ['red-bull-racing-honda-rbpt', 'red-bull-racing'],
    ['haas-ferrari', 'haas-f1-team'],
    ['racing-bulls', 'racing-bulls'],
    ['brabham', undefined],
  ])('%s, which is %s here', (id, expected) => {
    expect(teamOfStanding({ team: id }, present)?.id).toBe(expected);
  });
});

describe('the championship of a session that gives no points', () => {
  it('is in the order of the session where nothing else is known', () => {
    const positions = [3, 1, 2].map((driver, index) => ({ driver, position: index + 1 }));
    const state = foldAll([
      announced('QUALIFYING'),
      ...[1, 2, 3].map((driver) =>
        event(1, 'DriverAnnounced', {
          driver,
          code: `D${driver}`,
          fullName: `Driver ${driver}`,
          team: { id: `t${driver}`, name: `T${driver}`, colour: '#808080' },
        }),
      ),
      event(2, 'PositionsChanged', { positions }),
    ]);
    const { before, drivers, teams } = championship(state);
    expect(before).toBe('NONE');
    expect(drivers.map(({ driver }) => driver)).toStrictEqual([3, 1, 2]);
    expect(teams.map(({ team }) => team)).toStrictEqual(['t3', 't1', 't2']);
  });
});
