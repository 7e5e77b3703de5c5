import { describe, expect, it } from 'vitest';
import { sessionOf } from '../test-kit/entries.ts';
import { feedProblem } from './feed-problem.ts';
import { flagLookOf, messageKindOf } from './flags.ts';

const message = (text: string, flag: string | null = null, category = 'Other') => ({
  message: text,
  flag,
  category,
});

describe('race control messages', () => {
  it.each([
    ['WAVED BLUE FLAG FOR CAR 2 (SAR)', 'BLUE', 'blue'],
    ['YELLOW IN TRACK SECTOR 4', 'YELLOW', 'flag'],
    ['CAR 22 (TSU) TIME 1:28.669 DELETED - TRACK LIMITS AT TURN 15', null, 'limits'],
    ['FIA STEWARDS: 5 SECOND TIME PENALTY FOR CAR 11 (PER)', null, 'penalty'],
    ['PIT EXIT CLOSED', null, 'other'],
  ])('should sort %j', (text, flag, kind) => {
    expect(messageKindOf(message(text, flag, flag ? 'Flag' : 'Other'))).toBe(kind);
  });

  it('should know the safety car by its category', () => {
    expect(flagLookOf(message('SAFETY CAR DEPLOYED', null, 'SafetyCar'))?.words).toBe('SC');
    expect(flagLookOf(message('VSC DEPLOYED', null, 'SafetyCar'))?.words).toBe('VSC');
    expect(flagLookOf(message('DRS ENABLED'))).toBeNull();
    expect(flagLookOf(message('x', 'DOUBLE YELLOW'))?.words).toBe('double yellow flag');
  });
});

describe('feedProblem', () => {
  const withFeed = (name: string, state: 'LIVE' | 'GATED' | 'UNAVAILABLE' | 'STALE', reason: string | null) =>
    sessionOf({ feeds: [{ name, state, reason, lastAt: null }] });

  it('should say why a panel has no data, in the source’s words', () => {
    expect(feedProblem(withFeed('telemetry', 'GATED', 'needs an F1 TV token'), 'telemetry')).toBe(
      'Needs an F1 TV token',
    );
    expect(feedProblem(withFeed('position', 'UNAVAILABLE', null), 'position')).toBe(
      'Not published for this session',
    );
  });

  it('should say nothing of a feed that flows or of another one', () => {
    expect(feedProblem(withFeed('telemetry', 'LIVE', null), 'telemetry')).toBeNull();
    expect(feedProblem(withFeed('weather', 'GATED', 'x'), 'telemetry')).toBeNull();
    expect(feedProblem(null, 'telemetry')).toBeNull();
  });
});
