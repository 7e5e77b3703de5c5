import { describe, expect, test } from 'vitest';
import type { TimingEvent } from '../../events/envelope.ts';
import { fold, initialState } from '../../fold/fold.ts';
import { commentaryOf, derived } from '../../testing/derived.ts';
import { announced, event, SESSION, startedRace } from '../../testing/events.ts';
import type { DerivedItem } from '../deriver.ts';
import type { CommentaryItem } from '../items.ts';
import { flawsOf } from './checker.ts';
import { commentaryDeriver } from './commentary-deriver.ts';

const NAMES = ['Ada Arrow', 'Ben Bolt', 'Cy Crane', 'Di Dart', 'Ed Ember', 'Flo Finch'];

function numbered(events: readonly TimingEvent[]): readonly TimingEvent[] {
  return events
    .toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
    .map((each, index) => ({ ...each, id: `${SESSION}-${String(index).padStart(9, '0')}` }));
}

function grid(count: number): readonly TimingEvent[] {
  return NAMES.slice(0, count).flatMap((fullName, index) => [
    event(1, 'DriverAnnounced', {
      driver: index + 1,
      code: fullName.slice(-3).toUpperCase(),
      fullName,
      team: { id: 'team', name: 'Team', colour: '#123456' },
    }),
    event(2, 'GridPositionSet', { driver: index + 1, position: index + 1 }),
    event(3, 'PositionsChanged', { positions: [{ driver: index + 1, position: index + 1 }] }),
  ]);
}

/** What is told of the events; that every line is proven by them is checked each time. */
function told(
  events: readonly TimingEvent[],
  kind: CommentaryItem['kind'],
): readonly { text: string; key: string | undefined; line: CommentaryItem }[] {
  const log = numbered(events);
  const lines = commentaryOf(derived(commentaryDeriver({ language: 'en' }), log));
  const byId = new Map(log.map((each) => [each.id, each]));
  const names = Object.values(
    log.reduce((state, each) => fold(state, each).state, initialState(SESSION)).drivers,
  );
  for (const line of lines) expect(flawsOf(line, (id) => byId.get(id), 'en', names)).toEqual([]);
  return lines
    .filter((line) => line.kind === kind)
    .map((line) => ({ text: line.text, key: line.evidence?.text, line }));
}

const message = (seconds: number, text: string, messageId = String(seconds)) =>
  event(seconds, 'RaceControlMessageSent', { messageId, category: 'Other', message: text, drivers: [] });
const lap = (seconds: number, driver: number, number: number, timeMs?: number) =>
  event(seconds, 'LapCompleted', { driver, lap: number, ...(timeMs === undefined ? {} : { timeMs }) });
const gap = (seconds: number, driver: number, toLeaderMs: number, intervalMs: number) =>
  event(seconds, 'GapChanged', { driver, gapToLeader: { ms: toLeaderMs }, interval: { ms: intervalMs } });

