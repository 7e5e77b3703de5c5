import { describe, expect, it } from 'vitest';
import { event, foldAll, laps, startedRace } from '../testing/events.ts';
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
    const told = foldAll([fitted(195, 1, { ageLaps: 2 })], state);
    expect(tyreOf(told, 44)?.ageLaps).toBe(2);
  });

  it('is reckoned from the ages of the sets where the log began in the middle', () => {
    const { stints } = foldAll([
      fitted(0, 1, { compound: 'SOFT', ageAtStartLaps: 3, ageLaps: 15 }),
      fitted(0, 2, { compound: 'HARD', ageAtStartLaps: 0, ageLaps: 8 }),
    ]);
    expect(stints[44]?.map(({ fromLap }) => fromLap)).toStrictEqual([1, 13]);
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
