import { describe, expect, it } from 'vitest';
import { event, foldAll, laps, startedRace } from '../testing/events.ts';
import { lapsOf } from '../views/laps.ts';
import { pitStopCount, pitStopsOf } from '../views/pit-stops.ts';
import { stintsOf, tyreOf } from '../views/tyres.ts';

const fitted = (seconds: number, stint: number, body: object) =>
  event(seconds, 'StintChanged', { driver: 44, stint, ...body });
const first = fitted(5, 1, { compound: 'SOFT', new: true, ageAtStartLaps: 0, ageLaps: 0 });

describe('a stint', () => {
  it('begins with the lap after the stop, on whichever side of the line the box is', () => {
    const before = [
      ...startedRace(),
      first,
      ...laps(44, 10, 90_000),
      event(180, 'PitEntered', { driver: 44 }),
    ];
    const hard = { compound: 'HARD', new: true, ageAtStartLaps: 0 };
    const line = event(185, 'LapCompleted', { driver: 44, lap: 2, timeMs: 85_000 });
    const boxFirst = foldAll([...before, fitted(183, 2, hard), line]);
    const lineFirst = foldAll([...before, line, fitted(187, 2, hard)]);
    expect(boxFirst.stints[44]?.map(({ fromLap }) => fromLap)).toStrictEqual([1, 3]);
    expect(lineFirst.stints[44]?.map(({ fromLap }) => fromLap)).toStrictEqual([1, 3]);
    expect(boxFirst.laps[44]?.[1]?.compound).toBe('SOFT');
  });

  it('corrects the laps driven on it when its compound becomes known', () => {
    const state = foldAll([
      ...startedRace(),
      fitted(5, 1, { compound: 'UNKNOWN' }),
      ...laps(44, 10, 90_000),
      fitted(120, 1, { compound: 'MEDIUM', new: false, ageAtStartLaps: 3 }),
    ]);
    expect(state.laps[44]?.[0]).toMatchObject({ compound: 'MEDIUM', tyreAgeLaps: 4, tyreNew: false });
  });

  it('ages with each lap, and by what the source says of its age', () => {
    const state = foldAll([...startedRace(), first, ...laps(44, 10, 90_000, 90_000)]);
    expect(tyreOf(state, 44)).toStrictEqual({ compound: 'SOFT', ageLaps: 2, new: true });
    const told = foldAll([fitted(195, 1, { ageAtStartLaps: 3 })], state);
    expect(tyreOf(told, 44)?.ageLaps).toBe(5);
  });

  it('is reckoned from the ages of the sets where the log began in the middle', () => {
    const { stints } = foldAll([
      fitted(0, 1, { compound: 'SOFT', ageAtStartLaps: 3, ageLaps: 15 }),
      fitted(0, 2, { compound: 'HARD', ageAtStartLaps: 0, ageLaps: 8 }),
    ]);
    expect(stints[44]?.map(({ fromLap }) => fromLap)).toStrictEqual([1, 13]);
  });

  it('is placed by the laps that the source counts on it where an outage lost its stop', () => {
    const afterOutage = [
      ...startedRace(),
      first,
      ...laps(44, 10, 90_000),
      fitted(600, 2, { compound: 'HARD', new: true, ageAtStartLaps: 0 }),
      event(600, 'LapCompleted', { driver: 44, lap: 6, timeMs: 90_000 }),
      event(690, 'LapCompleted', { driver: 44, lap: 7, timeMs: 90_000 }),
    ];
    const state = foldAll([...afterOutage, fitted(691, 2, { ageLaps: 3 })]);
    expect(state.stints[44]?.map(({ fromLap }) => fromLap)).toStrictEqual([1, 5]);
    expect(tyreOf(state, 44)?.ageLaps).toBe(3);
    expect(tyreOf(foldAll(afterOutage), 44)?.ageLaps).not.toBe(3);
  });

  it('ends before the next one begins; the last one with the last lap', () => {
    const state = foldAll([
      ...startedRace(),
      first,
      ...laps(44, 10, 90_000, 90_000),
      event(270, 'PitEntered', { driver: 44 }),
      event(275, 'LapCompleted', { driver: 44, lap: 3, timeMs: 95_000 }),
      fitted(280, 2, { compound: 'HARD', new: true, ageAtStartLaps: 0 }),
      event(294, 'PitExited', { driver: 44 }),
      event(370, 'LapCompleted', { driver: 44, lap: 4, timeMs: 95_000 }),
      event(460, 'LapCompleted', { driver: 44, lap: 5, timeMs: 90_000 }),
    ]);
    expect(stintsOf(state, 44)).toMatchObject([
      { stint: 1, fromLap: 1, toLap: 3 },
      { stint: 2, fromLap: 4, toLap: 5, ageLaps: 2 },
    ]);
  });
});

