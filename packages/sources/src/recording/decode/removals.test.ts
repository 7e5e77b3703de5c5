import { expect, test } from 'vitest';
import { handMade, infoLine, told } from '../hand-made.ts';

const driver = (code: string) => ({ Tla: code, FullName: code, TeamName: 'Team', TeamColour: 'ff0000' });

test('a car in `_deleted` is out of the session until its topic names it again', () => {
  const log = handMade({
    SessionInfo: infoLine('Race'),
    DriverList: [
      `00:00:01.000${JSON.stringify({ 27: driver('HUL'), 4: driver('NOR') })}`,
      `00:00:05.000${JSON.stringify({ 88: driver('KRS'), _deleted: ['27', '_kf'] })}`,
      `00:00:09.000${JSON.stringify({ 27: driver('HUL') })}`,
    ],
  });
  expect(told(log, 'CarStatusChanged')).toEqual([
    [5, { driver: 27, removed: true }],
    [9, { driver: 27, removed: false }],
  ]);
  expect(
    told(log, 'DriverAnnounced').map(([seconds, body]) => [seconds, (body as { code: string }).code]),
  ).toEqual([
    [1, 'NOR'],
    [1, 'HUL'],
    [5, 'KRS'],
    [9, 'HUL'],
  ]);
});

test('a car whose timing alone is deleted is out too, and begins anew when it comes back', () => {
  const car = { NumberOfLaps: 3, LastLapTime: { Value: '1:30.000' } };
  const log = handMade({
    SessionInfo: infoLine('Race'),
    TimingData: [
      `00:00:01.000${JSON.stringify({ Lines: { 27: car } })}`,
      '00:00:05.000{"Lines":{"_deleted":["27"]}}',
      `00:00:09.000${JSON.stringify({ Lines: { 27: car } })}`,
    ],
  });
  expect(told(log, 'CarStatusChanged').map(([seconds]) => seconds)).toEqual([5, 9]);
  expect(told(log, 'LapCompleted').map(([seconds]) => seconds)).toEqual([1, 9]);
});

test.each([
  ['an empty list', '[]'],
  ['null', 'null'],
  ['a text', '""'],
])('%s where cars were forgets none of them', (_, value) => {
  const log = handMade({
    SessionInfo: infoLine('Race'),
    TimingData: [
      '00:00:01.000{"Lines":[]}',
      '00:00:02.000{"Lines":{"27":{"NumberOfLaps":3}}}',
      `00:00:03.000{"Lines":${value}}`,
      '00:00:04.000{"Lines":{"27":{"LastLapTime":{"Value":"1:30.000"}}}}',
    ],
  });
  expect(told(log, 'LapCompleted').at(-1)).toEqual([4, { driver: 27, lap: 3, timeMs: 90_000, mark: 'NONE' }]);
});

test('numbers count where texts are expected', () => {
  const log = handMade({
    SessionInfo: infoLine('Race'),
    TrackStatus: '00:00:01.000{"Status":2}',
    TimingData: '00:00:02.000{"Lines":{"27":{"GapToLeader":1.5,"InPit":1}}}',
  });
  expect(told(log, 'TrackStatusChanged')).toEqual([[1, { status: 'YELLOW' }]]);
  expect(told(log, 'GapChanged')).toEqual([[2, { driver: 27, gapToLeader: { ms: 1500 } }]]);
  expect(told(log, 'PitEntered')).toEqual([[2, { driver: 27 }]]);
});