describe('penalties', () => {
  const PENALTY = 'FIA STEWARDS: 5 SECOND TIME PENALTY FOR CAR 2 (OLT) - TRACK LIMITS';

  test('are told with what they cost by the gaps of the moment', () => {
    const gaps = [
      gap(50, 2, 10_000, 10_000),
      gap(50, 3, 12_000, 2_000),
      gap(50, 4, 14_999, 2_999),
      gap(50, 5, 15_000, 1),
    ];
    const [line, ...more] = told([...startedRace(10), ...grid(5), ...gaps, message(60, PENALTY)], 'PENALTY');
    expect(more).toEqual([]);
    expect(line?.key).toBe('penalty.time.cost');
    expect(line?.text).toMatch(/Bolt/);
    expect(line?.text).toMatch(/5 seconds/);
    expect(line?.text).toMatch(/track limits/);
    expect(line?.text).toMatch(/2 places/);
  });

  test('are told without a cost where nobody is near', () => {
    const [line] = told([...startedRace(), ...grid(2), message(60, PENALTY)], 'PENALTY');
    expect(line?.key).toBe('penalty.time');
  });

  test.each([
    ['BLACK AND WHITE FLAG FOR CAR 1 (ROW) - TRACK LIMITS', 'penalty.warning'],
    [
      'FIA STEWARDS: TURN 1 INCIDENT INVOLVING CARS 1 (ROW) AND 2 (OLT) UNDER INVESTIGATION - CAUSING A COLLISION',
      'penalty.investigated',
    ],
    [
      'FIA STEWARDS: TURN 1 INCIDENT INVOLVING CARS 1 (ROW) AND 2 (OLT) NO FURTHER ACTION - CAUSING A COLLISION',
      'penalty.cleared',
    ],
    [
      'FIA STEWARDS: DRIVE THROUGH PENALTY FOR CAR 1 (ROW) - SPEEDING IN THE PIT LANE',
      'penalty.driveThrough',
    ],
    ['FIA STEWARDS: 10 SECOND STOP/GO PENALTY FOR CAR 1 (ROW) - SPEEDING IN THE PIT LANE', 'penalty.stopGo'],
  ])('%s', (text, key) => {
    const log = [
      ...startedRace(),
      ...grid(2),
      message(60, text),
      event(125, 'WeatherReported', { airC: 20 }),
    ];
    expect(told(log, 'PENALTY').map((each) => each.key)).toEqual([key]);
  });

  test('are told without the inquiry before them, where that is a moment old', () => {
    const inquiry = PENALTY.replace('5 SECOND TIME PENALTY FOR CAR', 'INCIDENT INVOLVING CAR').replace(
      ' - TRACK',
      ' UNDER INVESTIGATION - TRACK',
    );
    const log = [
      ...startedRace(),
      ...grid(2),
      message(50, inquiry),
      message(60, PENALTY),
      event(90, 'WeatherReported', { airC: 20 }),
    ];
    expect(told(log, 'PENALTY').map((each) => each.key)).toEqual(['penalty.time']);
  });

  test('are told without a cost early in a race, where the gaps will change', () => {
    const gaps = [gap(50, 2, 10_000, 10_000), gap(50, 3, 12_000, 2_000)];
    const [line] = told([...startedRace(), ...grid(3), ...gaps, message(60, PENALTY)], 'PENALTY');
    expect(line?.key).toBe('penalty.time');
  });

  test('are not told of a car that is named with another code', () => {
    expect(
      told([...startedRace(), ...grid(2), message(60, PENALTY.replace('OLT', 'XXX'))], 'PENALTY'),
    ).toEqual([]);
  });
});

test('tells what a safety car did to the lead', () => {
  const lines = told(
    [
      ...startedRace(),
      ...grid(2),
      event(20, 'LapCountChanged', { lap: 8 }),
      gap(21, 2, 12_345, 12_345),
      event(30, 'TrackStatusChanged', { status: 'SAFETY_CAR' }),
      gap(60, 2, 800, 800),
      event(70, 'TrackStatusChanged', { status: 'CLEAR' }),
    ],
    'TRACK_STATUS',
  );
  expect(lines.map(({ key }) => key)).toEqual(['track.safetyCar.gap', 'track.clear.gaps']);
  expect(lines[1]?.text).toMatch(/0\.800/);
  expect(lines[1]?.text).toMatch(/12\.3 seconds/);
});

test('tells a battle when it forms, while it holds and when it breaks', () => {
  const laps = Array.from({ length: 9 }, (_, index) => {
    const at = 100 + index * 90;
    return [
      lap(at, 1, index + 1),
      gap(at + 0.4, 2, index === 8 ? 3_000 : 600, index === 8 ? 3_000 : 600),
      lap(at + 0.6, 2, index + 1),
    ];
  }).flat();
  expect(told([...startedRace(), ...grid(2), ...laps], 'BATTLE').map(({ key }) => key)).toEqual([
    'battle.form',
    'battle.hold',
    'battle.break',
  ]);
});

