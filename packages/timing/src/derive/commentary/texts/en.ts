import { EN_FIELD } from './en/field.ts';
import { EN_RACE } from './en/race.ts';
import { reasonInEnglish } from './en/reasons.ts';
import { EN_SESSION } from './en/session.ts';
import { listWith } from './lists.ts';
import type { Language } from './slots.ts';

export const EN: Language = {
  list: listWith('and'),
  places: (count) => (count === 1 ? '1 place' : `${count} places`),
  decimalPoint: '.',
  compounds: {
    HYPERSOFT: 'hypersofts',
    ULTRASOFT: 'ultrasofts',
    SUPERSOFT: 'supersofts',
    SOFT: 'softs',
    MEDIUM: 'mediums',
    HARD: 'hards',
    SUPERHARD: 'superhards',
    INTERMEDIATE: 'intermediates',
    WET: 'full wets',
    UNKNOWN: 'tyres not known',
  },
  reason: reasonInEnglish,
  race: (name) => name,
  joined: (text) => text,
  wordings: { ...EN_RACE, ...EN_FIELD, ...EN_SESSION },
};
