import { expect, test } from 'vitest';
import { gapOf, miniSectorOf, timeMs } from './times.ts';

test.each([
  ['1:31.106', 91_106],
  ['31.106', 31_106],
  ['1:02:03.004', 3_723_004],
  ['10:55.041', 655_041],
  ['26.3', 26_300],
  ['91', 91_000],
  ['', null],
  ['-0.5', undefined],
  ['fast', undefined],
  ['99999.0', undefined],
])('a time of %j is %j', (text, ms) => expect(timeMs(text)).toBe(ms));

test.each([
  ['+4.833', { ms: 4833 }],
  ['+1:07.562', { ms: 67_562 }],
  ['+80.181', { ms: 80_181 }],
  ['0.000', { ms: 0 }],
  ['1L', { laps: 1 }],
  ['17L', { laps: 17 }],
  ['+1 LAP', { laps: 1 }],
  ['+2 LAPS', { laps: 2 }],
  ['+2 Laps', { laps: 2 }],
  ['1 L', { laps: 1 }],
  ['LAP 1', null],
  ['LAP 57', null],
  ['', null],
  ['-3.2', undefined],
  ['+-3.2', undefined],
  ['+90000.0', undefined],
  ['soon', undefined],
])('a gap of %j is %j', (text, gap) => expect(gapOf(text)).toEqual(gap));

test.each([
  [0, 'NOT_DRIVEN'],
  [2048, 'SLOWER'],
  [2049, 'PERSONAL_BEST'],
  [2050, 'SLOWER'],
  [2051, 'OVERALL_BEST'],
  [2052, 'SLOWER'],
  [2064, 'PIT'],
  [2068, 'PIT'],
])('a mini sector of code %i is %s', (code, word) => expect(miniSectorOf(code)).toBe(word));
