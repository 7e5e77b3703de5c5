import { describe, expect, it } from 'vitest';
import { announced, event, foldAll, laps, startedRace } from '../testing/events.ts';
import { leaderboard } from '../views/leaderboard.ts';

const race = [...startedRace(), ...laps(44, 10, 85_000, 84_000, 84_500)];
const deleted = (seconds: number, which: { lap?: number; timeMs?: number }) =>
  event(seconds, 'LapDeleted', { driver: 44, reason: 'TRACK LIMITS AT TURN 4', ...which });

describe('the best lap', () => {
  it('is the fastest where the source says nothing of it', () => {
    expect(foldAll(race).cars[44]?.bestLap).toMatchObject({ ms: 84_000, lap: 2 });
  });

  it('gives way to the next best at once when it is deleted', () => {
    const state = foldAll([...race, deleted(270, { timeMs: 84_000 })]);
    expect(state.cars[44]?.bestLap).toMatchObject({ ms: 84_500, lap: 3 });
    expect(state.laps[44]?.[1]).toMatchObject({
      ms: 84_000,
      deleted: true,
      deletedReason: 'TRACK LIMITS AT TURN 4',
    });
  });

  it('gives way when it is deleted although the source had called it the best', () => {
    const told = event(180, 'BestLapChanged', { driver: 44, timeMs: 84_000, lap: 2 });
    const state = foldAll([...race, told, deleted(270, { lap: 2, timeMs: 84_000 })]);
    expect(state.cars[44]?.bestLap).toMatchObject({ ms: 84_500, lap: 3 });
  });

  it('counts again when it is reinstated', () => {
    const back = event(280, 'LapReinstated', { driver: 44, timeMs: 84_000 });
    const state = foldAll([...race, deleted(270, { timeMs: 84_000 }), back]);
    expect(state.cars[44]?.bestLap).toMatchObject({ ms: 84_000, lap: 2 });
    expect(state.laps[44]?.[1]).toMatchObject({ deleted: false, deletedReason: null });
  });

  it('is what the source says, for the laps that it knew of', () => {
    const told = event(270, 'BestLapChanged', { driver: 44, timeMs: 84_500, lap: 3 });
    expect(foldAll([...race, told]).cars[44]?.bestLap).toMatchObject({ ms: 84_500, lap: 3 });
  });

  it('is none of a faster lap that the source shows and does not rank', () => {
    const told = event(260, 'BestLapChanged', { driver: 44, timeMs: 84_000, lap: 2 });
    const fast = event(340, 'LapCompleted', { driver: 44, lap: 4, timeMs: 61_000 });
    expect(foldAll([...race, told, fast]).cars[44]?.bestLap).toMatchObject({ ms: 84_000, lap: 2 });
    const marked = event(340, 'LapCompleted', { driver: 44, lap: 4, timeMs: 61_000, mark: 'PERSONAL_BEST' });
    expect(foldAll([...race, told, marked]).cars[44]?.bestLap).toMatchObject({ ms: 61_000, lap: 4 });
  });

  it('is none of such a lap in qualifying either, of the segment as of the session', () => {
    const qualifying = [
      announced('QUALIFYING'),
      event(1, 'SegmentStarted', { segment: 1 }),
      ...laps(44, 10, 89_000),
      event(99, 'BestLapChanged', { driver: 44, timeMs: 89_000, lap: 1, segment: 1 }),
      event(190, 'LapCompleted', { driver: 44, lap: 2, timeMs: 80_000 }),
    ];
    const car = foldAll(qualifying).cars[44];
    expect([car?.segmentBests[1], car?.bestLap]).toMatchObject([{ ms: 89_000 }, { ms: 89_000 }]);
  });

  it('is none when the source says that there is none, until the next lap', () => {
    const none = event(270, 'BestLapChanged', { driver: 44, timeMs: null });
    expect(foldAll([...race, none]).cars[44]?.bestLap).toBeNull();
    const next = event(350, 'LapCompleted', { driver: 44, lap: 4, timeMs: 86_000 });
    expect(foldAll([...race, none, next]).cars[44]?.bestLap).toMatchObject({ ms: 86_000, lap: 4 });
  });

  it('stays deleted when the ruling comes before the lap', () => {
    const state = foldAll([...startedRace(), deleted(11, { lap: 2 }), ...laps(44, 10, 85_000, 84_000)]);
    expect(state.cars[44]?.bestLap).toMatchObject({ ms: 85_000, lap: 1 });
  });

  it('is found by its time where race control numbers the laps one higher', () => {
    const state = foldAll([...race, deleted(270, { lap: 3, timeMs: 84_000 })]);
    expect(state.laps[44]?.map(({ deleted }) => deleted)).toStrictEqual([false, true, false]);
  });

  it('of two equal laps: the one that race control names is deleted', () => {
    const twice = [...startedRace(), ...laps(44, 10, 84_000, 84_000)];
    const state = foldAll([...twice, deleted(270, { lap: 1, timeMs: 84_000 })]);
    expect(state.laps[44]?.map(({ deleted }) => deleted)).toStrictEqual([true, false]);
    expect(state.cars[44]?.bestLap).toMatchObject({ ms: 84_000, lap: 2 });
  });

  it('passes to another car when the fastest lap of the race is deleted', () => {
    const both = [...race, ...laps(16, 12, 84_200)];
    const holder = (state: ReturnType<typeof foldAll>) =>
      leaderboard(state).find((row) => row.fastestLap)?.driver;
    expect(holder(foldAll(both))).toBe(44);
    expect(holder(foldAll([...both, deleted(270, { timeMs: 84_000 })]))).toBe(16);
  });

  it('of a segment is none of another', () => {
    const lap = (seconds: number, number: number, timeMs: number, segment: 1 | 2) =>
      event(seconds, 'LapCompleted', { driver: 44, lap: number, timeMs, segment });
    const state = foldAll([announced('QUALIFYING'), lap(100, 2, 77_000, 1), lap(1_000, 6, 77_500, 2)]);
    expect(state.cars[44]?.segmentBests).toMatchObject({ 1: { ms: 77_000 }, 2: { ms: 77_500 } });
  });

  it('in qualifying is no lap out of the pits or into them', () => {
    const state = foldAll([
      announced('QUALIFYING'),
      event(1, 'SessionStatusChanged', { status: 'STARTED' }),
      event(2, 'SegmentStarted', { segment: 1 }),
      event(10, 'PitExited', { driver: 44 }),
      event(110, 'LapCompleted', { driver: 44, lap: 1, timeMs: 100_000 }),
      event(200, 'PitEntered', { driver: 44 }),
      event(205, 'LapCompleted', { driver: 44, lap: 2, timeMs: 95_000 }),
    ]);
    expect(state.laps[44]).toMatchObject([{ pitOut: true }, { pitIn: true }]);
    expect(state.cars[44]).toMatchObject({ bestLap: null, segmentBests: {} });
  });
});
