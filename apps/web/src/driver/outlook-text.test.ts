import { describe, expect, it } from 'vitest';
import { catchText, rejoinText, trainText } from './outlook-text.ts';

const neighbour = (code: string, gapMs: number) => ({ driver: { code }, gapMs });

describe('outlook', () => {
  it('should say where a stop leads, and what that rests on', () => {
    const window = { lossMs: 22_540, rejoinAhead: neighbour('NOR', 1_290), rejoinBehind: null };
    expect(rejoinText({ ...window, measuredStops: 3 })).toBe(
      '1.2 s behind NOR, last; a stop costs 22.5 s (from 3 stops)',
    );
    expect(rejoinText({ ...window, measuredStops: 0 })).toContain('(an estimate)');
  });

  it('should not promise a catch that will not come in this race', () => {
    expect(catchText({ laps: 3, catchUpLap: null })).toBe('over 3 laps');
    expect(catchText({ laps: 3, catchUpLap: 31 })).toContain('on lap 31');
  });

  it('should know the head of a train from who is in it', () => {
    const train = [
      { number: 1, code: 'NOR' },
      { number: 16, code: 'LEC' },
      { number: 4, code: 'VER' },
    ];
    expect(trainText(train, 1)).toBe('holds up 2 cars');
    expect(trainText(train, 4)).toBe('3 of 3, held up by NOR');
  });
});
