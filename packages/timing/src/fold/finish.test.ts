import { describe, expect, it } from 'vitest';
import { announced, event, foldAll, laps, startedRace } from '../testing/events.ts';
import { carStatus } from '../views/car-status.ts';
import { leaderboard } from '../views/leaderboard.ts';

const positions = event(11, 'PositionsChanged', {
  positions: [1, 4, 16].map((driver, index) => ({ driver, position: index + 1 })),
});
/** Car 1 leads car 4 by a second a lap, and laps car 16, on the third lap. */
const race = (totalLaps: number | null) => [
  ...(totalLaps === null
    ? [announced('RACE'), event(10, 'SessionStatusChanged', { status: 'STARTED' })]
    : startedRace(totalLaps)),
  positions,
  ...laps(1, 10, 90_000, 90_000, 90_000),
  ...laps(4, 10, 91_000, 91_000, 91_000),
  ...laps(16, 10, 135_100, 135_100),
];
const status = (seconds: number, value: 'SUSPENDED' | 'FINISHED' | 'ENDED', stopped?: boolean) =>
  event(seconds, 'SessionStatusChanged', { status: value, ...(stopped && { stopped }) }, { order: 9 });
const statuses = (events: Parameters<typeof foldAll>[0]) => {
  const state = foldAll(events);
  return Object.values(state.cars).map((car) => carStatus(state, car));
};
const until = (events: ReturnType<typeof race>, seconds: number) =>
  events.filter((each) => Date.parse(each.at) <= Date.UTC(2025, 9, 26, 14) + seconds * 1_000);

describe('the end of a race', () => {
  it.each([
    ['before the winner crosses the line', 279.5, ['FINISHED', 'ON_TRACK', 'FINISHED']],
    ['some milliseconds after it', 280.022, ['FINISHED', 'ON_TRACK', 'FINISHED']],
    ['seconds after it, the second home already', 285, ['FINISHED', 'FINISHED', 'FINISHED']],
  ])('is the crossing of the winner, where the source reports it %s', (_, seconds, expected) => {
    const all = [...race(58), status(seconds, 'FINISHED')].toSorted((a, b) => (a.at < b.at ? -1 : 1));
    expect(statuses(until(all, Math.max(281, seconds)))).toStrictEqual(expected);
    expect(statuses(all)).toStrictEqual(['FINISHED', 'FINISHED', 'FINISHED']);
  });

  it('is none for a lapped car that crosses the line between the report and the winner', () => {
    const lapped = event(279.8, 'LapCompleted', { driver: 16, lap: 2, timeMs: 134_000 });
    const all = [...race(58).slice(0, -1), status(279, 'FINISHED'), lapped].toSorted((a, b) =>
      a.at < b.at ? -1 : 1,
    );
    expect(statuses(all)).toStrictEqual(['FINISHED', 'FINISHED', 'ON_TRACK']);
    const home = [...all, event(420, 'LapCompleted', { driver: 16, lap: 3, timeMs: 140_000 })];
    expect(statuses(home)).toStrictEqual(['FINISHED', 'FINISHED', 'FINISHED']);
  });

  it('needs no planned number of laps', () => {
    expect(statuses([...race(null), status(280.1, 'FINISHED')]).slice(0, 2)).toStrictEqual([
      'FINISHED',
      'FINISHED',
    ]);
  });

  it('comes with the planned laps, for lapped cars too, before any source reports it', () => {
    expect(statuses(race(3))).toStrictEqual(['FINISHED', 'FINISHED', 'FINISHED']);
  });

  it('is with the red flag where the race is not resumed: all who are classified have finished', () => {
    const red = [...race(58), status(285, 'SUSPENDED')];
    expect(statuses(red)).toStrictEqual(['ON_TRACK', 'ON_TRACK', 'ON_TRACK']);
    const over = [...red, status(2_000, 'FINISHED')];
    expect(statuses(over)).toStrictEqual(['FINISHED', 'FINISHED', 'FINISHED']);
    const crashed = event(284, 'CarStatusChanged', { driver: 4, stopped: true });
    expect(statuses([...race(58), crashed, status(285, 'SUSPENDED'), status(2_000, 'ENDED')])).toStrictEqual([
      'FINISHED',
      'RETIRED',
      'FINISHED',
    ]);
  });

  it('is with the red flag also where the track alone says so', () => {
    const red = event(284, 'TrackStatusChanged', { status: 'RED' });
    expect(statuses([...race(58), red, status(2_000, 'FINISHED')])).toStrictEqual([
      'FINISHED',
      'FINISHED',
      'FINISHED',
    ]);
  });

  it('takes the disqualified out of the classification, and puts them last', () => {
    const state = foldAll([
      ...race(3),
      status(280.1, 'FINISHED'),
      event(900, 'CarStatusChanged', { driver: 1, disqualified: true }),
    ]);
    expect(leaderboard(state).map(({ driver, status: word }) => [driver, word])).toStrictEqual([
      [4, 'FINISHED'],
      [16, 'FINISHED'],
      [1, 'RETIRED'],
    ]);
  });
});

describe('a race that is stopped', () => {
  it('has ended without a classification, and says where', () => {
    const all = [...race(58), status(281.5, 'ENDED', true)];
    expect(statuses(all)).toStrictEqual(['ON_TRACK', 'ON_TRACK', 'ON_TRACK']);
    expect(foldAll(all).info).toMatchObject({ status: 'ENDED', finishedAt: null, stoppedAt: all.at(-1)?.at });
  });

  it('keeps those out who were out', () => {
    const out = event(200, 'CarStatusChanged', { driver: 4, retired: true });
    expect(statuses([...race(58), out, status(281.5, 'ENDED', true)])).toStrictEqual([
      'ON_TRACK',
      'RETIRED',
      'ON_TRACK',
    ]);
  });

  it('keeps its result where the flag had fallen before', () => {
    const state = foldAll([...race(58), status(280.1, 'FINISHED'), status(600, 'ENDED', true)]);
    expect(state.info.stoppedAt ?? null).toBeNull();
    expect(carStatus(state, state.cars[1] as never)).toBe('FINISHED');
  });

  it('is stopped no more when it goes on', () => {
    const on = event(400, 'SessionStatusChanged', { status: 'STARTED' });
    expect(foldAll([...race(58), status(281.5, 'ENDED', true), on]).info).toMatchObject({ stoppedAt: null });
  });
});
