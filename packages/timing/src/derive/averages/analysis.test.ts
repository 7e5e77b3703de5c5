import { describe, expect, it } from 'vitest';
import type { TimingEvent } from '../../events/envelope.ts';
import { announced, at, event, foldAll, laps, startedRace } from '../../testing/events.ts';
import { analyses } from './analysis.ts';
import { lapNumbered, median } from './clean-laps.ts';
import { pitLoss } from './pit-loss.ts';

const order = (seconds: number, ...drivers: number[]) =>
  event(seconds, 'PositionsChanged', {
    positions: drivers.map((driver, index) => ({ driver, position: index + 1 })),
  });
const gap = (seconds: number, driver: number, gapMs: number, intervalMs: number) =>
  event(seconds, 'GapChanged', { driver, gapToLeader: { ms: gapMs }, interval: { ms: intervalMs } });
/** So many laps of a time each. */
const even = (count: number, timeMs: number) => Array.from({ length: count }, () => timeMs);
const analysisOf = (driver: number, ...events: TimingEvent[]) => analyses(foldAll(events)).get(driver);

describe('the gap trend', () => {
  const chase = (...own: number[]) => [
    ...startedRace(50),
    order(10, 1, 2),
    ...laps(1, 10, ...even(own.length, 90_000)),
    ...laps(2, 12, ...own),
  ];

  it('is what the gap gained a lap over the last three laps, and when it is closed', () => {
    expect(
      analysisOf(2, ...chase(95_000, 90_000, 89_700, 89_500, 89_400), gap(470, 2, 3_000, 3_000))?.gapTrend,
    ).toStrictEqual({ ahead: 1, perLapMs: -467, laps: 3, catchUpLap: 10 });
  });

  it('has no lap to catch up on for a car that falls back, is close, or would need more laps than there are', () => {
    const slower = chase(90_000, 90_000, 90_300, 90_300, 90_300);
    const faster = chase(90_000, 90_000, 89_900, 89_900, 89_900);
    expect(analysisOf(2, ...slower, gap(470, 2, 3_000, 3_000))?.gapTrend).toMatchObject({
      perLapMs: 300,
      catchUpLap: null,
    });
    expect(analysisOf(2, ...faster, gap(470, 2, 900, 900))?.gapTrend?.catchUpLap).toBeNull();
    expect(analysisOf(2, ...faster, gap(470, 2, 9_000, 9_000))?.gapTrend?.catchUpLap).toBeNull();
  });

  it('is not told from laps through the pits, behind a safety car, or from fewer than three', () => {
    const race = chase(90_000, 90_000, 89_700, 89_700, 89_700);
    expect(analysisOf(2, ...chase(90_000, 89_000, 89_000))?.gapTrend).toBeNull();
    expect(analysisOf(1, ...race)?.gapTrend).toBeNull();
    expect(
      analysisOf(2, event(300, 'TrackStatusChanged', { status: 'SAFETY_CAR' }), ...race)?.gapTrend,
    ).toBeNull();
    expect(
      analysisOf(
        2,
        ...race.slice(0, 5),
        event(200, 'PitEntered', { driver: 2 }),
        ...race.slice(5),
        event(400, 'PitExited', { driver: 2 }),
      )?.gapTrend,
    ).toBeNull();
  });
});

describe('a train', () => {
  const race = [
    ...startedRace(50),
    order(10, 1, 2, 3, 4, 5),
    ...[1, 2, 3, 4, 5].flatMap((car) => laps(car, 10, 90_000)),
  ];
  const close = [
    gap(110, 2, 3_000, 3_000),
    gap(110, 3, 3_800, 800),
    gap(110, 4, 4_700, 900),
    gap(110, 5, 6_000, 1_300),
  ];

  it('is of three cars or more, each within a second of the one ahead', () => {
    const state = foldAll([...race, ...close]);
    const trainOf = (driver: number) => analyses(state).get(driver)?.train?.drivers ?? null;
    expect([1, 2, 3, 4, 5].map(trainOf)).toStrictEqual([null, [2, 3, 4], [2, 3, 4], [2, 3, 4], null]);
  });

  it('is none of two cars, on the first lap, or behind a safety car', () => {
    const two = close.slice(0, 2);
    expect(analysisOf(3, ...race, ...two)?.train).toBeNull();
    expect(analysisOf(3, ...startedRace(50), order(10, 1, 2, 3, 4, 5), ...close)?.train).toBeNull();
    expect(
      analysisOf(3, ...race, ...close, event(120, 'TrackStatusChanged', { status: 'SAFETY_CAR' }))?.train,
    ).toBeNull();
  });
});

