import { expect, test } from 'vitest';
import { driverName, type NamesTold } from './driver-name.ts';

const told = (names: Partial<NamesTold>): NamesTold => ({
  first: undefined,
  last: undefined,
  whole: undefined,
  code: undefined,
  broadcast: undefined,
  reference: undefined,
  ...names,
});
const regular = { first: 'Finn', last: 'Foxtrot' };
const junior = { whole: 'Nando MARTELLI', code: 'MRT', broadcast: 'N MARTELLI', reference: 'NANMAR01' };

test.each([
  [
    'both names of one driver',
    { first: 'Max', last: 'Verstappen', whole: 'Max VERSTAPPEN' },
    'Max Verstappen',
  ],
  [
    'one of two first names',
    { first: 'Kimi', last: 'Antonelli', whole: 'Andrea Kimi ANTONELLI' },
    'Kimi Antonelli',
  ],
  ['the surname first', { first: 'Guanyu', last: 'Zhou', whole: 'ZHOU Guanyu' }, 'Guanyu Zhou'],
  [
    'accents in one of them',
    { first: 'Nico', last: 'Hülkenberg', whole: 'Nico HULKENBERG' },
    'Nico Hülkenberg',
  ],
  ['a surname of two words', { first: 'Nyck', last: 'De Vries', whole: 'Nyck DE VRIES' }, 'Nyck De Vries'],
  ['the whole name alone', { whole: 'Max VERSTAPPEN' }, 'Max VERSTAPPEN'],
  ['no name', {}, null],
  ['a junior in the whole name', { ...regular, ...junior }, 'Nando Martelli'],
  [
    'a junior in the names apart',
    { first: 'Nando', last: 'Martelli', whole: 'Finn FOXTROT', code: 'MRT' },
    'Nando Martelli',
  ],
  ['a name that nothing else supports', { ...regular, whole: 'Nando MARTELLI', code: 'FOX' }, 'Finn Foxtrot'],
])('%s', (_, names, name) => expect(driverName(told(names))).toBe(name));

test('what was changed last counts for more than what was left as it was', () => {
  const names = told({ ...regular, whole: 'Nando MARTELLI', code: 'FOX' });
  expect(driverName(names, new Set(['whole']))).toBe('Nando Martelli');
  expect(driverName(told({ ...regular, ...junior }), new Set(['first', 'last']))).toBe('Nando Martelli');
});
