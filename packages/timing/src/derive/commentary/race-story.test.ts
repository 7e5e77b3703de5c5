import { describe, expect, test } from 'vitest';
import type { TimingEvent } from '../../events/envelope.ts';
import { at, event, startedRace } from '../../testing/events.ts';
import { gridOf, toldOf } from '../../testing/told-race.ts';
import type { CommentaryItem } from '../items.ts';

const lap = (seconds: number, driver: number, number: number, timeMs?: number) =>
  event(seconds, 'LapCompleted', { driver, lap: number, ...(timeMs === undefined ? {} : { timeMs }) });
const places = (seconds: number, ...order: readonly number[]) =>
  event(seconds, 'PositionsChanged', {
    positions: order.map((driver, index) => ({ driver, position: index + 1 })),
  });
const quiet = (seconds: number) => event(seconds, 'WeatherReported', { airC: 20 });

/** Cars 1 to 4 complete the laps `from` to `until`, half a second apart, every 90 s. */
function laps(from: number, until: number, cars: readonly number[] = [1, 2, 3, 4]): readonly TimingEvent[] {
  return Array.from({ length: until - from + 1 }, (_, index) => from + index).flatMap((number) =>
    cars.map((driver, index) => lap(10 + number * 90 + index / 2, driver, number)),
  );
}

/** Lines of a kind, each proven by its events. */
function linesOf(events: readonly TimingEvent[], kind: CommentaryItem['kind']) {
  const { lines, flaws } = toldOf([...startedRace(), ...gridOf(4), ...events]);
  expect(flaws).toEqual([]);
  return lines.filter((line) => line.kind === kind);
}

const keys = (lines: readonly CommentaryItem[]) => lines.map(({ evidence }) => evidence?.text);

describe('a stop', () => {
  const stop = [
    event(11, 'StintChanged', { driver: 1, stint: 1, compound: 'SOFT' }),
    event(185, 'PitEntered', { driver: 1 }),
    lap(189, 1, 2),
    event(215, 'PitExited', { driver: 1 }),
  ];
  const others = laps(2, 3, [2, 3, 4]);
  const fitted = event(220, 'StintChanged', { driver: 1, stint: 2, compound: 'HARD' });

  test('is one line with the place before, the tyres, and the place where the car rejoins', () => {
    const lines = linesOf(
      [...laps(1, 1), ...stop, ...others, fitted, places(286, 2, 3, 4, 1), lap(300, 1, 3), quiet(310)],
      'PIT_STOP',
    );
    expect(keys(lines)).toEqual(['stop.lead']);
    expect(lines[0]?.text).toMatch(/Arrow.*hards.*P4/);
  });

  test('takes the shuffle through the pits with it: nobody overtakes', () => {
    const log = [
      ...laps(1, 1),
      ...stop,
      ...others,
      fitted,
      places(286, 2, 3, 4, 1),
      lap(300, 1, 3),
      quiet(310),
    ];
    expect(linesOf(log, 'OVERTAKE')).toEqual([]);
  });

  test('is told without its tyres when they do not come', () => {
    const log = [...laps(1, 1), ...stop, ...others, places(286, 2, 3, 4, 1), lap(300, 1, 3), quiet(310)];
    expect(keys(linesOf(log, 'PIT_STOP'))).toEqual(['stop.plain']);
  });

  test('is none, where the field waited in the pit lane under a red flag', () => {
    const red = [
      event(180, 'TrackStatusChanged', { status: 'RED' }),
      event(205, 'TrackStatusChanged', { status: 'CLEAR' }),
    ];
    const log = [...laps(1, 1), ...stop, ...red, fitted, lap(300, 1, 3), quiet(310), quiet(400)];
    expect(linesOf(log, 'PIT_STOP')).toEqual([]);
  });
});

describe('the start', () => {
  test('is not called bad where the places were lost in the pits', () => {
    const log = [
      event(80, 'PitEntered', { driver: 1 }),
      ...laps(1, 1),
      event(120, 'PitExited', { driver: 1 }),
      places(121, 2, 3, 4, 1),
      quiet(150),
    ];
    expect(keys(linesOf(log, 'START'))).not.toContain('start.loss');
    const withoutStop = log.filter(({ type }) => !type.startsWith('Pit'));
    expect(keys(linesOf(withoutStop, 'START'))).toContain('start.loss');
  });

  test('is missed by a car that retires without having left the pit lane: a DNS', () => {
    const log = [
      event(5, 'PitEntered', { driver: 4 }),
      event(60, 'CarStatusChanged', { driver: 4, retired: true }),
      ...laps(1, 2, [1, 2, 3]),
    ];
    const [line] = linesOf(log, 'RETIREMENT');
    expect(line?.evidence?.text).toBe('out.dns');
    expect(line?.text).toMatch(/Dart.*did not start/);
  });
});

