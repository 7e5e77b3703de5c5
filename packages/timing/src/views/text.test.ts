import { describe, expect, it } from 'vitest';
import { gapText, lapTimeText } from './text.ts';

describe('a lap time', () => {
  it.each([
    [83_456, '1:23.456'],
    [58_123, '58.123'],
    [60_000, '1:00.000'],
    [59_999, '59.999'],
    [67_002, '1:07.002'],
    [120_000, '2:00.000'],
    [9_050, '9.050'],
    [3_600_000, '60:00.000'],
  ])('of %i ms is written %s', (ms, text) => {
    expect(lapTimeText(ms)).toBe(text);
  });

  it('is never rounded up', () => {
    expect(lapTimeText(59_999.9)).toBe('59.999');
  });
});

describe('a gap', () => {
  it.each([
    [{ ms: 842 }, '+0.842'],
    [{ ms: 1_234 }, '+1.234'],
    [{ ms: 67_562 }, '+1:07.562'],
    [{ ms: 0 }, '+0.000'],
    [{ laps: 1 }, '+1 LAP'],
    [{ laps: 2 }, '+2 LAPS'],
  ])('of %j is written %s', (gap, text) => {
    expect(gapText(gap)).toBe(text);
  });
});