test('tells rain once when it begins and once when it ends', () => {
  const readings = [false, true, true, false].map((raining, index) =>
    event(60 * (index + 1), 'WeatherReported', { raining }),
  );
  expect(told([...startedRace(), ...grid(1), ...readings], 'WEATHER').map(({ key }) => key)).toEqual([
    'weather.rain',
    'weather.dry',
  ]);
});

test('counts the last laps down and tells who won', () => {
  const race = [
    ...startedRace(4),
    ...grid(2),
    ...[1, 2, 3, 4].flatMap((number) => [lap(number * 90, 1, number), lap(number * 90 + 5, 2, number)]),
  ];
  expect(told(race, 'MILESTONE').map(({ text }) => text)).toEqual([
    expect.stringMatching(/3 laps/),
    expect.stringMatching(/2 of 4/),
    expect.stringMatching(/last lap/i),
  ]);
  expect(told(race, 'FINISH').map(({ key }) => key)).toEqual(['finish.win.pole']);
});

test('tells a retirement that no source speaks of, and takes it back when the car returns', () => {
  const leader = [1, 2, 3, 4, 5].map((number) => lap(number * 90, 1, number));
  const lines = told([...startedRace(), ...grid(2), ...leader, lap(91, 2, 1), lap(460, 2, 2)], 'RETIREMENT');
  expect(lines.map(({ key }) => key)).toEqual(['out.missing', 'out.back']);
  expect(lines[1]?.line.supersedes).toBe(lines[0]?.line.id);
});

test('corrects a place at the flag that changes after it, with a line that supersedes the first', () => {
  const supported = (log: readonly TimingEvent[]) =>
    log.map((each) =>
      each.type === 'SessionAnnounced' ? { ...each, body: { ...each.body, supportedDriver: 2 } } : each,
    ) as readonly TimingEvent[];
  const race = [
    ...startedRace(1),
    ...grid(3),
    ...[1, 2, 3].map((driver) => lap(100 + driver, driver, 1)),
    event(109, 'WeatherReported', { airC: 20 }),
    event(110, 'PositionsChanged', {
      positions: [
        { driver: 2, position: 3 },
        { driver: 3, position: 2 },
      ],
    }),
    event(120, 'SessionStatusChanged', { status: 'ENDED' }),
  ];
  const lines = told(supported(race), 'FINISH').filter(({ line }) => line.drivers[0] === 2);
  expect(lines.map(({ key }) => key)).toEqual(['finish.car', 'finish.corrected']);
  expect(lines[1]?.line.supersedes).toBe(lines[0]?.line.id);
  expect(lines[1]?.text).toContain('P3');
});

test('tells qualifying: who is on top, who is knocked out, and pole', () => {
  const segment = (seconds: number, number: 1 | 2 | 3) => [
    event(seconds, 'SegmentStarted', { segment: number }),
    event(seconds + 1, 'SessionStatusChanged', { status: 'STARTED' }),
  ];
  const log = [
    announced('QUALIFYING'),
    ...grid(2),
    ...segment(10, 1),
    lap(100, 1, 2, 80_000),
    lap(101, 2, 2, 79_000),
    event(130, 'LapDeleted', { driver: 2, lap: 2, reason: 'TRACK LIMITS AT TURN 3' }),
    event(190, 'SessionStatusChanged', { status: 'FINISHED' }),
    ...segment(200, 2),
    event(200.5, 'CarStatusChanged', { driver: 2, knockedOut: true }),
    event(290, 'SessionStatusChanged', { status: 'FINISHED' }),
    ...segment(300, 3),
    lap(400, 1, 5, 78_000),
    event(500, 'SessionStatusChanged', { status: 'FINISHED' }),
    event(700, 'WeatherReported', { airC: 20 }),
  ];
  expect(told(log, 'FASTEST_LAP').map(({ key }) => key)).toEqual([
    'quali.top',
    'quali.top.margin',
    'quali.top',
  ]);
  const [deleted] = told(log, 'PENALTY');
  expect(deleted?.key).toBe('quali.topDeleted');
  expect(deleted?.line.supersedes).toBe(told(log, 'FASTEST_LAP')[1]?.line.id);
  const [out, pole] = told(log, 'FINISH');
  expect(out?.text).toMatch(/Q1/);
  expect(out?.line.drivers).toEqual([2]);
  expect(pole?.text).toMatch(/Arrow.*1:18\.000/);
});

