import { describe, expect, it } from 'vitest';
import type { TimingEvent } from '../events/envelope.ts';
import { announced, event, foldAll, laps, startedRace } from '../testing/events.ts';
import { leaderboard, leaderboardHead } from './leaderboard.ts';

const ranked = (seconds: number, ...drivers: readonly number[]) =>
  event(seconds, 'PositionsChanged', {
    positions: drivers.map((driver, index) => ({ driver, position: index + 1 })),
  });
const gaps = (seconds: number, driver: number, gapToLeader: number, interval: number) =>
  event(seconds, 'GapChanged', { driver, gapToLeader: { ms: gapToLeader }, interval: { ms: interval } });
const order = (events: readonly TimingEvent[]) => leaderboard(foldAll(events)).map(({ driver }) => driver);
const rowOf = (events: readonly TimingEvent[], driver: number) =>
  leaderboard(foldAll(events)).find((row) => row.driver === driver);

describe('the order of a race', () => {
  it('is as the source ranks the cars', () => {
    expect(order([...startedRace(), ranked(20, 44, 16, 1)])).toStrictEqual([44, 16, 1]);
  });

  it('of two cars at one position has the newer report first', () => {
    const moved = event(30, 'PositionsChanged', { positions: [{ driver: 63, position: 2 }] });
    expect(order([...startedRace(), ranked(20, 44, 16, 63), moved])).toStrictEqual([44, 63, 16]);
  });

  it('before anything is reported is that of the grid, then of the numbers', () => {
    const grid = [
      event(1, 'GridPositionSet', { driver: 44, position: 2 }),
      event(1, 'GridPositionSet', { driver: 63, position: 1 }),
      event(1, 'GapChanged', { driver: 4 }),
      event(1, 'PitStopsCounted', { driver: 81, pitStops: 0 }),
      event(1, 'PitStopsCounted', { driver: 16, pitStops: 0 }),
    ];
    expect(order([announced('RACE'), ...grid])).toStrictEqual([63, 44, 16, 81]);
  });
});