/** Laps 1 to 5, the car in the pits at the end of the last of them, and what the source says there. */
const toTheStop = (...before: ReturnType<typeof fitted>[]) => [
  ...startedRace(),
  event(1, 'PitExited', { driver: 44 }),
  ...before,
  ...laps(44, 10, 90_000, 90_000, 90_000, 90_000, 90_000),
];
const stop = [event(455, 'PitEntered', { driver: 44 }), event(480, 'PitExited', { driver: 44 })];
const lapsAfter = [6, 7, 8].map((lap) =>
  event(480 + (lap - 5) * 90, 'LapCompleted', { driver: 44, lap, timeMs: 90_000 }),
);
const compounds = (state: ReturnType<typeof foldAll>) => lapsOf(state, 44).map(({ tyre }) => tyre?.compound);
const ages = (state: ReturnType<typeof foldAll>) => lapsOf(state, 44).map(({ tyre }) => tyre?.ageLaps);

describe('sets that the source reports otherwise than they are driven', () => {
  const inter = { compound: 'INTERMEDIATE', new: true, ageAtStartLaps: 0, ageLaps: 0 };

  it('is driven from the first lap where it is the last that is reported before the start', () => {
    const before = toTheStop(fitted(2, 1, { ...inter, compound: 'WET' }), fitted(4, 2, inter));
    const state = foldAll(before);
    expect(stintsOf(state, 44)).toMatchObject([{ stint: 1, compound: 'INTERMEDIATE', fromLap: 1, toLap: 5 }]);
    expect(ages(state)).toStrictEqual([1, 2, 3, 4, 5]);
  });

  it.each([
    ['of another compound', { compound: 'MEDIUM', new: false, ageAtStartLaps: 3, ageLaps: 3 }, [4, 5, 6]],
    ['of the same compound', { ...inter }, [1, 2, 3]],
  ])('keeps the laps before the stop when the record becomes that of the next set, %s', (_, next, after) => {
    const counted = fitted(461, 1, { ageLaps: 5 });
    const state = foldAll([
      ...toTheStop(fitted(5, 1, inter)),
      counted,
      ...stop,
      fitted(483, 1, next),
      ...lapsAfter,
    ]);
    const compound = next.compound;
    expect(compounds(state)).toStrictEqual([...Array(5).fill('INTERMEDIATE'), compound, compound, compound]);
    expect(ages(state)).toStrictEqual([1, 2, 3, 4, 5, ...after]);
    expect(stintsOf(state, 44).map(({ fromLap, toLap }) => [fromLap, toLap])).toStrictEqual([
      [1, 5],
      [6, 8],
    ]);
    expect(tyreOf(state, 44)).toMatchObject({ compound, ageLaps: after.at(-1) });
  });

  it('goes back to the set before where the source takes the next one back', () => {
    const soft = { compound: 'SOFT', new: false, ageAtStartLaps: 3, ageLaps: 8 };
    const state = foldAll([
      ...toTheStop(fitted(5, 1, { ...soft, ageLaps: 3 })),
      ...stop,
      fitted(470, 1, { compound: 'HARD', new: true, ageAtStartLaps: 0, ageLaps: 1 }),
      fitted(485, 1, soft),
      fitted(485, 2, { compound: 'HARD', new: true, ageAtStartLaps: 0, ageLaps: 0 }),
      ...lapsAfter,
    ]);
    expect(stintsOf(state, 44)).toMatchObject([
      { compound: 'SOFT', fromLap: 1, toLap: 5, ageLaps: 8 },
      { compound: 'HARD', fromLap: 6, toLap: 8, ageLaps: 3 },
    ]);
  });

  it('corrects the compound where the record changes without a stop', () => {
    const state = foldAll([...toTheStop(fitted(5, 1, inter)), fitted(300, 1, { compound: 'SOFT' })]);
    expect(compounds(state)).toStrictEqual(Array(5).fill('SOFT'));
  });

  it('waits for the stop where a set is announced before it', () => {
    const announced = [
      ...toTheStop(first),
      fitted(300, 2, { compound: 'HARD', new: true, ageAtStartLaps: 0 }),
    ];
    expect(stintsOf(foldAll(announced), 44)).toMatchObject([{ compound: 'SOFT', toLap: 5 }]);
    const state = foldAll([...announced, ...stop, ...lapsAfter]);
    expect(compounds(state)).toStrictEqual([...Array(5).fill('SOFT'), 'HARD', 'HARD', 'HARD']);
  });

  it('shows no set that is announced after the flag', () => {
    const state = foldAll([
      ...startedRace(5),
      first,
      ...laps(44, 10, 90_000, 90_000, 90_000, 90_000, 90_000),
      event(470, 'PitEntered', { driver: 44 }),
      fitted(600, 2, { compound: 'HARD', new: true, ageAtStartLaps: 0, ageLaps: 0 }),
    ]);
    expect(stintsOf(state, 44)).toMatchObject([{ compound: 'SOFT', fromLap: 1, toLap: 5 }]);
    expect(tyreOf(state, 44)).toMatchObject({ compound: 'SOFT', ageLaps: 5 });
  });

  it('drives on the last of several sets that are reported at one stop', () => {
    const hard = { compound: 'HARD', new: true, ageAtStartLaps: 0 };
    const sets = [fitted(470, 2, { ...hard, compound: 'MEDIUM' }), fitted(484, 3, hard)];
    const state = foldAll([...toTheStop(first), ...stop, ...sets, ...lapsAfter]);
    expect(stintsOf(state, 44)).toMatchObject([
      { stint: 1, toLap: 5 },
      { stint: 2, compound: 'HARD', fromLap: 6 },
    ]);
  });

  it('gives a lap that two stints claim to the later one', () => {
    const state = foldAll([
      ...startedRace(),
      fitted(5, 1, { compound: 'SOFT', fromLap: 1, ageAtStartLaps: 0 }),
      fitted(5, 2, { compound: 'HARD', fromLap: 5, ageAtStartLaps: 0 }),
      fitted(5, 3, { compound: 'MEDIUM', fromLap: 4, ageAtStartLaps: 0 }),
      ...laps(44, 10, 90_000, 90_000, 90_000, 90_000, 90_000),
    ]);
    expect(stintsOf(state, 44).map(({ fromLap, toLap }) => [fromLap, toLap])).toStrictEqual([
      [1, 3],
      [4, 5],
    ]);
  });

  it.each([
    ['nothing', {}, null],
    ['that it is new', { new: true }, 8],
    ['that it is not', { new: false }, null],
    ['its age on lap 5', { ageLaps: 7 }, 10],
  ])('knows of the age of a set of which the source says %s only what follows', (_, said, age) => {
    const told = fitted(461, 1, { compound: 'SOFT', ...said });
    const state = foldAll([...toTheStop(), told, ...lapsAfter]);
    expect(tyreOf(state, 44)?.ageLaps).toBe(age);
    expect(lapsOf(state, 44).at(-1)?.tyre?.ageLaps).toBe(age);
    expect(stintsOf(state, 44).at(-1)?.ageLaps).toBe(age);
  });

  it('says the same of the age in the tower and in the laps, also where the first set is reported late', () => {
    const late = fitted(461, 1, { compound: 'SOFT', new: true, ageAtStartLaps: 0, ageLaps: 1 });
    const state = foldAll([...toTheStop(), late, fitted(575, 1, { ageLaps: 2 }), ...lapsAfter]);
    expect(tyreOf(state, 44)?.ageLaps).toBe(8);
    expect(lapsOf(state, 44).at(-1)?.tyre?.ageLaps).toBe(8);
  });
});

