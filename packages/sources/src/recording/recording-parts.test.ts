import { describe, expect, test } from 'vitest';
import { handMade, infoLine, told } from './hand-made.ts';

const laps = (...pairs: [offset: string, lap: number][]) =>
  pairs.map(([offset, lap]) => `${offset}{"CurrentLap":${lap}}`);
const message = (offset: string, index: number, utc: string, text: string) =>
  `${offset}{"Messages":{"${index}":{"Utc":"2024-03-01T${utc}","Category":"Other","Message":"${text}"}}}`;

describe('a recorder that was started again', () => {
  const FIRST = laps(['00:10:00.000', 1], ['00:11:30.000', 2], ['00:13:00.000', 3]);
  const SECOND = laps(['00:00:10.000', 4], ['00:01:40.000', 5], ['00:03:10.000', 6], ['00:04:40.000', 7]);

  test('goes on where its messages say that they were sent', () => {
    const log = handMade({
      SessionInfo: infoLine('Race'),
      LapCount: [...FIRST, ...SECOND],
      RaceControlMessages: [
        message('00:10:05.000', 0, '12:10:05', 'ONE'),
        message('00:00:20.000', 0, '12:20:20', 'TWO'),
        message('00:01:00.000', 1, '12:21:00', 'THREE'),
      ],
    });
    expect(told(log, 'LapCountChanged').map(([seconds]) => seconds)).toEqual([
      600, 690, 780, 1210, 1300, 1390, 1480,
    ]);
    expect(told(log, 'RaceControlMessageSent')).toMatchObject([
      [605, { message: 'ONE', messageId: 'rc-0' }],
      [1220, { message: 'TWO', messageId: 'rc-0-2' }],
      [1260, { message: 'THREE', messageId: 'rc-1' }],
    ]);
    expect(log.unreadable().unreadable).toBe(0);
  });

  test('goes on just behind its first part where nothing says when', () => {
    const log = handMade({ SessionInfo: infoLine('Race'), LapCount: [...FIRST, ...SECOND] });
    expect(told(log, 'LapCountChanged').map(([seconds]) => seconds)).toEqual([
      600, 690, 780, 790, 880, 970, 1060,
    ]);
  });

  test('may have been started many times', () => {
    const log = handMade({
      SessionInfo: infoLine('Race'),
      LapCount: [
        ...FIRST,
        ...SECOND,
        ...laps(['00:00:05.000', 8], ['00:00:06.000', 9], ['00:00:07.000', 10], ['00:00:08.000', 11]),
      ],
    });
    expect(told(log, 'LapCountChanged').map(([, body]) => body)).toEqual(
      Array.from({ length: 11 }, (_, index) => ({ lap: index + 1 })),
    );
    expect(told(log, 'LapCountChanged').at(-1)?.[0]).toBe(780 + 280 + 8);
  });

  test('repeats the whole state: what is known is not sent again', () => {
    const whole = [
      '{"Utc":"2024-03-01T12:10:05","Category":"Other","Message":"ONE"}',
      '{"Utc":"2024-03-01T12:20:02","Category":"Other","Message":"TWO"}',
    ].join(',');
    const log = handMade({
      SessionInfo: infoLine('Race'),
      LapCount: [...FIRST, ...SECOND],
      RaceControlMessages: [
        message('00:10:05.000', 0, '12:10:05', 'ONE'),
        `00:00:01.000{"Messages":[${whole}]}`,
        message('00:01:00.000', 2, '12:21:00', 'THREE'),
      ],
    });
    expect(
      told(log, 'RaceControlMessageSent').map(([seconds, body]) => [
        seconds,
        (body as { message: string }).message,
      ]),
    ).toEqual([
      [605, 'ONE'],
      [1201, 'TWO'],
      [1260, 'THREE'],
    ]);
  });

  test('keeps a quiet topic in its place: a line far behind the first part is of the second', () => {
    const log = handMade({
      SessionInfo: infoLine('Race'),
      LapCount: [
        ...FIRST,
        ...laps(['00:00:10.000', 4], ['00:00:20.000', 5], ['00:00:30.000', 6], ['00:40:00.000', 7]),
      ],
      TrackStatus: ['00:00:01.000{"Status":"1"}', '00:39:00.000{"Status":"2"}'],
    });
    expect(told(log, 'TrackStatusChanged').map(([seconds]) => seconds)).toEqual([1, 780 + 2340]);
  });
});

test('a byte order mark in the middle of a file costs no line', () => {
  const log = handMade({
    LapCount: '\uFEFF00:00:01.000{"CurrentLap":1}\r\n\uFEFF00:00:02.000{"CurrentLap":2}\r\n',
  });
  expect(told(log, 'LapCountChanged')).toHaveLength(2);
  expect(log.unreadable().unreadable).toBe(0);
});

test('one line with an offset out of place is no second part', () => {
  const log = handMade({
    LapCount: laps(['00:10:00.000', 1], ['00:00:00.000', 2], ['00:11:30.000', 3]),
  });
  expect(told(log, 'LapCountChanged').map(([seconds]) => seconds)).toEqual([600, 600, 690]);
});
