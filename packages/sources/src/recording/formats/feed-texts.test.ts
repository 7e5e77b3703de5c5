import { describe, expect, test } from 'vitest';
import { recordingLog } from '../open-recording.ts';
import { isFeedText, recordingOfTexts } from './feed-texts.ts';

const LAP = (lap: number, second: number) =>
  `["LapCount",{"CurrentLap":${lap}},"2025-06-15T12:00:0${second}.5Z"]`;

/** The laps that are read of texts, each with its second. */
function laps(...texts: string[]): [second: string, lap: unknown][] {
  const files = recordingOfTexts(
    'made',
    texts.map((text, index) => ({ name: `${index}.txt`, text })),
  );
  return files
    ? [...recordingLog(files).events()]
        .filter(({ type }) => type === 'LapCountChanged')
        .map(({ at, body }) => [at.slice(17, 23), 'lap' in body ? body.lap : null])
    : [];
}

const TWO_LAPS = [
  ['01.500', 1],
  ['02.500', 2],
];

describe('a text of the feed is read', () => {
  const core = (lap: number, second: number) => `{"type":1,"target":"feed","arguments":${LAP(lap, second)}}`;
  const frame = (lap: number, second: number) =>
    `{"C":"d-1","M":[{"H":"Streaming","M":"feed","A":${LAP(lap, second)}}]}`;
  const frames: [string, string][] = [
    [
      'as Python lists',
      "['LapCount', {'CurrentLap': 1}, '2025-06-15T12:00:01.500Z']\n['LapCount', {'CurrentLap': 2, 'x': None, 'y': True}, '2025-06-15T12:00:02.500Z']",
    ],
    ['as lists of JSON', `${LAP(1, 1)}\n${LAP(2, 2)}`],
    ['with Windows line ends and a byte order mark', `\uFEFF${LAP(1, 1)}\r\n\r\n${LAP(2, 2)}\r\n`],
    [
      'as frames of SignalR, with keep-alives',
      `{}\n{"C":"d-1","S":1,"M":[]}\n${frame(1, 1)}\n{}\n${frame(2, 2)}`,
    ],
    [
      'as Python dicts of frames',
      `{'C': 'd-1', 'M': [{'H': 'Streaming', 'M': 'feed', 'A': ['LapCount', {'CurrentLap': 1}, '2025-06-15T12:00:01.500Z']}]}\n${frame(2, 2)}`,
    ],
    ['as one list of frames', `[\n${frame(1, 1)},\n${frame(2, 2)}\n]`],
    [
      'as frames over many lines',
      [frame(1, 1), frame(2, 2)].map((text) => JSON.stringify(JSON.parse(text), null, 2)).join('\n'),
    ],
    [
      'as records of SignalR Core on one line',
      `{}\u001e{"type":6}\u001e${core(1, 1)}\u001e${core(2, 2)}\u001e`,
    ],
    [
      'as records of SignalR Core, one a line, without their separator',
      `${core(1, 1)}\n{"type":6}\n${core(2, 2)}`,
    ],
    ['as frames side by side', `${core(1, 1)}${core(2, 2)}`],
    ['as text in JSON', JSON.stringify([`${core(1, 1)}\u001e${core(2, 2)}\u001e`])],
    [
      'as the messages of a HAR file',
      JSON.stringify({
        log: {
          entries: [
            {
              _webSocketMessages: [
                { type: 'receive', opcode: 1, data: `${core(1, 1)}\u001e` },
                { type: 'receive', opcode: 1, data: `${core(2, 2)}\u001e` },
              ],
            },
          ],
        },
      }),
    ],
    [
      'behind a time of its own',
      `2025-06-15 12:00:01,480 INFO ${frame(1, 1)}\n2025-06-15 12:00:02,480 INFO ${frame(2, 2)}`,
    ],
    [
      'as undercut-f1 imports it',
      '{"Type":"LapCount","Json":{"CurrentLap":1},"DateTime":"2025-06-15T12:00:01.5+00:00"}\n{"Type":"LapCount","Json":{"CurrentLap":2},"DateTime":"2025-06-15T14:00:02.5+02:00"}',
    ],
    [
      'with seven digits and without a zone',
      `${LAP(1, 1).replace('.5Z', '.5000999Z')}\n${LAP(2, 2).replace('.5Z', '.5')}`,
    ],
    ['in any order', `${LAP(2, 2)}\n${LAP(1, 1)}`],
    [
      'with a cut line in it',
      `${LAP(1, 1)}\n["LapCount",{"CurrentLap":9},"2025-06-\n['LapCount', {'Curr\n{"M":[{"H":"Streaming",\n${LAP(2, 2)}`,
    ],
    ['with words in it', `# my recording\nconnected\n${LAP(1, 1)}\nthe end of it\n${LAP(2, 2)}`],
  ];
  test.each(frames)('%s', (_, text) => {
    expect(isFeedText(text)).toBe(true);
    expect(laps(text)).toEqual(TWO_LAPS);
  });

  test('from several files of one session that overlap, whatever their order', () => {
    expect(laps(`${LAP(2, 2)}\n${LAP(3, 3)}`, `${LAP(1, 1)}\n${LAP(2, 2)}`)).toEqual([
      ...TWO_LAPS,
      ['03.500', 3],
    ]);
  });
});

