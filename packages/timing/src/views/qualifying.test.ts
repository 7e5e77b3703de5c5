import { describe, expect, it } from 'vitest';
import type { TimingEvent } from '../events/envelope.ts';
import { announced, event, foldAll } from '../testing/events.ts';
import { leaderboard, leaderboardHead } from './leaderboard.ts';

/** `count` cars, numbered from 1, ranked by the source in order of their numbers. */
function entered(season: number, count: number): readonly TimingEvent[] {
  const positions = Array.from({ length: count }, (_, index) => ({ driver: index + 1, position: index + 1 }));
  return [
    announced('QUALIFYING', season),
    event(1, 'SessionStatusChanged', { status: 'STARTED' }),
    event(2, 'SegmentStarted', { segment: 1 }),
    event(3, 'PositionsChanged', { positions }),
  ];
}

/** One lap of each car from 1 to `count` in a segment, each a tenth slower than the one before. */
function timed(segment: 1 | 2 | 3, count: number): readonly TimingEvent[] {
  return Array.from({ length: count }, (_, index) =>
    event(segment * 1_000 + index, 'LapCompleted', {
      driver: index + 1,
      lap: segment * 3,
      timeMs: 80_000 - segment * 1_000 + index * 100,
      segment,
    }),
  );
}
const begun = (segment: 2 | 3) => event(segment * 1_000 - 10, 'SegmentStarted', { segment });
const out = (seconds: number, driver: number) =>
  event(seconds, 'CarStatusChanged', { driver, knockedOut: true });
const cut = (events: readonly TimingEvent[]) => leaderboardHead(foldAll(events)).cutPosition;

describe('the cut', () => {
  it.each([
    [2025, 15, 10],
    [2026, 16, 10],
    [2016, 16, 10],
    [2019, 15, 10],
  ])('of %i is after place %i and after place %i, and none in the last segment', (season, first, second) => {
    const events = entered(season, 22);
    expect(cut(events)).toBe(first);
    expect(cut([...events, begun(2)])).toBe(second);
    expect(cut([...events, begun(2), begun(3)])).toBeNull();
  });

  it('puts those below it in danger', () => {
    const rows = leaderboard(foldAll([...entered(2025, 20), ...timed(1, 20)]));
    expect(rows.filter(({ inDanger }) => inDanger).map(({ position }) => position)).toStrictEqual([
      16, 17, 18, 19, 20,
    ]);
  });

  it('is none outside of qualifying', () => {
    expect(leaderboardHead(foldAll([announced('RACE')])).cutPosition).toBeNull();
  });
});

describe('the order of qualifying', () => {
  it('is by best lap of the segment, then as the source ranks those without a time', () => {
    const one = event(50, 'LapCompleted', { driver: 7, lap: 2, timeMs: 78_000, segment: 1 });
    const rows = leaderboard(foldAll([...entered(2025, 9), one]));
    expect(rows.map(({ driver }) => driver)).toStrictEqual([7, 1, 2, 3, 4, 5, 6, 8, 9]);
  });

  it('keeps those knocked out below, in the order of their own segment', () => {
    const events = [
      ...entered(2026, 22),
      ...timed(1, 22),
      begun(2),
      ...[17, 18, 19, 20, 21, 22].map((driver) => out(1_991, driver)),
      event(2_500, 'LapCompleted', { driver: 16, lap: 9, timeMs: 70_000, segment: 2 }),
    ];
    const rows = leaderboard(foldAll(events));
    expect(rows[0]).toMatchObject({ driver: 16, knockedOutIn: null });
    expect(rows.slice(16).map(({ driver }) => driver)).toStrictEqual([17, 18, 19, 20, 21, 22]);
    expect(rows.slice(16).every(({ knockedOutIn, inDanger }) => knockedOutIn === 1 && !inDanger)).toBe(true);
  });

  it('tells by its place in which segment a car was knocked out, when the flag comes again later', () => {
    const events = [
      ...entered(2025, 20),
      ...timed(1, 20),
      begun(2),
      ...timed(2, 15),
      event(2_200, 'CarStatusChanged', { driver: 16, knockedOut: false }),
      out(2_201, 16),
      begun(3),
      out(2_991, 11),
      out(2_991, 15),
    ];
    const rows = leaderboard(foldAll(events));
    expect(rows.find(({ driver }) => driver === 16)?.knockedOutIn).toBe(1);
    expect(rows.find(({ driver }) => driver === 11)?.knockedOutIn).toBe(2);
    expect(rows.find(({ driver }) => driver === 15)?.knockedOutIn).toBe(2);
  });

  it('knocks out by the cut where the source flags nobody', () => {
    const rows = leaderboard(
      foldAll([...entered(2025, 20), ...timed(1, 20), begun(2), ...timed(2, 15), begun(3)]),
    );
    expect(rows.map(({ knockedOutIn }) => knockedOutIn)).toStrictEqual([
      ...Array.from({ length: 10 }, () => null),
      ...Array.from({ length: 5 }, () => 2),
      ...Array.from({ length: 5 }, () => 1),
    ]);
  });
});

