import { gzipSync } from 'node:zlib';
import type { EventType } from '@slipstream/timing/events/bodies';
import { describe, expect, test } from 'vitest';
import type { Endpoint, OpenF1Record } from './endpoints.ts';
import { openF1RecordsOf } from './openf1-files.ts';
import { openF1Log } from './openf1-log.ts';

const at = (time: string) => `2026-06-14T${time}+00:00`;
const SESSION = {
  session_key: 1,
  session_type: 'Race',
  session_name: 'Race',
  date_start: at('13:10:00'),
  year: 2026,
};
const started = {
  date: at('13:10:00'),
  category: 'SessionStatus',
  message: 'SESSION STARTED',
  lap_number: 1,
};
const lap = (driver_number: number, lap_number: number, more: OpenF1Record): OpenF1Record => ({
  driver_number,
  lap_number,
  date_start: null,
  lap_duration: null,
  ...more,
});

function told(records: Partial<Record<Endpoint, readonly OpenF1Record[]>>, type: EventType) {
  const log = openF1Log(
    'made',
    new Map(Object.entries({ sessions: [SESSION], ...records }) as [Endpoint, OpenF1Record[]][]),
  );
  return [...log.events()]
    .filter((draft) => draft.type === type)
    .map((draft) => [draft.at.slice(11, 23), draft.body]);
}

describe('a lap without a start', () => {
  const second = lap(1, 2, {
    date_start: at('13:11:35'),
    lap_duration: 90,
    duration_sector_1: 30,
    duration_sector_2: 30,
    duration_sector_3: 30,
  });

  test('ends when the next begins, and its sectors are counted back from there', () => {
    const records = {
      race_control: [started],
      laps: [lap(1, 1, { duration_sector_2: 31.5, duration_sector_3: 32 }), second],
    };
    expect(told(records, 'LapCompleted')).toEqual([
      ['13:11:35.000', { driver: 1, lap: 1, timeMs: null }],
      ['13:13:05.000', { driver: 1, lap: 2, timeMs: 90_000 }],
    ]);
    expect(told(records, 'SectorTimed').slice(0, 2)).toEqual([
      ['13:11:03.000', { driver: 1, sector: 2, timeMs: 31_500 }],
      ['13:11:35.000', { driver: 1, sector: 3, timeMs: 32_000 }],
    ]);
  });

  test('in the middle of a race begins when the one before ends', () => {
    const third = lap(1, 3, { lap_duration: 91 });
    const fourth = lap(1, 4, { date_start: at('13:14:36'), lap_duration: 90 });
    expect(told({ race_control: [started], laps: [second, third, fourth] }, 'LapCompleted')).toEqual([
      ['13:13:05.000', { driver: 1, lap: 2, timeMs: 90_000 }],
      ['13:14:36.000', { driver: 1, lap: 3, timeMs: 91_000 }],
      ['13:16:06.000', { driver: 1, lap: 4, timeMs: 90_000 }],
    ]);
  });

  test('that nothing follows is not driven to its end', () => {
    const records = {
      race_control: [started],
      laps: [
        lap(1, 1, { duration_sector_2: 31.5 }),
        lap(4, 1, {}),
        lap(4, 2, { date_start: at('13:11:36') }),
      ],
    };
    expect(told(records, 'LapCompleted')).toEqual([['13:11:36.000', { driver: 4, lap: 1, timeMs: null }]]);
  });
});

describe('gaps', () => {
  const gap = (
    second: string,
    driver_number: number,
    gap_to_leader: string | number | null,
    interval: string | number | null,
  ) => ({
    date: at(`13:20:${second}`),
    driver_number,
    gap_to_leader,
    interval,
  });
  const first = (driver_number: number, second: string) => ({
    date: at(`13:20:${second}`),
    driver_number,
    position: 1,
  });

  test('in laps hold while the API gives null', () => {
    const intervals = [
      gap('01', 63, '+1 LAP', '+1 LAP'),
      gap('02', 63, null, null),
      gap('03', 63, null, 2.5),
      gap('04', 63, '+2 LAPS', 3),
    ];
    expect(told({ intervals }, 'GapChanged').map(([, body]) => body)).toEqual([
      { driver: 63, gapToLeader: { laps: 1 }, interval: { laps: 1 } },
      { driver: 63, interval: { ms: 2_500 } },
      { driver: 63, gapToLeader: { laps: 2 }, interval: { ms: 3_000 } },
    ]);
  });

  test('in seconds end with null, and so do those of whoever leads', () => {
    const intervals = [
      gap('01', 4, 1.5, 1.5),
      gap('02', 4, null, null),
      gap('03', 63, '+1 LAP', null),
      gap('05', 63, null, null),
    ];
    expect(told({ intervals, position: [first(63, '04')] }, 'GapChanged').map(([, body]) => body)).toEqual([
      { driver: 4, gapToLeader: { ms: 1_500 }, interval: { ms: 1_500 } },
      { driver: 4, gapToLeader: null, interval: null },
      { driver: 63, gapToLeader: { laps: 1 }, interval: null },
      { driver: 63, gapToLeader: null, interval: null },
    ]);
  });
});

test('the flag ends the count of laps', () => {
  const laps = [1, 2].map((number) =>
    lap(1, number, { date_start: at(`13:1${number}:00`), lap_duration: 60 }),
  );
  const flag = {
    date: at('13:13:01'),
    category: 'Flag',
    flag: 'CHEQUERED',
    message: 'CHEQUERED FLAG',
    lap_number: null,
  };
  expect(told({ race_control: [started, flag], laps }, 'LapCountChanged')).toEqual([
    ['13:13:01.000', { lap: 2 }],
  ]);
});

test.each([
  ['a byte order mark', (text: string) => Buffer.from(`\uFEFF${text}`)],
  ['one in the middle too', (text: string) => Buffer.from(`\uFEFF${text}\n\uFEFF{"driver_number":4}`)],
  ['a list behind a byte order mark', (text: string) => Buffer.from(`\uFEFF[${text}]`)],
  ['UTF-16', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')],
  ['gzip without a suffix that says so', (text: string) => gzipSync(text)],
])('a file with %s loses no record', (_, bytes) => {
  const { records, unreadable } = openF1RecordsOf(new Map([['drivers.json', bytes('{"driver_number":1}')]]));
  expect(records.get('drivers')?.[0]).toEqual({ driver_number: 1 });
  expect(unreadable.unreadable).toBe(0);
});
