import { deflateRawSync } from 'node:zlib';
import { decodeEvent, envelop } from '@slipstream/timing/events/envelope';
import { describe, expect, test } from 'vitest';
import { draftsOf, handMade, infoLine, told } from './hand-made.ts';

const packed = (value: unknown) => `"${deflateRawSync(JSON.stringify(value)).toString('base64')}"`;

describe('one log of many topics', () => {
  test('merges the topics by their offsets, whatever their order on disk', () => {
    const log = handMade({
      TrackStatus: ['00:00:02.000{"Status":"2"}', '00:00:05.000{"Status":"1"}'],
      LapCount: ['00:00:01.000{"CurrentLap":1}', '00:00:03.000{"CurrentLap":2}'],
    });
    const order = draftsOf(log).filter(({ type }) => /^(Lap|Track)/.test(type));
    expect(order.map(({ at, type }) => [at.slice(17, 19), type])).toEqual([
      ['01', 'LapCountChanged'],
      ['02', 'TrackStatusChanged'],
      ['03', 'LapCountChanged'],
      ['05', 'TrackStatusChanged'],
    ]);
  });

  test('keeps the order of a topic where offsets are equal', () => {
    const log = handMade({
      LapCount: [
        '00:00:01.000{"CurrentLap":3}',
        '00:00:01.000{"CurrentLap":1}',
        '00:00:01.000{"CurrentLap":2}',
      ],
    });
    expect(told(log, 'LapCountChanged').map(([, body]) => body)).toEqual([
      { lap: 3 },
      { lap: 1 },
      { lap: 2 },
    ]);
  });

  test('holds a clock that jumps back at the newest instant of its topic, and counts it', () => {
    const log = handMade({
      LapCount: [
        '00:00:04.000{"CurrentLap":1}',
        '00:00:02.000{"CurrentLap":2}',
        '00:00:05.000{"CurrentLap":3}',
      ],
      TrackStatus: ['00:00:03.000{"Status":"2"}'],
    });
    expect(told(log, 'LapCountChanged')).toEqual([
      [4, { lap: 1 }],
      [4, { lap: 2 }],
      [5, { lap: 3 }],
    ]);
    expect(told(log, 'TrackStatusChanged')).toEqual([[3, { status: 'YELLOW' }]]);
    expect(log.unreadable().byReason).toEqual({
      'its clock jumped back: played at the time of the line before': 1,
    });
    expect(log.unreadable().samples).toMatchObject([{ where: 'LapCount line 2' }]);
  });

  test('is the same on each reading, and two readings do not disturb each other', () => {
    const log = handMade({
      SessionInfo: infoLine('Race'),
      LapCount: ['00:00:01.000{"CurrentLap":1}', '00:00:02.000{"CurrentLap":2}'],
    });
    const whole = draftsOf(log);
    const slow = log.events();
    const first = slow.next().value;
    expect(draftsOf(log)).toEqual(whole);
    expect([first, ...slow]).toEqual(whole);
  });

  test('begins with the session and with what each feed gives', () => {
    const log = handMade({ SessionInfo: infoLine('Race'), TimingData: '00:00:01.000{"Lines":{}}' });
    const [first, ...rest] = draftsOf(log);
    expect(first).toMatchObject({ type: 'SessionAnnounced', at: log.startsAt });
    expect(rest).toContainEqual({
      at: log.startsAt,
      type: 'FeedStateChanged',
      body: { feed: 'timing', state: 'LIVE' },
    });
    expect(rest).toContainEqual({
      at: log.startsAt,
      type: 'FeedStateChanged',
      body: { feed: 'telemetry', state: 'UNAVAILABLE', reason: 'this recording has no car telemetry' },
    });
  });
});

