import { describe, expect, it } from 'vitest';
import { announced, at, event, foldAll, foldLast, laps, startedRace } from '../testing/events.ts';

const done = (seconds: number, lap: number, timeMs: number | null, order = 0) =>
  event(seconds, 'LapCompleted', { driver: 44, lap, timeMs }, { order });

describe('a lap', () => {
  it('takes what is known of the car as it crosses the line', () => {
    const state = foldAll([
      ...startedRace(),
      event(11, 'StintChanged', { driver: 44, stint: 1, compound: 'SOFT', new: false, ageAtStartLaps: 3 }),
      event(40, 'SectorTimed', { driver: 44, sector: 1, timeMs: 28_000, mark: 'PERSONAL_BEST' }),
      event(70, 'SectorTimed', { driver: 44, sector: 2, timeMs: 30_000 }),
      event(99, 'PositionsChanged', { positions: [{ driver: 44, position: 2 }] }),
      event(99, 'GapChanged', { driver: 44, gapToLeader: { ms: 842 } }),
      event(100, 'SectorTimed', { driver: 44, sector: 3, timeMs: 27_000 }),
      done(100, 1, 85_000, 1),
    ]);
    expect(state.laps[44]?.[0]).toMatchObject({
      lap: 1,
      at: at(100),
      ms: 85_000,
      sectorsMs: [28_000, 30_000, 27_000],
      sectorMarks: ['PERSONAL_BEST', 'NONE', 'NONE'],
      position: 2,
      gapToLeader: { ms: 842 },
      compound: 'SOFT',
      tyreAgeLaps: 4,
      tyreNew: false,
    });
  });

  it('comes out of the pits also where it begins with the exit, because the one before was counted there', () => {
    const state = foldAll([
      announced('QUALIFYING'),
      event(10, 'SessionStatusChanged', { status: 'STARTED' }),
      done(100, 1, 85_000),
      event(150, 'PitEntered', { driver: 44 }),
      done(700, 2, null, 1),
      event(700, 'PitExited', { driver: 44 }, { order: 2 }),
      done(760, 3, 60_000),
    ]);
    expect(state.laps[44]?.map(({ pitIn, pitOut }) => [pitIn, pitOut])).toStrictEqual([
      [false, false],
      [true, false],
      [false, true],
    ]);
    expect(state.cars[44]?.bestLap).toMatchObject({ ms: 85_000 });
  });

  it('takes its last sector when the feed sends it just after the lap', () => {
    const state = foldAll([
      ...startedRace(),
      done(100, 1, 85_000),
      event(100.1, 'SectorTimed', { driver: 44, sector: 3, timeMs: 27_000 }),
      event(100.3, 'SectorTimed', { driver: 44, sector: 3, timeMs: 27_000, mark: 'OVERALL_BEST' }),
    ]);
    expect(state.laps[44]?.[0]?.sectorsMs).toStrictEqual([null, null, 27_000]);
    expect(state.laps[44]?.[0]?.sectorMarks[2]).toBe('OVERALL_BEST');
  });

  it('does not take a sector that is left over from the lap before', () => {
    const state = foldAll([
      ...startedRace(),
      done(100, 1, 85_000),
      event(100.1, 'SectorTimed', { driver: 44, sector: 3, timeMs: 27_000 }),
      event(130, 'SectorTimed', { driver: 44, sector: 1, timeMs: 29_000 }),
      done(186, 2, 86_000),
    ]);
    expect(state.laps[44]?.[1]?.sectorsMs).toStrictEqual([29_000, null, null]);
  });

  it('told again keeps when it was finished, and takes the corrected time', () => {
    const { state } = foldLast(...startedRace(), done(100, 1, 85_000), done(104, 1, 84_999));
    expect(state.laps[44]).toHaveLength(1);
    expect(state.laps[44]?.[0]).toMatchObject({ at: at(100), ms: 84_999 });
  });

  it('that comes late is put in its place, and the last lap stays the last', () => {
    const state = foldAll([...startedRace(), done(186, 2, 86_000), done(100, 1, 85_000)]);
    expect(state.laps[44]?.map(({ lap }) => lap)).toStrictEqual([1, 2]);
    expect(state.cars[44]).toMatchObject({ lapsCompleted: 2, lastLap: { ms: 86_000, lap: 2 } });
  });

  it('may leave a hole before it', () => {
    const state = foldAll([...startedRace(), done(100, 1, 85_000), done(400, 4, 86_000)]);
    expect(state.laps[44]?.map(({ lap }) => lap)).toStrictEqual([1, 4]);
    expect(state.cars[44]?.lapsCompleted).toBe(4);
  });

  it('without a time leaves the last time that there was', () => {
    const state = foldAll([...startedRace(), done(100, 1, 85_000), done(200, 2, null)]);
    expect(state.cars[44]).toMatchObject({ lapsCompleted: 2, lastLap: { ms: 85_000, lap: 1 } });
  });

  it('is marked by how it compares where the source gives no marks', () => {
    const state = foldAll([
      ...startedRace(),
      ...laps(44, 10, 85_000, 84_000, 84_500),
      ...laps(16, 300, 84_200),
    ]);
    expect(state.laps[44]?.map(({ mark }) => mark)).toStrictEqual(['OVERALL_BEST', 'OVERALL_BEST', 'NONE']);
    expect(state.laps[16]?.[0]?.mark).toBe('PERSONAL_BEST');
  });

  it('keeps the mark that the source gives', () => {
    const marked = event(95, 'LapCompleted', { driver: 44, lap: 1, timeMs: 85_000, mark: 'NONE' });
    expect(foldAll([...startedRace(), marked]).laps[44]?.[0]?.mark).toBe('NONE');
  });

  it('is of the segment under way unless its event says another', () => {
    const state = foldAll([
      announced('QUALIFYING'),
      event(1, 'SegmentStarted', { segment: 2 }),
      done(100, 1, 85_000),
      event(190, 'LapCompleted', { driver: 44, lap: 2, timeMs: 84_000, segment: 1 }),
    ]);
    expect(state.laps[44]?.map(({ segment }) => segment)).toStrictEqual([2, 1]);
  });
});

