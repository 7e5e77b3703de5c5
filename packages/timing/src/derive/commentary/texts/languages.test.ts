import { describe, expect, test } from 'vitest';
import type { Fact, FactUnit } from '../evidence.ts';
import { LANGUAGES, textsOf } from './render.ts';
import type { TextKey } from './slots.ts';

const fact = (name: string, value: Fact['value'], unit: FactUnit = 'driver'): Fact => ({
  name,
  unit,
  value,
  how: 'said',
  of: [],
});

const french = (key: TextKey, ...facts: readonly Fact[]) => textsOf(LANGUAGES.fr, key, facts);
const english = (key: TextKey, ...facts: readonly Fact[]) => textsOf(LANGUAGES.en, key, facts);

describe('French', () => {
  test('drops its last letter before a vowel, and keeps it before a consonant and an H', () => {
    const lines = french('fastest.improved', fact('driver', 'Albon'), fact('former', 'Ocon'), ...TIMES);
    expect(lines.join(' ')).toContain("qu'Ocon");
    expect(lines.join(' ')).not.toMatch(/\b(?:de|que) [AEIOUÉ]/);
    const [first] = french('fastest.deleted', fact('driver', 'Hamilton'), ...TIMES, REASON);
    expect(first).not.toContain("d'Hamilton");
    const others = french(
      'battle.break',
      fact('driver', 'Alonso'),
      fact('ahead', 'Alonso'),
      fact('gap', 2_600, 'durationMs'),
    );
    expect(others.join(' ')).toContain("d'Alonso");
  });

  test('agrees with how many there are', () => {
    const one = french('quali.out', fact('driver', 'Ocon'), fact('segment', 1, 'segment'));
    const two = french(
      'quali.out',
      fact('driver', 'Ocon'),
      fact('driver', 'Albon'),
      fact('segment', 1, 'segment'),
    );
    expect(one[0]).toBe('Éliminé en Q1 : Ocon.');
    expect(two[0]).toBe('Éliminés en Q1 : Ocon et Albon.');
  });

  test.each([
    ['TRACK LIMITS AT TURN 4', 'limites de piste au virage 4'],
    ['CAUSING A COLLISION', 'collision provoquée'],
    ['SPEEDING IN THE PIT LANE', 'excès de vitesse dans la voie des stands'],
    ['SOMETHING NEW', 'infraction au règlement'],
  ])('has a reason of its own for %s', (quote, reason) => {
    expect(LANGUAGES.fr.reason(quote)).toBe(reason);
  });

  test('calls a race of the calendar by its French name, and another by its own', () => {
    expect(LANGUAGES.fr.race('Japanese Grand Prix')).toBe('Grand Prix du Japon');
    expect(LANGUAGES.fr.race('Marisol Grand Prix')).toBe('Marisol Grand Prix');
  });
});

describe('English', () => {
  test('says once what all cars of a busy pit lane take', () => {
    const row = (name: string, from: number, rejoin: number) => [
      fact('driver', name),
      fact('from', from, 'place'),
      fact('to', 'HARD', 'compound'),
      fact('rejoin', rejoin, 'place'),
    ];
    for (const text of english('stop.roundup', ...row('Albon', 5, 12), ...row('Zhou', 6, 6))) {
      expect(text).toMatch(/hards.*Albon \(P5 to P12\) and Zhou \(still P6\)/);
      expect(text.match(/hards/g)).toHaveLength(1);
    }
  });

  test('groups passes by who made them', () => {
    const pass = (passer: string, passed: string) => [fact('passer', passer), fact('passed', passed)];
    const [text] = english('pass.track.roundup', ...pass('Russell', 'Lawson'), ...pass('Russell', 'Albon'));
    expect(text).toContain('Russell past Lawson and Albon');
  });

  test('speaks of the first place as the lead', () => {
    const facts = [fact('driver', 'Norris'), fact('ahead', 'Piastri'), fact('place', 1, 'place')];
    for (const text of english('battle.move', ...facts)) expect(text).toContain('the lead');
  });

  test.each([
    ['INCORRECT STARTING LOCATION', 'being out of position on the grid'],
    ['TRACK LIMITS AT TURN 12', 'track limits at turn 12'],
    ['SOMETHING NEW', 'something new'],
  ])('goes on behind “for” with %s', (quote, reason) => {
    expect(LANGUAGES.en.reason(quote)).toBe(reason);
  });
});

const TIMES = [fact('time', 85_000, 'lapTimeMs'), fact('margin', 12, 'marginMs')];
const REASON = fact('reason', 'TRACK LIMITS', 'quote');
