import { describe, expect, it } from 'vitest';
import { type LivenessInput, livenessOf, STALE_AFTER_MS } from './liveness.ts';

const live: LivenessInput = {
  connection: { state: 'connected' },
  session: { origin: 'LIVE', status: 'STARTED' },
  clock: { speed: 1, paused: false },
  ageMs: 400,
  delayMs: 0,
  held: false,
};

describe('livenessOf', () => {
  it.each<[string, Partial<LivenessInput>, string]>([
    ['a live session', {}, 'Live'],
    ['a delayed one', { delayMs: 34_000 }, 'Delayed'],
    [
      'a replay',
      { session: { origin: 'REPLAY', status: 'STARTED' }, clock: { speed: 10, paused: false } },
      'Replay ×10',
    ],
    ['a simulation', { session: { origin: 'SIMULATION', status: 'STARTED' } }, 'Simulation'],
    [
      'a paused replay',
      { session: { origin: 'REPLAY', status: 'STARTED' }, clock: { speed: 1, paused: true } },
      'Paused',
    ],
    ['a held picture', { held: true }, 'Paused'],
    ['old data', { ageMs: STALE_AFTER_MS + 1 }, 'Stale'],
    ['no session', { session: null, clock: null }, 'Waiting for session'],
    ['the first moment', { connection: { state: 'connecting' }, session: null, clock: null }, 'Connecting'],
    [
      'a session that was stopped',
      {
        session: { origin: 'REPLAY', status: 'ENDED', stoppedAt: '2025-06-15T12:00:00.000Z' },
        ageMs: 90_000,
      },
      'Stopped',
    ],
    ['a session that is over', { session: { origin: 'REPLAY', status: 'ENDED' }, ageMs: 90_000 }, 'Ended'],
    ['a grid that waits', { session: { origin: 'LIVE', status: 'SCHEDULED' }, ageMs: 90_000 }, 'Live'],
  ])('should call %s by its word', (_what, change, word) => {
    expect(livenessOf({ ...live, ...change }).word).toBe(word);
  });

  it('should put a lost connection before everything else, and dim the values', () => {
    const lost = livenessOf({
      ...live,
      connection: { state: 'reconnecting', sinceMs: 0, attempts: 3 },
      held: true,
    });
    expect(lost).toEqual({ word: 'Reconnecting', tone: 'bad', outdated: true });
  });

  it('should not call a paused replay stale however old its data is', () => {
    const paused = livenessOf({ ...live, clock: { speed: 1, paused: true }, ageMs: 600_000 });
    expect(paused.outdated).toBe(false);
  });
});
