import { describe, expect, it } from 'vitest';
import { AS_FAST_AS_POSSIBLE } from '../events/bodies.ts';
import { announced, at, event, foldAll, laps, startedRace } from '../testing/events.ts';
import { driverDetail } from './driver-detail.ts';
import { lapsInOrder } from './laps.ts';
import { sessionClock, sessionView } from './session.ts';

const moved = (seconds: number, change: { paused?: boolean; speed?: number; endsAt?: string | null } = {}) =>
  event(seconds, 'PlayheadMoved', {
    wallAt: at(100_000),
    speed: 2,
    paused: false,
    settled: true,
    startsAt: at(0),
    endsAt: null,
    ...change,
  });
const wall = (seconds: number) => Date.parse(at(seconds));

describe("the session's clock", () => {
  it('runs on from the playhead at its speed', () => {
    const state = foldAll([...startedRace(), moved(60)]);
    expect(sessionClock(state, wall(100_030))).toMatchObject({
      now: at(120),
      elapsedMs: 110_000,
      speed: 2,
      startsAt: at(0),
    });
  });

  it('stands while the playhead is paused, and at the end of the log', () => {
    expect(sessionClock(foldAll([moved(60, { paused: true })]), wall(100_030)).now).toBe(at(60));
    expect(sessionClock(foldAll([moved(60, { endsAt: at(90) })]), wall(100_030)).now).toBe(at(90));
  });

  it('is at the newest event while the log is shown as fast as it can be', () => {
    const state = foldAll([moved(0, { speed: AS_FAST_AS_POSSIBLE }), ...startedRace()]);
    expect(sessionClock(state, wall(100_030)).now).toBe(state.at);
  });

  it('of a live session is the wall clock, until the session has ended', () => {
    const ended = event(90, 'SessionStatusChanged', { status: 'ENDED' });
    expect(sessionClock(foldAll(startedRace()), wall(70)).now).toBe(at(70));
    expect(sessionClock(foldAll([...startedRace(), ended]), wall(500)).now).toBe(at(90));
  });

  it('counts down while the countdown runs, not below nothing', () => {
    const runs = event(20, 'ClockChanged', { remainingMs: 60_000, running: true });
    const stands = event(30, 'ClockChanged', { remainingMs: 50_000, running: false });
    expect(sessionClock(foldAll([runs]), wall(50)).remainingMs).toBe(30_000);
    expect(sessionClock(foldAll([runs]), wall(500)).remainingMs).toBe(0);
    expect(sessionClock(foldAll([runs, stands]), wall(500)).remainingMs).toBe(50_000);
    expect(sessionClock(foldAll([]), wall(0))).toMatchObject({ now: null, remainingMs: null, elapsedMs: 0 });
  });
});

describe('a session', () => {
  it('says what its source gives, and why not', () => {
    const state = foldAll([
      event(1, 'FeedStateChanged', { feed: 'timing', state: 'LIVE' }),
      event(2, 'FeedStateChanged', { feed: 'telemetry', state: 'GATED', reason: 'needs an F1 TV token' }),
    ]);
    expect(sessionView(state).feeds).toStrictEqual([
      { name: 'telemetry', state: 'GATED', reason: 'needs an F1 TV token', at: at(2) },
      { name: 'timing', state: 'LIVE', reason: null, at: at(1) },
    ]);
  });
});

describe('the laps', () => {
  it('of all cars come in the order in which they were finished', () => {
    const state = foldAll([
      ...startedRace(),
      ...laps(44, 10, 90_000, 90_000),
      ...laps(16, 12, 90_000, 85_000),
    ]);
    expect(lapsInOrder(state).map(({ driver, number }) => `${driver}/${number}`)).toStrictEqual([
      '44/1',
      '16/1',
      '16/2',
      '44/2',
    ]);
    expect(lapsInOrder(state, [16])).toHaveLength(2);
    expect(lapsInOrder(state)[0]?.averageSpeedKph).toBe(200);
  });
});

describe('the detail of a driver', () => {
  it('is none for a number that the session does not know', () => {
    expect(driverDetail(foldAll([announced('RACE')]), 99)).toBeNull();
  });

  it('puts together what is known of one car', () => {
    const state = foldAll([
      ...startedRace(),
      ...laps(44, 10, 90_000),
      event(120, 'PitEntered', { driver: 44 }),
    ]);
    expect(driverDetail(state, 44)).toMatchObject({
      driver: null,
      row: { driver: 44, pitStops: 1 },
      laps: [{ number: 1 }],
      stints: [],
      pitStops: [{ stop: 1, lap: 2 }],
      telemetry: null,
    });
  });
});