describe('anomalies of the telemetry', () => {
  const stateOf = (...events: readonly TimingEvent[]) =>
    numbered([...startedRace(3), ...grid(1), ...events]).reduce(
      (each, next) => fold(each, next).state,
      initialState(SESSION),
    );
  const found = (stage: 'OPENED' | 'WORSENED' | 'CLEARED'): DerivedItem => ({
    log: 'anomalies',
    item: {
      id: `a-${stage}`,
      incident: 'a',
      stage,
      at: '2025-10-26T14:01:00.000Z',
      lap: 3,
      metric: 'ENGINE_TEMPERATURE',
      value: 140,
      expectedLow: 100,
      expectedHigh: 120,
      confidence: 0.9,
      severity: 'CRITICAL',
      explanation: 'x',
      driver: 1,
      team: null,
    },
  });
  const sample = event(60, 'TelemetrySampled', { driver: 1, samples: [] as never });
  const weather = event(61, 'WeatherReported', { airC: 20 }, { order: 99 });
  const linesOf = (items: readonly DerivedItem[]) =>
    commentaryOf(items).map(
      ({ at, lap: number, evidence }) => `${at.slice(14, 19)} L${number} ${evidence?.text}`,
    );
  const opened = () => commentaryDeriver({ language: 'en' }).open(SESSION, new Map());

  test('are told once when grave, and when they are over', () => {
    const deriver = opened();
    const state = stateOf(weather);
    const texts = (['OPENED', 'WORSENED', 'CLEARED', 'CLEARED'] as const).flatMap((stage) =>
      linesOf(deriver.derive({ event: sample, before: state, after: state }, [found(stage)])),
    );
    expect(texts).toEqual(['01:00 L1 anomaly.engine', '01:00 L1 anomaly.over']);
  });

  test('wait for the timing of their instant, and keep it', () => {
    const deriver = opened();
    const [before, after] = [stateOf(), stateOf(weather)];
    expect(linesOf(deriver.derive({ event: sample, before, after: before }, [found('OPENED')]))).toEqual([]);
    expect(linesOf(deriver.derive({ event: weather, before, after }, []))).toEqual([
      '01:00 L1 anomaly.engine',
    ]);
  });

  test('are not told of a car that has taken the flag', () => {
    const deriver = opened();
    const state = stateOf(...[1, 2, 3].map((number) => lap(20 + number, 1, number)), weather);
    expect(
      linesOf(deriver.derive({ event: sample, before: state, after: state }, [found('OPENED')])),
    ).toEqual([]);
  });
});

test('tells no more than a minute bears: what is left over is told together, and nothing is lost', () => {
  const cars = [1, 2, 3, 4, 5, 6];
  const stops = cars.flatMap((driver) => [
    event(150 + driver, 'PitEntered', { driver }),
    event(170 + driver, 'PitExited', { driver }),
    event(175 + driver, 'StintChanged', { driver, stint: 2, compound: 'HARD' }),
    lap(240 + driver, driver, 2),
  ]);
  const lines = told(
    [
      ...startedRace(),
      ...grid(6),
      ...cars.map((driver) => lap(100 + driver, driver, 1)),
      ...stops,
      ...[250, 260, 280].map((seconds) => event(seconds, 'WeatherReported', { airC: 20 })),
    ],
    'PIT_STOP',
  );
  expect(lines.length).toBeLessThan(4);
  expect(new Set(lines.flatMap(({ line }) => line.drivers))).toEqual(new Set(cars));
});
