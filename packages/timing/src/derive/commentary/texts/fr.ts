import { FR_FIELD } from './fr/field.ts';
import { FR_RACE } from './fr/race.ts';
import { raceInFrench } from './fr/races.ts';
import { reasonInFrench } from './fr/reasons.ts';
import { FR_SESSION } from './fr/session.ts';
import { listWith } from './lists.ts';
import type { Language } from './slots.ts';

/** Before a vowel French drops the last letter: `d'Alonso`, `qu'Ocon`. Names with an H are said with it. */
function elided(text: string): string {
  return text
    .replace(/\b(d|qu|jusqu|lorsqu|puisqu)e (?=[AEIOUÀÂÄÉÈÊËÎÏÔÖÛÜ])/g, "$1'")
    .replace(/\b(D|Qu)e (?=[AEIOUÀÂÄÉÈÊËÎÏÔÖÛÜ])/g, "$1'");
}

export const FR: Language = {
  list: listWith('et'),
  places: (count) => (count === 1 ? '1 place' : `${count} places`),
  decimalPoint: ',',
  compounds: {
    HYPERSOFT: 'hyper-tendres',
    ULTRASOFT: 'ultra-tendres',
    SUPERSOFT: 'super-tendres',
    SOFT: 'tendres',
    MEDIUM: 'médiums',
    HARD: 'durs',
    SUPERHARD: 'super-durs',
    INTERMEDIATE: 'intermédiaires',
    WET: 'pneus pluie',
    UNKNOWN: 'pneus inconnus',
  },
  reason: reasonInFrench,
  race: raceInFrench,
  joined: elided,
  wordings: { ...FR_RACE, ...FR_FIELD, ...FR_SESSION },
};