describe('a row of a race', () => {
  const three = [...startedRace(), ranked(20, 44, 16, 1), gaps(20, 16, 900, 900), gaps(20, 1, 3_000, 2_100)];

  it('has the gaps that the source gives, the leader none', () => {
    const changedLead = [...three, ranked(30, 16, 44, 1)];
    expect(rowOf(three, 1)).toMatchObject({ gapToLeader: { ms: 3_000 }, interval: { ms: 2_100 } });
    expect(rowOf(changedLead, 16)).toMatchObject({ position: 1, gapToLeader: null, interval: null });
  });

  it('is in battle within a second of the car ahead, both on track', () => {
    const pitted = event(25, 'PitEntered', { driver: 44 });
    expect(leaderboard(foldAll(three)).map(({ inBattle }) => inBattle)).toStrictEqual([false, true, false]);
    expect(rowOf([...three, pitted], 16)?.inBattle).toBe(false);
    expect(rowOf([...three, gaps(30, 16, 1_000, 1_000)], 16)?.inBattle).toBe(false);
    const red = event(30, 'SessionStatusChanged', { status: 'SUSPENDED' });
    expect(rowOf([...three, red], 16)?.inBattle).toBe(false);
  });

  it('has no gap once the car is out', () => {
    const out = event(30, 'CarStatusChanged', { driver: 1, retired: true });
    expect(rowOf([...three, out], 1)).toMatchObject({ status: 'RETIRED', gapToLeader: null, interval: null });
  });

  it('marks the fastest lap of the race, and takes the purple from a last lap that was beaten', () => {
    const beaten = [...three, ...laps(44, 10, 85_000), ...laps(16, 12, 84_500)];
    expect(rowOf(beaten, 16)).toMatchObject({ fastestLap: true, bestLap: { mark: 'OVERALL_BEST' } });
    expect(rowOf(beaten, 44)).toMatchObject({
      fastestLap: false,
      lastLap: { ms: 85_000, mark: 'PERSONAL_BEST' },
      bestLap: { ms: 85_000, mark: 'PERSONAL_BEST' },
    });
  });

  it('has the average speed over all timed laps, from the length of the circuit', () => {
    expect(rowOf([...three, ...laps(44, 10, 90_000, 110_000)], 44)?.averageSpeedKph).toBe(180);
    expect(rowOf(three, 44)?.averageSpeedKph).toBeNull();
  });

  it('has the sectors of its best lap, marked against the best of all', () => {
    const lap = (driver: number, seconds: number, ...sectorsMs: readonly [number, number, number]) => [
      ...sectorsMs.map((timeMs, index) =>
        event(seconds - 2 + index, 'SectorTimed', { driver, sector: (index + 1) as 1 | 2 | 3, timeMs }),
      ),
      event(
        seconds,
        'LapCompleted',
        { driver, lap: 1, timeMs: sectorsMs[0] + sectorsMs[1] + sectorsMs[2] },
        { order: 9 },
      ),
    ];
    const row = rowOf(
      [...three, ...lap(44, 100, 28_000, 30_000, 27_000), ...lap(16, 101, 28_100, 29_900, 27_000)],
      44,
    );
    expect(row?.bestLapSectors).toStrictEqual([
      { number: 1, ms: 28_000, mark: 'OVERALL_BEST' },
      { number: 2, ms: 30_000, mark: 'PERSONAL_BEST' },
      { number: 3, ms: 27_000, mark: 'OVERALL_BEST' },
    ]);
  });

  it('has its sectors marked by the source or, where it marks none, by comparison', () => {
    const lap = [
      event(40, 'SectorTimed', { driver: 44, sector: 1, timeMs: 28_000 }),
      event(100, 'LapCompleted', { driver: 44, lap: 1, timeMs: 85_000 }),
      event(41, 'SectorTimed', { driver: 16, sector: 1, timeMs: 28_500 }),
    ];
    const marks = (events: readonly TimingEvent[], driver: number) => rowOf(events, driver)?.sectors[0].mark;
    expect(marks([...three, ...lap], 44)).toBe('OVERALL_BEST');
    expect(marks([...three, ...lap], 16)).toBe('PERSONAL_BEST');
    const told = event(130, 'SectorTimed', { driver: 44, sector: 1, timeMs: 27_000, mark: 'NONE' });
    expect(marks([...three, ...lap, told], 44)).toBe('NONE');
  });

  it('is the same object while only telemetry and places come', () => {
    const state = foldAll(three);
    const place = { at: state.at ?? '', x: 1, y: 2 };
    const moved = foldAll([event(40, 'LocationSampled', { driver: 44, samples: [place] })], state);
    expect(moved).not.toBe(state);
    expect(leaderboard(moved)).toBe(leaderboard(state));
  });
});

describe('practice', () => {
  const practice = [
    announced('PRACTICE'),
    ranked(5, 1, 16, 44),
    ...laps(44, 10, 84_000),
    ...laps(16, 12, 84_000),
  ];

  it('is ordered by best lap, of equal ones the one set first, then those without a time', () => {
    expect(order(practice)).toStrictEqual([44, 16, 1]);
  });

  it('has gaps between best laps', () => {
    const faster = [...practice, ...laps(1, 20, 83_400)];
    expect(leaderboard(foldAll(faster)).map((row) => [row.gapToLeader, row.interval])).toStrictEqual([
      [null, null],
      [{ ms: 600 }, { ms: 600 }],
      [{ ms: 600 }, { ms: 0 }],
    ]);
  });
});

describe('what stands above the rows', () => {
  it('is the lap of the leader, of the source or else counted', () => {
    expect(leaderboardHead(foldAll(startedRace()))).toMatchObject({ lap: 1, totalLaps: 50 });
    const uncounted = [announced('RACE'), ...laps(44, 10, 90_000, 90_000)];
    expect(leaderboardHead(foldAll(uncounted))).toMatchObject({ lap: 3, totalLaps: null, segment: null });
  });
});