describe('a car that comes through the pits and keeps its tyres', () => {
  const kept = { compound: 'SOFT', new: false, ageAtStartLaps: 5, ageLaps: 5, tyresChanged: false };
  const drivenThrough = [...toTheStop(first), ...stop, fitted(482, 2, kept), ...lapsAfter];

  it('has one stint, and made no stop', () => {
    const state = foldAll(drivenThrough);
    expect(stintsOf(state, 44)).toMatchObject([{ fromLap: 1, toLap: 8, ageLaps: 8 }]);
    expect([pitStopsOf(state, 44), pitStopCount(state, 44)]).toStrictEqual([[], 0]);
  });

  it('made a stop where the source counts one, or times one', () => {
    const counted = foldAll([...drivenThrough, event(481, 'PitStopsCounted', { driver: 44, pitStops: 1 })]);
    const timed = foldAll([
      ...drivenThrough,
      event(490, 'PitStopTimed', { driver: 44, stop: 1, stationaryMs: 10_000 }),
    ]);
    expect([pitStopCount(counted, 44), pitStopCount(timed, 44)]).toStrictEqual([1, 1]);
    expect(stintsOf(counted, 44)).toHaveLength(1);
  });

  it('numbers the stops that it makes from 1', () => {
    const later = [
      event(735, 'PitEntered', { driver: 44 }),
      event(760, 'PitExited', { driver: 44 }),
      event(760, 'PitStopsCounted', { driver: 44, pitStops: 1 }),
      fitted(762, 3, { compound: 'HARD', new: true, ageAtStartLaps: 0, tyresChanged: true }),
    ];
    const state = foldAll([...drivenThrough, ...later]);
    expect(pitStopsOf(state, 44)).toMatchObject([{ stop: 1, lap: 8 }]);
  });

  it.each([
    ['is new', { ...kept, new: true, ageAtStartLaps: 0, ageLaps: 0 }],
    ['is of another compound', { ...kept, compound: 'HARD' }],
    ['is younger', { ...kept, ageAtStartLaps: 2, ageLaps: 2 }],
  ])('stopped after all where the set %s', (_, set) => {
    const state = foldAll([...toTheStop(first), ...stop, fitted(482, 2, set), ...lapsAfter]);
    expect(stintsOf(state, 44)).toHaveLength(2);
    expect(pitStopCount(state, 44)).toBe(1);
  });
});