describe('what is unreadable', () => {
  test('is counted by its line, and the rest plays on', () => {
    const text = `${LAP(1, 1)}\n['LapCount', {'Curr\n{"not":"of the feed"}\n${LAP(2, 2)}`;
    const files = recordingOfTexts('made', [{ name: 'mine.txt', text }]);
    const log = recordingLog(files ?? { name: '', topics: new Map(), manifest: null });
    expect([...log.events()].length).toBeGreaterThan(2);
    expect(log.unreadable().samples).toEqual([
      { where: 'mine.txt line 2', reason: 'neither JSON nor a Python list (a cut line, perhaps)' },
      { where: 'mine.txt line 3', reason: 'no message of the feed' },
    ]);
  });

  test.each([
    ['prose', 'Once upon a time there was a race.'],
    ['other JSON', '{"name":"slipstream","version":"1.0.0"}'],
    [
      'a subscription',
      '{"H":"Streaming","M":"Subscribe","A":[["Heartbeat","CarData.z","Position.z"]],"I":1}',
    ],
    ['nothing', ''],
    [
      "the archive's index",
      '{"Feeds":{"LapCount":{"KeyFramePath":"LapCount.json","StreamPath":"LapCount.jsonStream"}}}',
    ],
  ])('%s is not of the feed', (_, text) => {
    expect(isFeedText(text)).toBe(false);
    expect(recordingOfTexts('made', [{ name: 'x', text }])).toBeNull();
  });
});

describe('a whole state', () => {
  const info = (key: number) =>
    `{"Key":${key},"Type":"Race","Name":"Race","StartDate":"2025-06-15T12:00:00","GmtOffset":"00:00:00"}`;
  const state = (lap: number, messages: string) =>
    `{"R":{"SessionInfo":${info(1)},"LapCount":{"CurrentLap":${lap},"TotalLaps":9},"RaceControlMessages":{"Messages":[${messages}]}},"I":"1"}`;
  const said = (message: string) => `{"Utc":"2025-06-15T12:00:00","Category":"Other","Message":"${message}"}`;

  test('after a reconnect adds what was missed, and repeats nothing', () => {
    const text = [
      state(1, said('ONE')),
      LAP(2, 2),
      state(4, `${said('ONE')},${said('TWO')}`),
      LAP(5, 5),
    ].join('\n');
    const files = recordingOfTexts('made', [{ name: 'frames.txt', text }]);
    const drafts = files ? [...recordingLog(files).events()] : [];
    const bodies = (type: string) => drafts.filter((draft) => draft.type === type).map(({ body }) => body);
    expect(bodies('LapCountChanged')).toEqual([{ lap: 1, totalLaps: 9 }, { lap: 2 }, { lap: 4 }, { lap: 5 }]);
    expect(bodies('RaceControlMessageSent')).toMatchObject([{ message: 'ONE' }, { message: 'TWO' }]);
  });

  test('without a time counts just before the message that follows it', () => {
    const text = `['LapCount', '{"CurrentLap": 1}', '']\n['LapCount', {'CurrentLap': 2}, '2025-06-15T12:00:02.5Z']`;
    expect(laps(text)).toEqual([
      ['02.500', 1],
      ['02.500', 2],
    ]);
  });

  test('in a file of its own is the beginning of the others', () => {
    expect(laps(`${LAP(1, 1)}\n${LAP(2, 2)}`, '{"LapCount":{"CurrentLap":0}}')).toEqual([
      ['01.500', 0],
      ...TWO_LAPS,
    ]);
  });

  test('of another session leaves the longest session, and says what is left out', () => {
    const text = [
      `['SessionInfo', '${info(7)}', '']`,
      "['LapCount', {'CurrentLap': 50}, '2025-06-15T11:00:00.5Z']",
      `["SessionInfo",${info(8)},"2025-06-15T12:00:01.000Z"]`,
      LAP(1, 1),
      LAP(2, 2),
    ].join('\n');
    expect(laps(text)).toEqual(TWO_LAPS);
  });
});

describe('a recording that begins in mid-session without a state', () => {
  const timing = `['TimingData', {'Lines': {'1': {'NumberOfLaps': 30}}}, '2025-06-15T12:00:01.500Z']`;
  const statuses = (...lines: string[]) => {
    const files = recordingOfTexts('made', [{ name: 'x', text: [timing, LAP(31, 1), ...lines].join('\n') }]);
    return files
      ? [...recordingLog(files).events()]
          .filter(({ type }) => type === 'SessionStatusChanged')
          .map(({ body }) => ('status' in body ? body.status : null))
      : [];
  };

  test('is of a session that has started', () => {
    expect(statuses()).toEqual(['STARTED']);
    expect(statuses('["SessionStatus",{"Status":"Finished"},"2025-06-15T12:00:09.000Z"]')).toEqual([
      'STARTED',
      'FINISHED',
    ]);
    expect(
      statuses(
        '["SessionData",{"StatusSeries":{"7":{"SessionStatus":"Finished"}}},"2025-06-15T12:00:09.000Z"]',
      ),
    ).toEqual(['STARTED', 'FINISHED']);
  });

  test('is left as it is where it says so itself', () => {
    expect(statuses('["SessionStatus",{"Status":"Started"},"2025-06-15T12:00:09.000Z"]')).toEqual([
      'STARTED',
    ]);
  });
});
