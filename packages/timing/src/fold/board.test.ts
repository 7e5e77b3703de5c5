import { describe, expect, it } from 'vitest';
import { event, foldAll } from '../testing/events.ts';
import { leaderboard } from '../views/leaderboard.ts';
import { driversShown } from '../views/session.ts';

const TEAM = { id: 't', name: 'T', colour: '#ff8000' };
const announced = (seconds: number, driver: number) =>
  event(seconds, 'DriverAnnounced', { driver, code: `D${driver}`, fullName: `Driver ${driver}`, team: TEAM });
const board = (seconds: number, ...rows: { driver: number; position: number; points?: number }[]) =>
  event(seconds, 'LeaderboardReported', { rows });

describe('a reported leaderboard', () => {
  const log = [
    ...[1, 2, 3].map((driver) => announced(0, driver)),
    board(
      1,
      { driver: 2, position: 1, points: 25 },
      { driver: 1, position: 2, points: 24 },
      { driver: 3, position: 3 },
    ),
  ];
  const shown = (events: Parameters<typeof foldAll>[0]) =>
    leaderboard(foldAll(events)).map(({ driver, position, points }) => [driver, position, points]);

  it('is shown as it is, with its points', () => {
    expect(shown(log)).toEqual([
      [2, 1, 25],
      [1, 2, 24],
      [3, 3, null],
    ]);
  });

  it('replaces the one before: who is missing has left, the drivers of the session too', () => {
    const after = [...log, board(2, { driver: 3, position: 1 }, { driver: 2, position: 2 })];
    expect(shown(after)).toEqual([
      [3, 1, null],
      [2, 2, null],
    ]);
    expect(driversShown(foldAll(after)).map(({ number }) => number)).toEqual([2, 3]);
    expect(shown([...after, board(3, { driver: 1, position: 1 })])).toEqual([[1, 1, null]]);
    expect(shown([...after, board(3)])).toEqual([]);
  });

  it('keeps places that the source leaves out or shares', () => {
    const odd = board(2, { driver: 3, position: 5 }, { driver: 1, position: 2 }, { driver: 2, position: 2 });
    expect(shown([...log, odd]).map(([driver, position]) => [driver, position])).toEqual([
      [1, 2],
      [2, 2],
      [3, 5],
    ]);
  });

  it('that comes late changes nothing', () => {
    const [older, newer] = [board(2, { driver: 1, position: 1 }), board(3, { driver: 2, position: 1 })];
    expect(shown([...log, newer, older])).toEqual([[2, 1, null]]);
  });
});

describe('a reported team', () => {
  const reading = (seconds: number, id: string, engineTemperatureC?: number) =>
    event(seconds, 'TeamReported', {
      team: { ...TEAM, id },
      ...(engineTemperatureC === undefined ? {} : { engineTemperatureC }),
    });

  it('has its newest reading, and names no driver', () => {
    const state = foldAll([reading(1, 'a', 90), reading(3, 'a', 92), reading(2, 'a', 91), reading(1, 'b')]);
    expect(state.teams?.a?.reading?.engineTemperatureC).toBe(92);
    expect(state.teams?.b?.reading).toBeNull();
    expect(state.drivers).toEqual({});
    expect(state.cars).toEqual({});
  });

  it('keeps its reading when it is named again', () => {
    const state = foldAll([reading(1, 'a', 90), reading(2, 'a')]);
    expect(state.teams?.a?.reading?.engineTemperatureC).toBe(90);
  });
});
