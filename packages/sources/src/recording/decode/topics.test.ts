import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { handMade, infoLine, told } from '../hand-made.ts';

const packed = (value: unknown) => `"${deflateRawSync(JSON.stringify(value)).toString('base64')}"`;

describe('CarData.z', () => {
  const channels = (rpm: number, throttle: number, drs: number) => ({
    Channels: { 0: rpm, 2: 300, 3: 8, 4: throttle, 5: throttle === 104 ? 104 : 0, 45: drs },
  });
  const message = (second: number, ...entries: [utc: string, cars: object][]) =>
    `00:00:0${second}.000${packed({ Entries: entries.map(([time, Cars]) => ({ Utc: `2024-03-01T12:00:${time}Z`, Cars })) })}`;
  const recorded = (season: number, ...lines: string[]) =>
    handMade({ SessionInfo: infoLine('Race', 'Race', season), 'CarData.z': lines });

  test('is one event for each car and message, with its samples', () => {
    const log = recorded(
      2024,
      message(
        3,
        ['02.1234567', { 1: channels(9000, 50, 0), 44: channels(8000, 104, 8) }],
        ['02.3', { 1: channels(9100, 60, 12) }],
      ),
    );
    expect(told(log, 'TelemetrySampled')).toEqual([
      [
        3,
        {
          driver: 1,
          samples: [
            {
              at: '2024-03-01T12:00:02.123Z',
              speedKph: 300,
              rpm: 9000,
              gear: 8,
              throttlePct: 50,
              brakePct: 0,
              drs: false,
            },
            {
              at: '2024-03-01T12:00:02.300Z',
              speedKph: 300,
              rpm: 9100,
              gear: 8,
              throttlePct: 60,
              brakePct: 0,
              drs: true,
            },
          ],
        },
      ],
      [
        3,
        {
          driver: 44,
          samples: [
            {
              at: '2024-03-01T12:00:02.123Z',
              speedKph: 300,
              rpm: 8000,
              gear: 8,
              throttlePct: null,
              brakePct: null,
              drs: false,
            },
          ],
        },
      ],
    ]);
  });

  test('tells nothing of a car of which nothing changed', () => {
    const log = recorded(
      2024,
      message(3, ['02', { 1: channels(0, 104, 0) }]),
      message(4, ['03', { 1: channels(0, 104, 0) }]),
      message(5, ['04', { 1: channels(1, 104, 0) }]),
    );
    expect(told(log, 'TelemetrySampled').map(([second]) => second)).toEqual([3, 5]);
  });

  test('has no DRS from 2026', () => {
    const log = recorded(2026, message(3, ['02', { 1: channels(9000, 50, 12) }]));
    expect(told(log, 'TelemetrySampled')).toMatchObject([[3, { samples: [{ drs: null }] }]]);
  });
});

describe('Position.z', () => {
  test('leaves out (0,0,0), which is no place', () => {
    const Position = [
      {
        Timestamp: '2024-03-01T12:00:01.0Z',
        Entries: { 1: { Status: 'OnTrack', X: 0, Y: 0, Z: 0 }, 4: { Status: 'OnTrack', X: 0, Y: -7, Z: 0 } },
      },
      { Timestamp: '2024-03-01T12:00:01.2Z', Entries: { 1: { Status: 'OnTrack', X: 12, Y: 5, Z: 1 } } },
    ];
    const log = handMade({ 'Position.z': `00:00:02.000${packed({ Position })}` });
    expect(told(log, 'LocationSampled')).toEqual([
      [2, { driver: 4, samples: [{ at: '2024-03-01T12:00:01.000Z', x: 0, y: -7 }] }],
      [2, { driver: 1, samples: [{ at: '2024-03-01T12:00:01.200Z', x: 12, y: 5 }] }],
    ]);
  });
});