describe('what cannot be read is counted, and the rest plays on', () => {
  const good = '00:00:09.000{"CurrentLap":9}';

  test.each([
    ['a line that was cut off', '00:00:01.000{"CurrentLap":1,"Tot', 'broken JSON (a cut line, perhaps)'],
    ['broken JSON', '00:00:01.000{CurrentLap:1}', 'broken JSON (a cut line, perhaps)'],
    ['a line without an offset', '{"CurrentLap":1}', 'no HH:MM:SS.mmm at the start of the line'],
    ['an offset that is none', '00:61:01.000{"CurrentLap":1}', 'no HH:MM:SS.mmm at the start of the line'],
    ['a message that is a list', '00:00:01.000[1,2]', 'a message that is no object'],
    ['a number that is none', '00:00:01.000{"CurrentLap":"many"}', 'a lap count that is none'],
  ])('%s', (_, line, reason) => {
    const log = handMade({ LapCount: [line, good] });
    expect(told(log, 'LapCountChanged')).toEqual([[9, { lap: 9 }]]);
    expect(log.unreadable()).toEqual({
      messages: 2,
      unreadable: 1,
      samples: [{ where: 'LapCount line 1', reason }],
      byReason: { [reason]: 1 },
    });
  });

  test('a topic that nobody knows', () => {
    const log = handMade({ LapCount: good, QuantumFlux: ['00:00:01.000{}', '00:00:02.000{}'] });
    expect(told(log, 'LapCountChanged')).toHaveLength(1);
    expect(log.unreadable()).toMatchObject({
      messages: 3,
      unreadable: 2,
      byReason: { 'of a topic that is not known': 2 },
      samples: [{ where: 'QuantumFlux line 1' }, { where: 'QuantumFlux line 2' }],
    });
  });

  test('a topic that is known and not carried is no fault', () => {
    const log = handMade({ LapCount: good, TeamRadio: '00:00:01.000{"Captures":[]}' });
    draftsOf(log);
    expect(log.unreadable()).toMatchObject({ messages: 2, unreadable: 0 });
  });

  test.each([
    ['is no text', '00:00:01.000{"Entries":[]}', 'not the base64 text that a .z topic holds'],
    ['is no base64', '00:00:01.000"###"', 'the .z payload cannot be inflated'],
    ['cannot be inflated', '00:00:01.000"aGVsbG8gdGhlcmU="', 'the .z payload cannot be inflated'],
    [
      'inflates to no JSON',
      `00:00:01.000"${deflateRawSync('{"Entr').toString('base64')}"`,
      'broken JSON (a cut line, perhaps)',
    ],
    ['holds no list', `00:00:01.000${packed({ Entries: 3 })}`, 'no list of Entries'],
  ])('a .z payload that %s', (_, line, reason) => {
    const sample = {
      Utc: '2024-03-01T12:00:02.5Z',
      Cars: { '1': { Channels: { '0': 9000, '2': 200, '3': 5, '4': 60, '5': 0, '45': 0 } } },
    };
    const log = handMade({ 'CarData.z': [line, `00:00:03.000${packed({ Entries: [sample] })}`] });
    expect(told(log, 'TelemetrySampled')).toHaveLength(1);
    expect(log.unreadable()).toMatchObject({ messages: 2, unreadable: 1, byReason: { [reason]: 1 } });
  });

  test('an empty recording has a session and nothing else to tell', () => {
    const log = handMade({ TimingData: '' });
    expect(new Set(draftsOf(log).map(({ type }) => type))).toEqual(
      new Set(['SessionAnnounced', 'FeedStateChanged']),
    );
    expect(log.unreadable()).toMatchObject({ messages: 0, unreadable: 0 });
  });

  test('a patch that aims at the prototype changes nothing but itself', () => {
    const log = handMade({
      DriverList: '00:00:01.000{"__proto__":{"Tla":"EVE"},"1":{"Tla":"VER","__proto__":{"TeamName":"Evil"}}}',
    });
    expect(told(log, 'DriverAnnounced')).toMatchObject([[1, { driver: 1, team: { id: 'unknown' } }]]);
    expect(({} as Record<string, unknown>).Tla).toBeUndefined();
  });

  test.each([
    '[]',
    '{"Lines":[]}',
    '{"Lines":{"1":null,"x":{},"44":{"Sectors":{"7":{"Value":"1"},"0":null},"Position":"first","NumberOfLaps":-4,"LastLapTime":{"Value":"fast"},"BestLapTime":{"Value":{}},"GapToLeader":"-3.2","Stats":7}}}',
  ])('nonsense of the right shape yields only events that fit: %s', (body) => {
    const log = handMade({
      SessionInfo: infoLine('Race'),
      TimingData: `00:00:01.000${body}`,
      TimingAppData: `00:00:01.000${body}`,
    });
    for (const [index, draft] of draftsOf(log).entries()) {
      expect(decodeEvent(envelop(draft, 's', 0, index))).toMatchObject({ ok: true });
    }
    expect(told(log, 'PositionsChanged')).toEqual([]);
    expect(told(log, 'GapChanged')).toEqual([]);
  });
});

describe('the instant that offsets count from', () => {
  const lines = { LapCount: '00:00:10.000{"CurrentLap":1}' };
  const startOf = (topics: Record<string, string | string[]>, manifest: string | null = null) => {
    const laps = draftsOf(handMade({ ...lines, ...topics }, manifest)).filter(
      ({ type }) => type === 'LapCountChanged',
    );
    return laps[0]?.at;
  };

  test('is in the manifest', () => {
    expect(startOf({}, '{"base_utc":"2024-03-01T12:00:00.004Z"}')).toBe('2024-03-01T12:00:10.004Z');
  });

  test('is worked out from the session clock where there is no manifest, also where some stamps came late', () => {
    const clock = (offset: string, utc: string) =>
      `${offset}{"Utc":"${utc}","Remaining":"00:10:00","Extrapolating":true}`;
    const ExtrapolatedClock = [
      clock('00:00:01.000', '2024-03-01T12:00:01.5Z'),
      clock('00:00:02.000', '2024-03-01T12:00:02.5Z'),
      clock('00:00:03.000', '2024-03-01T12:20:00.5Z'),
    ];
    expect(startOf({ ExtrapolatedClock })).toBe('2024-03-01T12:00:10.500Z');
  });

  test('is worked out from heartbeats', () => {
    expect(startOf({ Heartbeat: '00:00:15.000{"Utc":"2024-03-01T12:00:15.1234567Z"}' })).toBe(
      '2024-03-01T12:00:10.123Z',
    );
  });

  test('is worked out from the scheduled start and the moment of starting', () => {
    expect(
      startOf({ SessionInfo: infoLine('Race'), SessionStatus: '00:00:04.000{"Status":"Started"}' }),
    ).toBe('2024-03-01T12:00:06.000Z');
  });

  test('is said to be unknown where nothing tells it', () => {
    const log = handMade(lines, '{"base_utc":"yesterday"}');
    draftsOf(log);
    expect(log.startsAt).toBe('1970-01-01T00:00:10.000Z');
    expect(log.unreadable().byReason).toEqual({
      'nothing says when this was recorded: it plays from 1970': 1,
    });
  });
});
