import { describe, expect, it } from 'vitest';
import { type StartInput, type StartPhase, startPhaseAfter } from './start-phase.ts';

const race = (change: Partial<StartInput>): StartInput => ({
  kind: 'RACE',
  origin: 'SIMULATION',
  status: 'SCHEDULED',
  startLights: null,
  ...change,
});
const after = (...steps: readonly Partial<StartInput>[]): StartPhase =>
  steps.reduce<StartPhase>((phase, step) => startPhaseAfter(phase, race(step)), { kind: 'none' });

const LIT = { startLights: 5 };
const STARTED = { status: 'STARTED' } as const;

describe('start phase', () => {
  it('should go from the formation lap over the lights to lights out', () => {
    expect(after({})).toEqual({ kind: 'formation' });
    expect(after({}, { startLights: 0 })).toEqual({ kind: 'lights', on: 0 });
    expect(after({}, LIT)).toEqual({ kind: 'lights', on: 5 });
    expect(after({}, LIT, STARTED)).toEqual({ kind: 'out' });
    expect(after({}, LIT, STARTED, STARTED)).toEqual({ kind: 'out' });
  });

  it('should not cry lights out in a race that is joined under way, nor over an abandoned start', () => {
    expect(after(STARTED)).toEqual({ kind: 'none' });
    expect(after({ startLights: 0 }, STARTED)).toEqual({ kind: 'none' });
    expect(after(LIT, { status: 'SUSPENDED' })).toEqual({ kind: 'none' });
  });

  it('should begin anew after a seek back to before the start', () => {
    expect(after(LIT, STARTED, {})).toEqual({ kind: 'formation' });
  });

  it('should not take a live session that is still an hour away for one on its formation lap', () => {
    expect(after({ origin: 'LIVE' })).toEqual({ kind: 'none' });
    expect(after({ kind: 'QUALIFYING' })).toEqual({ kind: 'none' });
  });
});