describe('TimingAppData', () => {
  const line = (second: number, lines: object) => `00:00:0${second}.000${JSON.stringify({ Lines: lines })}`;

  test('withholds what it says of a set of which it knows nothing yet', () => {
    const blank = { Compound: 'UNKNOWN', New: 'false', TyresNotChanged: '1', TotalLaps: 0, StartLaps: 0 };
    const log = handMade({
      TimingAppData: [
        line(1, { 1: { Stints: { 1: blank } } }),
        line(2, { 1: { Stints: { 1: { Compound: 'HARD', New: 'true', TyresNotChanged: '0' } } } }),
        line(3, { 4: { Stints: { 1: blank } } }),
        line(4, { 4: { Stints: { 1: { Compound: 'SOFT', TotalLaps: 3, StartLaps: 3 } } } }),
      ],
    });
    expect(told(log, 'StintChanged')).toEqual([
      [1, { driver: 1, stint: 2, compound: 'UNKNOWN' }],
      [2, { driver: 1, stint: 2, compound: 'HARD', new: true, ageAtStartLaps: 0, ageLaps: 0 }],
      [3, { driver: 4, stint: 2, compound: 'UNKNOWN' }],
      [
        4,
        {
          driver: 4,
          stint: 2,
          compound: 'SOFT',
          new: false,
          ageAtStartLaps: 3,
          ageLaps: 3,
          tyresChanged: false,
        },
      ],
    ]);
  });

  test('names the compounds of 2018, and takes no used set for one without laps', () => {
    const stints = [
      { Compound: 'HYPERSOFT', New: 'true', TotalLaps: 0, StartLaps: 0 },
      { Compound: 'ULTRASOFT', New: 'false', TotalLaps: 0, StartLaps: 0 },
      { Compound: 'Super Soft' },
      { Compound: 'SUPERHARD' },
      { Compound: 'C3' },
    ];
    const log = handMade({ TimingAppData: [line(1, { 1: { Stints: stints } })] });
    expect(told(log, 'StintChanged').map(([, body]) => body)).toEqual([
      { driver: 1, stint: 1, compound: 'HYPERSOFT', new: true, ageAtStartLaps: 0, ageLaps: 0 },
      { driver: 1, stint: 2, compound: 'ULTRASOFT', new: false },
      { driver: 1, stint: 3, compound: 'SUPERSOFT' },
      { driver: 1, stint: 4, compound: 'SUPERHARD' },
      { driver: 1, stint: 5, compound: 'UNKNOWN' },
    ]);
  });

  test('gives the grid and the stints, with numbers and booleans as texts', () => {
    const log = handMade({
      TimingAppData: [
        '00:00:01.000{"Lines":{"1":{"RacingNumber":"1","Line":1,"GridPos":"3","Stints":[]}}}',
        '00:00:02.000{"Lines":{"1":{"Stints":{"0":{"LapFlags":0,"Compound":"MEDIUM","New":"false","TyresNotChanged":"0","TotalLaps":3,"StartLaps":3}}}}}',
        '00:00:03.000{"Lines":{"1":{"Stints":{"0":{"LapTime":"1:28.712","LapNumber":15,"LapFlags":1}}}}}',
        '00:00:04.000{"Lines":{"1":{"Stints":{"0":{"TotalLaps":"4"},"1":{"Compound":"C6","New":"TRUE"}}}}}',
      ],
    });
    expect(told(log, 'GridPositionSet')).toEqual([[1, { driver: 1, position: 3 }]]);
    expect(told(log, 'StintChanged')).toEqual([
      [2, { driver: 1, stint: 1, compound: 'MEDIUM', new: false, ageAtStartLaps: 3, ageLaps: 3 }],
      [4, { driver: 1, stint: 1, ageLaps: 4 }],
      [4, { driver: 1, stint: 2, compound: 'UNKNOWN', new: true }],
    ]);
  });
});

describe('PitStopSeries', () => {
  test('times each stop, as a list or by its index', () => {
    const log = handMade({
      SessionInfo: infoLine('Race'),
      PitStopSeries: [
        '00:00:01.000{"PitTimes":{"3":[{"Timestamp":"2024-03-01T12:00:00.8Z","PitStop":{"RacingNumber":"3","PitStopTime":"2.4","PitLaneTime":"31.067","Lap":"14"}}]}}',
        '00:00:02.000{"PitTimes":{"3":{"1":{"PitStop":{"PitStopTime":"","PitLaneTime":"","Lap":"30"}}}}}',
        '00:00:03.000{"PitTimes":{"3":{"1":{"PitStop":{"PitStopTime":"2.5"}}}}}',
      ],
    });
    expect(told(log, 'PitStopTimed')).toEqual([
      [1, { driver: 3, stop: 1, lap: 14, pitLaneMs: 31_067, stationaryMs: 2_400 }],
      [3, { driver: 3, stop: 2, stationaryMs: 2_500 }],
    ]);
  });
});

