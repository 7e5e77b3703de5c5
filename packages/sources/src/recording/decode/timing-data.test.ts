import { describe, expect, test } from 'vitest';
import { handMade, infoLine, told } from '../hand-made.ts';

const line = (second: number, cars: unknown, rest: object = {}) =>
  `00:00:${String(second).padStart(2, '0')}.000${JSON.stringify({ Lines: cars, ...rest })}`;
const session = (type: string, lines: readonly string[]) =>
  handMade({ SessionInfo: infoLine(type), TimingData: lines });
const race = (...lines: string[]) => session('Race', lines);
const qualifying = (...lines: string[]) => session('Qualifying', lines);

describe('positions', () => {
  test('of one message are one event, with the cars that moved', () => {
    const log = race(
      line(1, { 1: { Position: '1', Line: 1 }, 4: { Position: '2' } }),
      line(2, { 1: { Position: '1' }, 4: { Line: 3 } }),
    );
    expect(told(log, 'PositionsChanged')).toEqual([
      [
        1,
        {
          positions: [
            { driver: 1, position: 1 },
            { driver: 4, position: 2 },
          ],
        },
      ],
      [2, { positions: [{ driver: 4, position: 3 }] }],
    ]);
  });
});

describe('gaps', () => {
  test('are told when they change, and only the one of the two that did', () => {
    const log = race(
      line(1, { 4: { GapToLeader: '+4.833', IntervalToPositionAhead: { Value: '+1.2', Catching: true } } }),
      line(2, { 4: { GapToLeader: '+4.833', IntervalToPositionAhead: { Value: '+0.9' } } }),
      line(3, { 4: { GapToLeader: '1L', IntervalToPositionAhead: { Catching: false } } }),
      line(4, { 4: { GapToLeader: '' } }),
    );
    expect(told(log, 'GapChanged')).toEqual([
      [1, { driver: 4, gapToLeader: { ms: 4833 }, interval: { ms: 1200 } }],
      [2, { driver: 4, interval: { ms: 900 } }],
      [3, { driver: 4, gapToLeader: { laps: 1 } }],
      [4, { driver: 4, gapToLeader: null }],
    ]);
  });

  test('of qualifying are those of the segment under way, and are gone when the next one begins', () => {
    const log = qualifying(
      line(
        1,
        {
          4: {
            KnockedOut: false,
            Stats: [{ TimeDiffToFastest: '', TimeDifftoPositionAhead: '' }, { TimeDiffToFastest: '' }],
          },
        },
        { SessionPart: 1 },
      ),
      line(2, {
        4: {
          Stats: {
            0: { TimeDiffToFastest: '+0.262', TimeDifftoPositionAhead: '+0.1' },
            2: { TimeDiffToFastest: '+9.9' },
          },
        },
      }),
      line(3, {}, { SessionPart: 2 }),
    );
    expect(told(log, 'GapChanged')).toEqual([
      [2, { driver: 4, gapToLeader: { ms: 262 }, interval: { ms: 100 } }],
      [3, { driver: 4, gapToLeader: null }],
    ]);
    expect(told(log, 'SegmentStarted')).toEqual([
      [1, { segment: 1 }],
      [3, { segment: 2 }],
    ]);
  });
});

describe('laps of a race', () => {
  test('are numbered as the feed counts them, the first without a time', () => {
    const log = race(
      line(1, { 1: { NumberOfLaps: 1 } }),
      line(2, { 1: { NumberOfLaps: 2, LastLapTime: { Value: '1:31.106', PersonalFastest: true } } }),
      line(3, { 1: { NumberOfLaps: 3, LastLapTime: { Value: '1:30.5', OverallFastest: true } } }),
    );
    expect(told(log, 'LapCompleted')).toEqual([
      [1, { driver: 1, lap: 1, timeMs: null }],
      [2, { driver: 1, lap: 2, timeMs: 91_106, mark: 'PERSONAL_BEST' }],
      [3, { driver: 1, lap: 3, timeMs: 90_500, mark: 'OVERALL_BEST' }],
    ]);
  });

  test('are told again when their time comes late, or their colour changes', () => {
    const log = race(
      line(1, { 1: { NumberOfLaps: 9 } }),
      line(2, { 1: { LastLapTime: { Value: '1:31.106' } } }),
      line(3, { 1: { LastLapTime: { OverallFastest: true, PersonalFastest: true } } }),
      line(4, { 1: { LastLapTime: { OverallFastest: false } } }),
    );
    expect(told(log, 'LapCompleted').slice(1)).toEqual([
      [2, { driver: 1, lap: 9, timeMs: 91_106, mark: 'NONE' }],
      [3, { driver: 1, lap: 9, timeMs: 91_106, mark: 'OVERALL_BEST' }],
      [4, { driver: 1, lap: 9, timeMs: 91_106, mark: 'PERSONAL_BEST' }],
    ]);
  });

  test('of the same time twice are two laps', () => {
    const log = race(
      line(1, { 1: { NumberOfLaps: 2, LastLapTime: { Value: '1:30.000' } } }),
      line(2, { 1: { NumberOfLaps: 3, LastLapTime: { Value: '1:30.000' } } }),
    );
    expect(told(log, 'LapCompleted')).toHaveLength(2);
  });
});

