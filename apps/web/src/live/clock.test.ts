import { describe, expect, it } from 'vitest';
import { sessionOf } from '../test-kit/entries.ts';
import { clockSample, readClock } from './clock.ts';

const clock = (change: Partial<ReturnType<typeof sessionOf>['clock']> = {}) => ({
  ...sessionOf().clock,
  ...change,
});

describe('readClock', () => {
  it('should run on at the speed of the replay', () => {
    const sample = clockSample(sessionOf({ clock: clock({ speed: 10 }) }), 5_000);
    expect(readClock(sample, 5_500).elapsedMs).toBe(1_800_000 + 5_000);
    expect(readClock(sample, 5_500).totalMs).toBe(7_200_000);
  });

  it('should stand while the session is paused', () => {
    const sample = clockSample(sessionOf({ clock: clock({ paused: true, speed: 10 }) }), 5_000);
    expect(readClock(sample, 60_000).elapsedMs).toBe(1_800_000);
  });

  it('should not run past the end of the recording', () => {
    const sample = clockSample(
      sessionOf({ clock: clock({ now: '2023-10-08T18:59:59.000Z', speed: 50 }) }),
      0,
    );
    expect(readClock(sample, 10_000).elapsedMs).toBe(7_200_000);
  });

  it('should not run back when the machine reads a time before the message', () => {
    const sample = clockSample(sessionOf(), 5_000);
    expect(readClock(sample, 4_000).elapsedMs).toBe(1_800_000);
  });

  it('should count down to zero and no further', () => {
    const session = sessionOf({ kind: 'QUALIFYING', clock: clock({ remainingMs: 3_000 }) });
    const sample = clockSample(session, 0);
    expect(readClock(sample, 1_000).remainingMs).toBe(2_000);
    expect(readClock(sample, 9_000).remainingMs).toBe(0);
  });

  it('should hold the countdown under a red flag although the time of day goes on', () => {
    const session = sessionOf({
      kind: 'QUALIFYING',
      trackStatus: 'RED',
      clock: clock({ remainingMs: 60_000 }),
    });
    const reading = readClock(clockSample(session, 0), 10_000);
    expect(reading.remainingMs).toBe(60_000);
    expect(reading.elapsedMs).toBe(1_810_000);
  });

  it('should know no total while the end is not known', () => {
    const sample = clockSample(sessionOf({ clock: clock({ endsAt: null }) }), 0);
    expect(readClock(sample, 1_000_000)).toMatchObject({ totalMs: null, elapsedMs: 2_800_000 });
  });

  it('should count from where the session began when it names no first instant', () => {
    const sample = clockSample(sessionOf({ clock: clock({ startsAt: null }) }), 0);
    expect(readClock(sample, 0).elapsedMs).toBe(1_800_000);
  });
});
