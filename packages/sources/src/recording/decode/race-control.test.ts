import { driversIn, lapDecision } from '@slipstream/timing/rules/race-control-text';
import { describe, expect, test } from 'vitest';
import { handMade, infoLine, told } from '../hand-made.ts';

test.each([
  ['CAR 40 (LAW) TIME 1:31.106 DELETED - TRACK LIMITS AT TURN 13 LAP 11 20:23:19', [40]],
  ['TURN 1 INCIDENT INVOLVING CARS 44 (HAM) AND 63 (RUS) NOTED - CAUSING A COLLISION', [44, 63]],
  [
    'Q1 INCIDENT INVOLVING CARS 81 (PIA), 27 (HUL), 22 (TSU), 55 (SAI) AND 5 (BOR) NOTED',
    [81, 27, 22, 55, 5],
  ],
  ['WAVED BLUE FLAG FOR CAR 2 (SAR) TIMED AT 18:14:21', [2]],
  ['CAR 44 STOPPED', [44]],
  ['YELLOW IN TRACK SECTOR 10', []],
  ['RISK OF RAIN FOR F1 RACE IS 0%', []],
])('%s names %j', (text, drivers) => expect(driversIn(text)).toEqual(drivers));

const codes = new Map([
  ['LEC', 16],
  ['HAM', 44],
  ['LAP', 99],
]);
test.each([
  ['CAR LEC TIME 1:27.400 DELETED - TRACK LIMITS AT TURN 14 LAP 4', [16]],
  ['TURN 1 INCIDENT INVOLVING CARS LEC AND HAM NOTED', [16, 44]],
  ['INCIDENT INVOLVING CARS LEC, HAM NOTED', [16, 44]],
  ['BLUE FLAG (LEC)', [16]],
  ['HAM LAP DELETED', [44]],
  // The number counts where a message has both.
  ['CAR 5 (LEC) STOPPED', [5]],
  ['CAR XYZ STOPPED', []],
])('%s names %j by code', (text, drivers) => expect(driversIn(text, undefined, codes)).toEqual(drivers));

test.each([
  [
    'CAR 40 (LAW) TIME 1:31.106 DELETED - TRACK LIMITS AT TURN 13 LAP 11 20:23:19',
    { reinstated: false, lap: 11, timeMs: 91_106, reason: 'TRACK LIMITS AT TURN 13', nextLap: false },
  ],
  [
    'CAR 43 (COL) LAP DELETED - TRACK LIMITS AT TURN 3 LAP 9 15:16:30 (PIT)',
    { reinstated: false, lap: 9, timeMs: undefined, reason: 'TRACK LIMITS AT TURN 3', nextLap: false },
  ],
  [
    'CAR 81 (PIA) TIME 1:28.290 DELETED - TRACK LIMITS AT TURN 16 (NEXT LAP)',
    { reinstated: false, lap: undefined, timeMs: 88_290, reason: 'TRACK LIMITS AT TURN 16', nextLap: true },
  ],
  [
    'CAR 4 (NOR) TIME 1:22.123 REINSTATED',
    {
      reinstated: true,
      lap: undefined,
      timeMs: 82_123,
      reason: 'CAR 4 (NOR) TIME 1:22.123 REINSTATED',
      nextLap: false,
    },
  ],
])('%s is a decision', (text, decision) => expect(lapDecision(text)).toEqual(decision));

test.each([
  'SAFETY CAR IN THIS LAP',
  'CAR 1 (VER) TIME PENALTY',
  'TRACK LIMITS: NO TIME DELETED YET',
  'DRS DISABLED',
])('%s is no decision about a lap', (text) => expect(lapDecision(text)).toBeNull());

describe('RaceControlMessages', () => {
  const first = {
    Utc: '2024-03-01T12:00:01',
    Lap: 1,
    Category: 'Flag',
    Flag: 'YELLOW',
    Scope: 'Sector',
    Sector: 3,
    Message: 'YELLOW IN TRACK SECTOR 3',
  };
  const deleted = {
    Category: 'Other',
    RacingNumber: '5',
    Message: 'CAR 5 (BOR) TIME 1:18.964 DELETED - TRACK LIMITS AT TURN 12 LAP 3 15:03:34',
  };
  const lines = [
    `00:00:01.000${JSON.stringify({ Messages: [first] })}`,
    `00:00:02.000${JSON.stringify({ Messages: { 0: first, 1: deleted } })}`,
  ];

  test('are told once each, with the index as their id', () => {
    const log = handMade({ SessionInfo: infoLine('Race'), RaceControlMessages: lines });
    expect(told(log, 'RaceControlMessageSent')).toEqual([
      [
        1,
        {
          messageId: 'rc-0',
          category: 'Flag',
          message: first.Message,
          lap: 1,
          flag: 'YELLOW',
          scope: 'Sector',
          sector: 3,
          drivers: [],
        },
      ],
      [2, { messageId: 'rc-1', category: 'Other', message: deleted.Message, drivers: [5] }],
    ]);
  });

  test('that delete a lap are told as that too', () => {
    const log = handMade({ SessionInfo: infoLine('Race'), RaceControlMessages: lines });
    expect(told(log, 'LapDeleted')).toEqual([
      [2, { driver: 5, lap: 3, timeMs: 78_964, reason: 'TRACK LIMITS AT TURN 12' }],
    ]);
  });

  test('count the laps of qualifying from the garage: one more than the lap charts', () => {
    const log = handMade({ SessionInfo: infoLine('Qualifying'), RaceControlMessages: lines });
    expect(told(log, 'LapDeleted')).toMatchObject([[2, { lap: 2 }]]);
  });
});