describe('laps of practice and qualifying', () => {
  test('are numbered from the lap out of the garage, which the feed counts when the car goes out', () => {
    const log = qualifying(
      line(1, { 5: { InPit: true, LastLapTime: { Value: '' } } }, { SessionPart: 1 }),
      line(2, { 5: { InPit: false, NumberOfLaps: 1 } }),
      line(3, { 5: { NumberOfLaps: 2 } }),
      line(4, {
        5: {
          NumberOfLaps: 3,
          LastLapTime: { Value: '1:18.964' },
          BestLapTimes: { 0: { Value: '1:18.964', Lap: 2 } },
        },
      }),
      line(5, { 5: { InPit: true } }),
      line(6, { 5: { LastLapTime: { Value: '1:58.019' } } }),
      line(7, { 5: { InPit: false, NumberOfLaps: 4 } }),
    );
    expect(told(log, 'LapCompleted')).toEqual([
      [3, { driver: 5, lap: 1, timeMs: null, segment: 1 }],
      [4, { driver: 5, lap: 2, timeMs: 78_964, mark: 'NONE', segment: 1 }],
      [6, { driver: 5, lap: 3, timeMs: 118_019, mark: 'NONE', segment: 1 }],
    ]);
    expect(told(log, 'BestLapChanged')).toEqual([[4, { driver: 5, timeMs: 78_964, lap: 2, segment: 1 }]]);
  });
});

describe('sectors', () => {
  test('are told with their colour, and cleared by an empty value', () => {
    const log = race(
      line(1, { 1: { Sectors: [{ Value: '', OverallFastest: false }, { Value: '' }, { Value: '' }] } }),
      line(2, { 1: { Sectors: { 0: { Value: '32.868', PersonalFastest: true } } } }),
      line(3, { 1: { Sectors: { 0: { PreviousValue: '32.868' } } } }),
      line(4, { 1: { Sectors: { 0: { PersonalFastest: false } } } }),
      line(5, { 1: { Sectors: { 0: { Value: '' } } } }),
      line(6, { 1: { Sectors: { 0: { PersonalFastest: true } } } }),
    );
    expect(told(log, 'SectorTimed')).toEqual([
      [2, { driver: 1, sector: 1, timeMs: 32_868, mark: 'PERSONAL_BEST' }],
      [4, { driver: 1, sector: 1, timeMs: 32_868, mark: 'NONE' }],
      [5, { driver: 1, sector: 1, timeMs: null }],
    ]);
  });

  test('have mini sectors, counted where the whole list comes, in runs where only some change', () => {
    const log = race(
      line(1, { 1: { Sectors: [{ Segments: [{ Status: 0 }, { Status: 2048 }, { Status: 2049 }] }] } }),
      line(2, {
        1: {
          Sectors: { 0: { Segments: { 0: { Status: 2051 }, 1: { Status: 2064 }, 3: { Status: 2052 } } } },
        },
      }),
    );
    expect(told(log, 'MiniSectorsChanged').map(([, body]) => body)).toEqual([
      {
        driver: 1,
        sector: 1,
        firstIndex: 0,
        miniSectors: ['NOT_DRIVEN', 'SLOWER', 'PERSONAL_BEST'],
        count: 3,
      },
      { driver: 1, sector: 1, firstIndex: 0, miniSectors: ['OVERALL_BEST', 'PIT'] },
      { driver: 1, sector: 1, firstIndex: 3, miniSectors: ['SLOWER'] },
    ]);
  });
});

describe('pits and status', () => {
  test('are told when they change', () => {
    const log = race(
      line(1, { 1: { InPit: true, PitOut: false, Retired: false, Stopped: false, Status: 80 } }),
      line(2, { 1: { InPit: false, PitOut: true, Status: 96 } }),
      line(3, { 1: { InPit: false, PitOut: false, NumberOfPitStops: 1, Status: 1088 } }),
      line(4, { 1: { Retired: true, Stopped: true, Status: 92 } }),
    );
    expect(told(log, 'PitEntered')).toEqual([[1, { driver: 1 }]]);
    expect(told(log, 'PitExited')).toEqual([[2, { driver: 1 }]]);
    expect(told(log, 'PitStopsCounted')).toEqual([[3, { driver: 1, pitStops: 1 }]]);
    expect(told(log, 'CarStatusChanged')).toEqual([
      [2, { driver: 1, pitOut: true }],
      [3, { driver: 1, pitOut: false, finished: true }],
      [4, { driver: 1, retired: true, stopped: true, finished: false }],
    ]);
  });

  test('a best lap of the segment before, given once more to a car that was knocked out, brings it not back', () => {
    const log = qualifying(
      line(
        1,
        { 5: { KnockedOut: false, BestLapTimes: [{ Value: '1:17.412', Lap: 8 }, {}, {}] } },
        { SessionPart: 1 },
      ),
      line(2, { 5: { KnockedOut: true } }),
      line(3, {}, { SessionPart: 2 }),
      line(4, { 5: { KnockedOut: false, BestLapTimes: { 1: { Value: '1:17.412', Lap: 8 } } } }),
      line(5, { 5: { KnockedOut: true } }),
    );
    expect(told(log, 'CarStatusChanged')).toEqual([[2, { driver: 5, knockedOut: true }]]);
    expect(told(log, 'BestLapChanged')).toEqual([[1, { driver: 5, timeMs: 77_412, lap: 8, segment: 1 }]]);
  });

  test('a best lap that was taken away is told', () => {
    const log = race(
      line(1, { 5: { BestLapTime: { Value: '1:18.964', Lap: 2 } } }),
      line(2, { 5: { BestLapTime: { Value: '', _deleted: ['Lap'] } } }),
    );
    expect(told(log, 'BestLapChanged')).toEqual([
      [1, { driver: 5, timeMs: 78_964, lap: 2 }],
      [2, { driver: 5, timeMs: null }],
    ]);
  });
});