describe('a row of qualifying', () => {
  const events = [...entered(2025, 20), ...timed(1, 20), begun(2), ...timed(2, 3)];
  const rows = leaderboard(foldAll(events));

  it('shows the best lap of the segment that ranks the car', () => {
    expect(rows[0]).toMatchObject({ driver: 1, bestLap: { ms: 78_000 } });
    expect(rows[3]).toMatchObject({ driver: 4, bestLap: null });
    expect(rows[15]).toMatchObject({ driver: 16, bestLap: { ms: 80_500 } });
  });

  it('has gaps within its own segment', () => {
    expect(rows[2]).toMatchObject({ gapToLeader: { ms: 200 }, interval: { ms: 100 } });
    expect(rows[15]).toMatchObject({ gapToLeader: { ms: 1_500 }, interval: { ms: 100 } });
    expect(rows[3]).toMatchObject({ gapToLeader: null, interval: null });
  });

  it('has the times of the segments so far, for a car that is out only of those it drove', () => {
    expect(rows[0]?.segmentTimes.map(({ time }) => time?.ms)).toStrictEqual([79_000, 78_000]);
    expect(rows[15]?.segmentTimes).toHaveLength(1);
  });

  it('counts the fastest lap over all segments', () => {
    expect(rows.filter(({ fastestLap }) => fastestLap).map(({ driver }) => driver)).toStrictEqual([1]);
  });
});

describe('qualifying with fewer cars than the season has', () => {
  it.each([
    [2024, 20, 15],
    [2024, 19, 15],
    [2024, 18, 14],
    [2026, 21, 16],
    [2026, 20, 15],
    [2024, 10, 15],
  ])('of %i goes on from %i cars after place %i', (season, cars, place) => {
    expect(cut(entered(season, cars))).toBe(place);
  });

  it('knocks those beyond it out', () => {
    const state = foldAll([...entered(2024, 18), ...timed(1, 18), begun(2), ...timed(2, 14)]);
    const outIn = (segment: number) =>
      leaderboard(state).flatMap(({ driver, knockedOutIn }) => (knockedOutIn === segment ? [driver] : []));
    expect(outIn(1)).toStrictEqual([15, 16, 17, 18]);
  });
});

describe('the break between two segments', () => {
  const flag = event(1_100, 'SessionStatusChanged', { status: 'FINISHED' });
  const in1 = [1, 2, 3].map((driver) => event(1_150 + driver, 'PitEntered', { driver }));
  const three = [...entered(2025, 3), ...timed(1, 3), flag];
  const isBreak = (events: readonly TimingEvent[]) => leaderboardHead(foldAll(events)).betweenSegments;

  it('begins when the last car is in, because laps under way count after the flag', () => {
    expect([three, [...three, ...in1.slice(1)], [...three, ...in1]].map(isBreak)).toStrictEqual([
      false,
      false,
      true,
    ]);
  });

  it('begins when the source names the next segment, and ends when that starts', () => {
    const named = [...three, event(1_300, 'SegmentStarted', { segment: 2 })];
    const started = event(1_400, 'SessionStatusChanged', { status: 'STARTED' });
    expect([named, [...named, started]].map(isBreak)).toStrictEqual([true, false]);
  });

  it('has no cut, and nobody in danger', () => {
    const all = [...entered(2025, 20), ...timed(1, 20), flag, event(1_300, 'SegmentStarted', { segment: 2 })];
    const state = foldAll(all);
    expect(leaderboardHead(state).cutPosition).toBeNull();
    expect(leaderboard(state).some(({ inDanger }) => inDanger)).toBe(false);
  });
});
