import { expect, test } from 'vitest';
import { event, foldAll, startedRace } from '../testing/events.ts';
import { leaderboard } from './leaderboard.ts';
import { sessionView } from './session.ts';

const team = { id: 'team', name: 'Team', colour: '#ff0000' };
const entered = (driver: number, seconds = 2) =>
  event(seconds, 'DriverAnnounced', { driver, code: `D${driver}`, fullName: `Driver ${driver}`, team });
const grid = event(3, 'PositionsChanged', {
  positions: [1, 4, 27].map((driver, index) => ({ driver, position: index + 1 })),
});

test('a car that its source takes out of the session leaves the tower and the list of drivers', () => {
  const state = foldAll([
    ...startedRace(),
    ...[1, 4, 27].map((driver) => entered(driver)),
    grid,
    event(20, 'CarStatusChanged', { driver: 4, removed: true }),
  ]);
  expect(leaderboard(state).map(({ driver, position }) => [driver, position])).toEqual([
    [1, 1],
    [27, 2],
  ]);
  expect(sessionView(state).drivers.map(({ number }) => number)).toEqual([1, 27]);
});

test('a car that comes back is there again', () => {
  const state = foldAll([
    ...startedRace(),
    ...[1, 4].map((driver) => entered(driver)),
    event(20, 'CarStatusChanged', { driver: 4, removed: true }),
    event(30, 'CarStatusChanged', { driver: 4, removed: false }),
  ]);
  expect(leaderboard(state).map(({ driver }) => driver)).toEqual([1, 4]);
});
