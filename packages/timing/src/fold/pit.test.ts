import { describe, expect, it } from 'vitest';
import { announced, at, event, foldAll, laps, startedRace } from '../testing/events.ts';
import { carStatus } from '../views/car-status.ts';
import { pitStopCount, pitStopsOf } from '../views/pit-stops.ts';

const into = (seconds: number, driver = 44) => event(seconds, 'PitEntered', { driver });
const out = (seconds: number, driver = 44) => event(seconds, 'PitExited', { driver });
const twoLaps = [...startedRace(), ...laps(44, 10, 90_000, 90_000)];

const statusOf = (...events: Parameters<typeof foldAll>[0][]) => {
  const state = foldAll(events.flatMap((each) => [...each]));
  const car = state.cars[44];
  return car ? carStatus(state, car) : null;
};

describe('a pit stop', () => {
  it('is on the lap on which the car came in, and takes from entry to exit', () => {
    const state = foldAll([...twoLaps, into(270), out(294.5)]);
    expect(state.pitStops[44]).toMatchObject([{ stop: 1, lap: 3, at: at(270), pitLaneMs: 24_500 }]);
  });

  it('takes what the source measured, before and after the car left', () => {
    const timed = event(300, 'PitStopTimed', { driver: 44, stop: 1, pitLaneMs: 24_123, stationaryMs: 2_300 });
    const early = event(293, 'PitStopTimed', { driver: 44, stop: 1, pitLaneMs: 24_123, stationaryMs: 2_300 });
    const expected = [{ stop: 1, pitLaneMs: 24_123, stationaryMs: 2_300 }];
    expect(foldAll([...twoLaps, into(270), out(294.5), timed]).pitStops[44]).toMatchObject(expected);
    expect(foldAll([...twoLaps, into(270), early, out(294.5)]).pitStops[44]).toMatchObject(expected);
  });

  it('is none before the race has started', () => {
    const state = foldAll([announced('RACE'), out(1), into(5), out(8), ...startedRace().slice(1)]);
    expect(pitStopCount(state, 44)).toBe(0);
    expect(statusOf([announced('RACE'), out(1)])).toBe('ON_TRACK');
  });

  it('counts from its beginning', () => {
    const state = foldAll([...twoLaps, into(270)]);
    expect(pitStopCount(state, 44)).toBe(1);
    expect(pitStopsOf(state, 44)).toMatchObject([{ pitLaneMs: null }]);
  });

  it('is none when the car retires in the pits, although the source counts it', () => {
    const retired = [
      ...twoLaps,
      into(270),
      event(270, 'PitStopsCounted', { driver: 44, pitStops: 1 }, { order: 1 }),
      event(400, 'CarStatusChanged', { driver: 44, retired: true }),
    ];
    const state = foldAll(retired);
    expect(state.cars[44]?.pitStopsCounted).toBe(1);
    expect(pitStopCount(state, 44)).toBe(0);
    expect(pitStopsOf(state, 44)).toStrictEqual([]);
  });

  it('is none after the flag', () => {
    const state = foldAll([...startedRace(2), ...laps(44, 10, 90_000, 90_000), into(300)]);
    expect(pitStopCount(state, 44)).toBe(0);
    expect(state.cars[44]?.inPit).toBe(true);
  });

  it('that the log began too late for is known from the count of the source', () => {
    const counted = event(200, 'PitStopsCounted', { driver: 44, pitStops: 2 });
    expect(pitStopCount(foldAll([...twoLaps, counted]), 44)).toBe(2);
  });

  it('has the number that the source gives it, where the log began too late to count', () => {
    const timed = event(300, 'PitStopTimed', { driver: 44, stop: 3, lap: 3, pitLaneMs: 24_123 });
    const next = [into(400), out(424)];
    expect(foldAll([...twoLaps, into(270), out(294.5), timed, ...next]).pitStops[44]).toMatchObject([
      { stop: 3, lap: 3, pitLaneMs: 24_123 },
      { stop: 4, lap: 3 },
    ]);
  });

  it('is not opened twice by an entry said twice', () => {
    expect(foldAll([...twoLaps, into(270), into(275), out(294)]).pitStops[44]).toHaveLength(1);
  });
});

describe('a car', () => {
  it('is in the pits, on its way out of them, and on track again from the next line on', () => {
    expect(statusOf(twoLaps, [into(270)])).toBe('IN_PIT');
    expect(statusOf(twoLaps, [into(270), out(294)])).toBe('PIT_OUT');
    const next = event(365, 'LapCompleted', { driver: 44, lap: 3, timeMs: 175_000 });
    expect(statusOf(twoLaps, [into(270), out(294), next])).toBe('ON_TRACK');
  });

  it('is on its way out as long as the source says so', () => {
    const ended = event(324, 'CarStatusChanged', { driver: 44, pitOut: false });
    expect(statusOf(twoLaps, [into(270), out(294), ended])).toBe('ON_TRACK');
  });

  it('that crosses the line in the pit lane is still on its way out', () => {
    const crossed = event(296, 'LapCompleted', { driver: 44, lap: 3, timeMs: 106_000 });
    expect(statusOf(twoLaps, [into(270), out(294), crossed])).toBe('PIT_OUT');
  });

  it('has retired once it has stood while others drove on for laps, though the source never says so', () => {
    const stopped = event(250, 'CarStatusChanged', { driver: 44, stopped: true });
    const others = (count: number) => laps(1, 1, ...Array.from({ length: count }, () => 90_000));
    expect(statusOf(startedRace(), others(2), [stopped])).toBe('STOPPED');
    expect(statusOf(startedRace(), others(3), [stopped])).toBe('RETIRED');
  });

  it('has stopped or retired when the source says so', () => {
    expect(statusOf(twoLaps, [event(250, 'CarStatusChanged', { driver: 44, stopped: true })])).toBe(
      'STOPPED',
    );
    expect(
      statusOf(twoLaps, [event(250, 'CarStatusChanged', { driver: 44, stopped: true, retired: true })]),
    ).toBe('RETIRED');
  });

  it('has finished with the last lap of the race, or with the first after the flag', () => {
    expect(statusOf(startedRace(2), laps(44, 10, 90_000, 90_000))).toBe('FINISHED');
    const flag = event(150, 'SessionStatusChanged', { status: 'FINISHED' });
    expect(statusOf(startedRace(), laps(44, 10, 90_000), [flag])).toBe('ON_TRACK');
    expect(statusOf(startedRace(), laps(44, 10, 90_000, 90_000), [flag])).toBe('FINISHED');
  });

  it('that took no flag and is far behind when the race ends has retired', () => {
    const ended = event(2_000, 'SessionStatusChanged', { status: 'ENDED' });
    const ten = laps(16, 10, ...Array.from({ length: 10 }, () => 90_000));
    expect(statusOf(startedRace(), ten, laps(44, 10, 90_000), [ended])).toBe('RETIRED');
  });
});