describe('the lead', () => {
  test('changes at once where the leader retires, and as such', () => {
    const log = [
      ...laps(1, 3),
      event(300, 'CarStatusChanged', { driver: 1, retired: true }),
      ...laps(4, 5, [2, 3, 4]),
    ];
    const lines = linesOf(log, 'LEAD_CHANGE');
    expect(
      lines.map(({ at: when, drivers, lap: on, evidence }) => [when, drivers, on, evidence?.text]),
    ).toEqual([[at(300), [2, 1], 4, 'lead.out']]);
  });

  test('is not lost through the pits by a leader who retires there', () => {
    const log = [
      ...laps(1, 3),
      event(290, 'PitEntered', { driver: 1 }),
      event(300, 'CarStatusChanged', { driver: 1, retired: true }),
      ...laps(4, 5, [2, 3, 4]),
    ];
    expect(keys(linesOf(log, 'LEAD_CHANGE'))).toEqual(['lead.out']);
  });
});

describe('a fastest lap', () => {
  test('is compared with none behind a safety car, nor with the lap from the grid', () => {
    const log = [
      lap(100, 1, 1, 95_000),
      event(110, 'TrackStatusChanged', { status: 'SAFETY_CAR' }),
      lap(240, 1, 2, 140_000),
      event(250, 'TrackStatusChanged', { status: 'CLEAR' }),
      lap(380, 1, 3, 140_000),
      lap(470, 1, 4, 90_000),
    ];
    expect(keys(linesOf(log, 'FASTEST_LAP'))).toEqual(['fastest.lap']);
  });

  test('that was beaten before it is deleted takes its line back all the same', () => {
    const log = [
      lap(190, 1, 2, 90_000),
      lap(281, 2, 3, 89_000),
      event(300, 'LapDeleted', { driver: 1, lap: 2, reason: 'TRACK LIMITS AT TURN 4' }),
    ];
    const [first, , correction] = linesOf(log, 'FASTEST_LAP');
    expect(correction?.evidence?.text).toBe('fastest.beatenDeleted');
    expect(correction?.supersedes).toBe(first?.id);
  });

  test('that waits to be told with others is not told once it is deleted', () => {
    const log = [
      lap(190, 1, 2, 90_000),
      lap(192, 2, 2, 89_000),
      event(195, 'LapDeleted', { driver: 2, lap: 2, reason: 'TRACK LIMITS AT TURN 4' }),
      quiet(220),
    ];
    expect(linesOf(log, 'FASTEST_LAP').map(({ drivers }) => drivers)).toEqual([[1]]);
  });

  test('is taken back where its time is corrected', () => {
    const log = [lap(190, 1, 2, 90_000), lap(281, 2, 3, 60_000), lap(290, 2, 3, 91_000)];
    const lines = linesOf(log, 'FASTEST_LAP');
    expect(keys(lines)).toEqual(['fastest.lap', 'fastest.improved', 'fastest.withdrawn.next']);
    expect(lines[2]?.supersedes).toBe(lines[1]?.id);
  });
});

describe('the laps to go', () => {
  const gap = (seconds: number) => event(seconds, 'GapChanged', { driver: 2, gapToLeader: { ms: 5_000 } });
  const stop = (seconds: number) => [
    event(seconds, 'PitEntered', { driver: 1 }),
    event(seconds + 25, 'PitExited', { driver: 1 }),
  ];
  const milestone = (events: readonly TimingEvent[]) => {
    const log = [...startedRace(6), ...gridOf(2), ...laps(1, 3, [1, 2]), ...events];
    const { lines, flaws } = toldOf(log);
    expect(flaws).toEqual([]);
    return lines.findLast(({ kind }) => kind === 'MILESTONE')?.evidence?.text;
  };

  test('have the gap to the second, where that is not one of before a stop', () => {
    expect(milestone([gap(195)])).toBe('milestone.toGo.gap');
    expect(milestone([...stop(150), gap(195)])).toBe('milestone.toGo.gap');
    expect(milestone([...stop(200), gap(195)])).toBe('milestone.toGo');
  });
});

describe('the flag', () => {
  const home = [
    lap(100, 1, 1),
    lap(104, 2, 1),
    lap(107, 3, 1),
    event(108, 'GapChanged', { driver: 2, gapToLeader: { ms: 4_123 } }),
    event(109, 'GapChanged', { driver: 3, gapToLeader: { ms: 7_010 } }),
  ];
  const finish = (events: readonly TimingEvent[]) => {
    const { lines, flaws } = toldOf([...startedRace(1), ...gridOf(4), ...events]);
    expect(flaws).toEqual([]);
    return lines.filter(({ kind }) => kind === 'FINISH');
  };

  test('names the winner at once, and the podium with the margins that are reported since', () => {
    const lines = finish([...home, quiet(120), quiet(130)]);
    expect(keys(lines)).toEqual(['finish.win.pole', 'finish.podium.gaps']);
    expect(lines[1]?.text).toMatch(/Arrow.*4\.123.*Bolt|Arrow.*Bolt.*4\.123/);
  });

  test('names the podium without margins where none is reported', () => {
    expect(keys(finish([...home.slice(0, 3), quiet(135)]))).toEqual(['finish.win.pole', 'finish.podium']);
  });

  test('gives the win to another where the source ranks him first afterwards', () => {
    const ended = event(300, 'SessionStatusChanged', { status: 'ENDED' });
    const lines = finish([...home, places(200, 2, 1, 3, 4), quiet(210), ended]);
    expect(keys(lines).slice(2)).toEqual(['finish.newWinner', 'finish.podium.corrected']);
    expect(lines[2]?.supersedes).toBe(lines[0]?.id);
    expect(lines[3]?.supersedes).toBe(lines[1]?.id);
  });
});