describe('DriverList', () => {
  test('announces a driver at once, and again when the team is known, but not when only the place changes', () => {
    const log = handMade({
      DriverList: [
        '00:00:01.000{"1":{"RacingNumber":"1","FullName":"Max VERSTAPPEN","Tla":"VER","Line":1},"_kf":true}',
        '00:00:02.000{"1":{"Line":2}}',
        '00:00:03.000{"1":{"TeamName":"Red Bull Racing","TeamColour":"3671C6","FirstName":"Max","LastName":"Verstappen","CountryCode":"NED"}}',
      ],
    });
    expect(told(log, 'DriverAnnounced')).toEqual([
      [
        1,
        {
          driver: 1,
          code: 'VER',
          fullName: 'Max VERSTAPPEN',
          team: { id: 'unknown', name: '', colour: '#808080' },
        },
      ],
      [
        3,
        {
          driver: 1,
          code: 'VER',
          fullName: 'Max Verstappen',
          team: { id: 'red-bull-racing', name: 'Red Bull Racing', colour: '#3671c6' },
          countryCode: 'NED',
        },
      ],
    ]);
  });
});

describe('the state of the session', () => {
  const statuses = (...words: string[]) =>
    words.map((word, second) => `00:00:0${second + 1}.000{"Status":"${word}"}`);

  test('a qualifying that starts three times is not scheduled anew in between', () => {
    const log = handMade({
      SessionInfo: infoLine('Qualifying'),
      SessionStatus: statuses(
        'Inactive',
        'Started',
        'Finished',
        'Inactive',
        'Started',
        'Aborted',
        'Started',
        'Finalised',
        'Ends',
      ),
    });
    expect(told(log, 'SessionStatusChanged').map(([, body]) => (body as { status: string }).status)).toEqual([
      'SCHEDULED',
      'STARTED',
      'FINISHED',
      'STARTED',
      'SUSPENDED',
      'STARTED',
      'FINISHED',
      'ENDED',
    ]);
  });

  test('a word that is not known is counted', () => {
    const log = handMade({ SessionStatus: statuses('Started', 'Levitating') });
    expect(told(log, 'SessionStatusChanged')).toHaveLength(1);
    expect(log.unreadable().byReason).toEqual({ 'session status Levitating is not known': 1 });
  });

  test('each code of the track has its word', () => {
    const log = handMade({ TrackStatus: statuses('1', '2', '4', '5', '6', '7', '3') });
    expect(told(log, 'TrackStatusChanged').map(([, body]) => (body as { status: string }).status)).toEqual([
      'CLEAR',
      'YELLOW',
      'SAFETY_CAR',
      'RED',
      'VIRTUAL_SAFETY_CAR',
      'VIRTUAL_SAFETY_CAR_ENDING',
    ]);
    expect(log.unreadable().unreadable).toBe(1);
  });

  test('SessionData stands in for a status topic that a recording lacks, and only then', () => {
    const SessionData =
      '00:00:01.000{"StatusSeries":[{"TrackStatus":"SCDeployed"},{"SessionStatus":"Started"}]}';
    const alone = handMade({ SessionData });
    expect(told(alone, 'TrackStatusChanged')).toEqual([[1, { status: 'SAFETY_CAR' }]]);
    expect(told(alone, 'SessionStatusChanged')).toEqual([[1, { status: 'STARTED' }]]);
    const beside = handMade({ SessionData, TrackStatus: statuses('2') });
    expect(told(beside, 'TrackStatusChanged')).toEqual([[1, { status: 'YELLOW' }]]);
  });

  test('the segment of qualifying comes from whichever topic says it first, once', () => {
    const SessionData = [
      '00:00:01.000{"Series":[{"QualifyingPart":0}]}',
      '00:00:02.000{"Series":{"1":{"QualifyingPart":1}}}',
      '00:00:05.000{"Series":{"2":{"QualifyingPart":2}}}',
    ];
    const SessionInfo = infoLine('Qualifying');
    const alone = handMade({ SessionInfo, SessionData });
    expect(told(alone, 'SegmentStarted')).toEqual([
      [2, { segment: 1 }],
      [5, { segment: 2 }],
    ]);
    const TimingData = [
      '00:00:03.000{"SessionPart":1}',
      '00:00:04.000{"SessionPart":2}',
      '00:00:06.000{"SessionPart":3}',
    ];
    expect(told(handMade({ SessionInfo, SessionData, TimingData }), 'SegmentStarted')).toEqual([
      [2, { segment: 1 }],
      [4, { segment: 2 }],
      [6, { segment: 3 }],
    ]);
    expect(told(handMade({ SessionInfo: infoLine('Race'), SessionData }), 'SegmentStarted')).toEqual([]);
  });

  test('the clock keeps what a patch does not say', () => {
    const log = handMade({
      ExtrapolatedClock: [
        '00:00:01.000{"Utc":"2024-03-01T12:00:01Z","Remaining":"00:18:00","Extrapolating":false}',
        '00:00:02.000{"Extrapolating":true}',
        '00:00:03.000{"Remaining":"00:17:58"}',
      ],
    });
    expect(told(log, 'ClockChanged')).toEqual([
      [1, { remainingMs: 1_080_000, running: false }],
      [2, { remainingMs: 1_080_000, running: true }],
      [3, { remainingMs: 1_078_000, running: true }],
    ]);
  });

  test('weather is numbers, and what is none is left out', () => {
    const log = handMade({
      WeatherData:
        '00:00:01.000{"AirTemp":"29.8","Humidity":"19.0","Pressure":"","Rainfall":"1","TrackTemp":"hot","WindDirection":"176","WindSpeed":"1.2"}',
    });
    expect(told(log, 'WeatherReported')).toEqual([
      [1, { airC: 29.8, humidityPct: 19, windSpeedMps: 1.2, windDirectionDeg: 176, raining: true }],
    ]);
  });

  test.each([
    ['Race', 'Race', 'RACE'],
    ['Race', 'Sprint', 'SPRINT'],
    ['Qualifying', 'Qualifying', 'QUALIFYING'],
    ['Qualifying', 'Sprint Qualifying', 'SPRINT_QUALIFYING'],
    ['Qualifying', 'Sprint Shootout', 'SPRINT_QUALIFYING'],
    ['Practice', 'Practice 2', 'PRACTICE'],
  ])('a session of type %s named %s is a %s', (type, name, kind) => {
    expect(handMade({ SessionInfo: infoLine(type, name) }).kind).toBe(kind);
  });

  test('a session is announced once, and again when something of it differs', () => {
    const log = handMade({
      SessionInfo: [
        infoLine('Race'),
        '00:00:02.000{"SessionStatus":"Started"}',
        '00:00:03.000{"Meeting":{"Name":"Qatar Grand Prix","Number":17,"Circuit":{"ShortName":"Lusail"},"Country":{"Code":"QAT"}}}',
      ],
    });
    expect(told(log, 'SessionAnnounced').map(([second]) => second)).toEqual([0, 3]);
    expect(told(log, 'SessionAnnounced')[1]?.[1]).toMatchObject({
      kind: 'RACE',
      origin: 'REPLAY',
      scheduledStart: '2024-03-01T12:00:00.000Z',
      meeting: {
        name: 'Qatar Grand Prix',
        season: 2024,
        round: 17,
        circuit: { id: 'lusail', name: 'Lusail', countryCode: 'QAT', lengthKm: 5.419 },
      },
    });
  });
});

describe('ChampionshipPrediction', () => {
  const entry = (position: number, points: number, predicted: number) =>
    `"CurrentPosition":${position},"PredictedPosition":1,"CurrentPoints":${points},"PredictedPoints":${predicted}`;

  test('is the standings before the session, once; what it predicts is left', () => {
    const log = handMade({
      SessionInfo: infoLine('Race'),
      ChampionshipPrediction: [
        `00:00:01.000{"Drivers":{"4":{"RacingNumber":"4",${entry(2, 75.5, 100)}},"1":{"RacingNumber":"1",${entry(1, 80, 80)}},"99":{}},"Teams":{"Red Bull Racing":{"TeamName":"Red Bull Racing",${entry(1, 120, 120)}}}}`,
        '00:00:09.000{"Drivers":{"4":{"PredictedPoints":93}}}',
      ],
    });
    expect(told(log, 'StandingsAnnounced')).toEqual([
      [
        1,
        {
          drivers: [
            { driver: 1, points: 80 },
            { driver: 4, points: 75.5 },
          ],
          teams: [{ team: 'red-bull-racing', name: 'Red Bull Racing', points: 120 }],
        },
      ],
    ]);
  });
});