describe('what a stop costs', () => {
  const stop = (driver: number, from: number, into: number, out: number) => [
    ...laps(driver, from, 90_000, 90_000, 90_400, 90_000),
    event(from + 440, 'PitEntered', { driver }),
    event(from + 450, 'LapCompleted', { driver, lap: 5, timeMs: into }),
    event(from + 464, 'PitExited', { driver }),
    event(from + 565, 'LapCompleted', { driver, lap: 6, timeMs: out }),
  ];

  it('is the median of the stops so far, each against the laps before it', () => {
    const state = foldAll([
      ...startedRace(50),
      ...stop(1, 10, 95_000, 107_000),
      ...stop(2, 12, 94_000, 107_000),
      ...stop(3, 14, 99_000, 150_000),
    ]);
    expect(pitLoss(state)).toStrictEqual({ lossMs: 22_000, stops: 3 });
  });

  it('is not measured from a stop behind a safety car', () => {
    const caution = event(430, 'TrackStatusChanged', { status: 'VIRTUAL_SAFETY_CAR' });
    expect(pitLoss(foldAll([...startedRace(50), caution, ...stop(1, 10, 95_000, 100_000)])).stops).toBe(0);
  });
});

describe('the place to come back to', () => {
  const race = [
    ...startedRace(50),
    order(10, 1, 2, 3, 4),
    ...[1, 2, 3, 4].flatMap((car) => laps(car, 10, 90_000)),
    gap(110, 2, 20_000, 20_000),
    gap(110, 3, 24_000, 4_000),
    event(110, 'GapChanged', { driver: 4, gapToLeader: { laps: 1 }, interval: { laps: 1 } }),
  ];

  it('is behind who is nearer than a stop costs, and ahead of who is not', () => {
    expect(analysisOf(1, ...race)?.pitWindow).toStrictEqual({
      lossMs: 22_000,
      stops: 0,
      rejoinPosition: 2,
      ahead: { driver: 2, gapMs: 2_000 },
      behind: { driver: 3, gapMs: 2_000 },
    });
    expect(analysisOf(3, ...race)?.pitWindow).toMatchObject({
      rejoinPosition: 3,
      ahead: { driver: 2 },
      behind: { driver: 4 },
    });
  });

  it('leaves out who is out of the race', () => {
    const out = event(111, 'CarStatusChanged', { driver: 2, retired: true });
    expect(analysisOf(1, ...race, out)?.pitWindow).toMatchObject({ rejoinPosition: 1, ahead: null });
  });

  it('is not told behind a safety car, or of a car in the pits', () => {
    expect(
      analysisOf(1, ...race, event(111, 'TrackStatusChanged', { status: 'SAFETY_CAR' }))?.pitWindow,
    ).toBeNull();
    expect(analysisOf(1, ...race, event(111, 'PitEntered', { driver: 1 }))?.pitWindow).toBeNull();
  });
});

describe('an analysis', () => {
  it('is the same object while nothing but the weather changes, and there is none outside a race', () => {
    const state = foldAll([...startedRace(50), order(10, 1, 2)]);
    expect(analyses(foldAll([event(20, 'WeatherReported', { airC: 30 })], state))).toBe(analyses(state));
    expect(analyses(foldAll([announced('PRACTICE'), order(10, 1, 2)])).size).toBe(0);
  });
});

it('finds a lap by its number in a log that began later, or has a hole', () => {
  const late = [7, 8, 10].map((lap) => event(lap * 90, 'LapCompleted', { driver: 1, lap, timeMs: 90_000 }));
  const { laps: byDriver } = foldAll([...startedRace(), ...late]);
  expect([7, 8, 9, 10, 11].map((number) => lapNumbered(byDriver[1], number)?.at ?? null)).toStrictEqual([
    at(630),
    at(720),
    null,
    at(900),
    null,
  ]);
});

it('takes the mean of the middle two of an even number of values', () => {
  expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([])]).toStrictEqual([2, 2.5, null]);
});
