import type { SessionState } from '@slipstream/timing/fold/state';
import { announced, at, event, foldAll } from '@slipstream/timing/testing/events';
import { describe, expect, it } from 'vitest';
import { shownUpToMs } from './shown-up-to.ts';

const ms = (seconds: number) => Date.parse(at(seconds));
const started = [announced('RACE'), event(10, 'SessionStatusChanged', { status: 'STARTED' })];
const ended = event(100, 'SessionStatusChanged', { status: 'ENDED' });

/** A replay at double speed. At second 10 of the wall clock it is at second 10; it ends at second 100. */
function played(state: SessionState, paused = false): SessionState {
  const playhead = {
    at: at(10),
    wallAt: at(10),
    speed: 2,
    paused,
    settled: true,
    startsAt: at(0),
    endsAt: at(100),
    stamp: '',
  };
  return { ...state, playhead };
}

describe('how far a session is shown', () => {
  it('is the wall clock on a live session, also when it has ended', () => {
    expect(shownUpToMs(foldAll(started), ms(50))).toBe(ms(50));
    expect(shownUpToMs(foldAll([...started, ended]), ms(150))).toBe(ms(150));
  });

  it('is no further than the newest event while events come', () => {
    const state = foldAll([...started, event(30, 'SessionStatusChanged', { status: 'SUSPENDED' })]);
    expect(shownUpToMs(played(state), ms(21))).toBe(ms(30));
  });

  it('goes on without a source that is silent for two seconds', () => {
    const state = played(foldAll(started));
    expect(shownUpToMs(state, ms(12))).toBe(ms(10));
    expect(shownUpToMs(state, ms(13))).toBe(ms(16));
  });

  it('goes on past the end at the pace of the playhead', () => {
    const state = played(foldAll([...started, ended]));
    expect(shownUpToMs(state, ms(60))).toBe(ms(110));
    expect(shownUpToMs(played(state, true), ms(60))).toBe(ms(110));
  });

  it('stands still while the playhead is paused', () => {
    expect(shownUpToMs(played(foldAll(started), true), ms(60))).toBe(ms(10));
  });
});
