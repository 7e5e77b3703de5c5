import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { needsOutline, textOn } from './colours.ts';
import { compassPoint, speedText, temperatureText, windArrowDeg, windText } from './measures.ts';
import {
  ageText,
  countdownText,
  deltaText,
  elapsedText,
  lapText,
  sectorText,
  tenthsText,
  timeOfDay,
} from './times.ts';

describe('times', () => {
  it.each([
    [94_412, '1:34.412'],
    [58_123, '58.123'],
    [60_000, '1:00.000'],
    [61_005, '1:01.005'],
    [5, '0.005'],
  ])('should write a lap of %i ms as %s', (ms, text) => {
    expect(lapText(ms)).toBe(text);
  });

  it('should cut and never round up', () => {
    expect(lapText(89_999.9)).toBe('1:29.999');
    expect(deltaText(841.999)).toBe('+0.841');
    expect(deltaText(-107.9)).toBe('-0.107');
    expect(tenthsText(-499)).toBe('-0.4');
  });

  it('should show a dash for what is not known, never 0.000', () => {
    expect(sectorText(null)).toBe('–');
  });

  it('should always sign a difference', () => {
    fc.assert(
      fc.property(fc.integer({ min: -200_000, max: 200_000 }), (ms) => {
        expect(deltaText(ms)).toMatch(/^[+-]\d+\.\d{3}$/);
        expect(Math.round(Number(deltaText(ms)) * 1000)).toBe(ms === 0 ? 0 : ms);
      }),
      { seed: 7 },
    );
  });

  it('should end a countdown at zero exactly when the time is over', () => {
    expect(countdownText(462_000)).toBe('07:42');
    expect(countdownText(1)).toBe('00:01');
    expect(countdownText(0)).toBe('00:00');
    expect(countdownText(-500)).toBe('00:00');
    expect(countdownText(3_600_000)).toBe('1:00:00');
  });

  it('should write elapsed time and ages', () => {
    expect(elapsedText(3_761_999)).toBe('1:02:41');
    expect(elapsedText(161_000)).toBe('2:41');
    expect(ageText(449)).toBe('0.4 s');
    expect(ageText(12_900)).toBe('12 s');
    expect(ageText(185_000)).toBe('3 min');
  });

  it('should write the time of day in UTC when asked', () => {
    expect(timeOfDay('2023-10-08T15:42:07.900Z', 'utc')).toBe('15:42:07');
    expect(timeOfDay('not a time', 'utc')).toBe('–');
  });
});

describe('measures', () => {
  it('should cut to what is shown', () => {
    expect(temperatureText(36.69, 'metric')).toBe('36.6°');
    expect(temperatureText(-0.05, 'metric')).toBe('0.0°');
    expect(temperatureText(100, 'imperial')).toBe('212.0°');
    expect(speedText(322.9, 'metric')).toBe('322');
    expect(windText(1.29, 'metric')).toBe('1.2 m/s');
    expect(temperatureText(null, 'metric')).toBe('–');
  });

  it('should point the arrow to where the wind goes', () => {
    expect(windArrowDeg(270)).toBe(90);
    expect(compassPoint(350)).toBe('N');
    expect(compassPoint(226)).toBe('SW');
  });
});

describe('colours', () => {
  it('should write on a team’s colour in what can be read', () => {
    expect(textOn('#27f4d2')).toBe('#000000');
    expect(textOn('#3671c6')).toBe('#ffffff');
    expect(textOn('#444444')).toBe('#ffffff');
  });

  it('should outline a colour that the dark page swallows', () => {
    expect(needsOutline('#444444')).toBe(true);
    expect(needsOutline('#e80020')).toBe(false);
  });
});