describe('a sector', () => {
  it('that is cleared has neither time nor mark', () => {
    const { state } = foldLast(
      event(40, 'SectorTimed', { driver: 44, sector: 2, timeMs: 30_000, mark: 'OVERALL_BEST' }),
      event(60, 'SectorTimed', { driver: 44, sector: 2, timeMs: null }),
    );
    expect(state.cars[44]?.sectors[1]).toMatchObject({ ms: null, mark: 'NONE' });
  });

  it('with a new time and no mark does not keep the mark of the time before', () => {
    const { state } = foldLast(
      event(40, 'SectorTimed', { driver: 44, sector: 2, timeMs: 30_000, mark: 'OVERALL_BEST' }),
      event(130, 'SectorTimed', { driver: 44, sector: 2, timeMs: 30_100 }),
    );
    expect(state.cars[44]?.sectors[1]).toMatchObject({ ms: 30_100, mark: 'NONE' });
  });

  it('keeps its mini sectors while they come one by one, in any order', () => {
    const mini = (
      seconds: number,
      firstIndex: number,
      ...miniSectors: ('SLOWER' | 'OVERALL_BEST' | 'NOT_DRIVEN')[]
    ) => event(seconds, 'MiniSectorsChanged', { driver: 44, sector: 1, firstIndex, miniSectors, count: 4 });
    const state = foldAll([
      mini(0, 0, 'NOT_DRIVEN'),
      mini(9, 2, 'OVERALL_BEST'),
      mini(5, 1, 'SLOWER', 'SLOWER'),
    ]);
    expect(state.cars[44]?.sectors[0].miniSectors).toStrictEqual([
      'NOT_DRIVEN',
      'SLOWER',
      'OVERALL_BEST',
      'NOT_DRIVEN',
    ]);
  });
});
