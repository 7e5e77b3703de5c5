import type { Compound } from '../../../events/vocabulary.ts';
import { lapTimeText } from '../../../views/text.ts';
import type { Fact } from '../evidence.ts';
import { EN } from './en.ts';
import { FR } from './fr.ts';
import {
  type Language,
  type SlotLists,
  type Slots,
  TEXT_SLOTS,
  type TextKey,
  type Wording,
} from './slots.ts';

export const LANGUAGES = { en: EN, fr: FR } as const satisfies Record<string, Language>;
export type LanguageName = keyof typeof LANGUAGES;

/** A fact as a text of the language writes it. */
export function factText(language: Language, { unit, value }: Fact): string {
  switch (unit) {
    case 'lapTimeMs':
      return decimal(language, lapTimeText(Number(value)));
    case 'marginMs':
      return decimal(language, lapTimeText(Number(value)));
    case 'durationMs':
      return decimal(language, spokenDuration(Number(value)));
    case 'compound':
      return language.compounds[value as Compound] ?? String(value);
    case 'places':
      return language.places(Number(value));
    case 'quote':
      return language.reason(String(value));
    case 'race':
      return language.race(String(value));
    default:
      return decimal(language, String(value));
  }
}

/** A gap as it is said: in tenths, but whole under a second, and with minutes from one on. */
function spokenDuration(ms: number): string {
  return ms < 1_000 || ms >= 59_950 ? lapTimeText(ms) : (ms / 1_000).toFixed(1);
}

function decimal({ decimalPoint }: Language, text: string): string {
  return decimalPoint === '.' ? text : text.replace(/(?<=\d)\.(?=\d)/g, decimalPoint);
}

/**
 * The text of a line.
 *
 * @param choice a whole number, not negative, that chooses among the wordings
 */
export function textOf(language: Language, key: TextKey, facts: readonly Fact[], choice: number): string {
  const wordings: readonly Wording<TextKey>[] = language.wordings[key];
  const wording = wordings[choice % wordings.length];
  if (!wording) throw new RangeError(`no wording of ${key}`);
  const lists: { [slot: string]: string[] } = {};
  for (const fact of facts) {
    if (fact.unit === 'proof') continue;
    lists[fact.name] ??= [];
    lists[fact.name]?.push(factText(language, fact));
  }
  const slots: Record<string, string> = {};
  for (const slot of TEXT_SLOTS[key]) {
    const values = lists[slot];
    if (!values) throw new RangeError(`a line of ${key} has no fact for ${slot}`);
    slots[slot] = language.list(values);
  }
  return language.joined(wording(slots as Slots<TextKey>, lists as unknown as SlotLists<TextKey>));
}

/** Every text that a line can have. */
export function textsOf(language: Language, key: TextKey, facts: readonly Fact[]): readonly string[] {
  return language.wordings[key].map((_, choice) => textOf(language, key, facts, choice));
}
