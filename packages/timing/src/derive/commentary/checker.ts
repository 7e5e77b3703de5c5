import type { TimingEvent } from '../../events/envelope.ts';
import type { DriverInfo } from '../../fold/state.ts';
import type { CommentaryItem } from '../items.ts';
import { eventsOf, type Fact, recomputed, valueAt } from './evidence.ts';
import { PROSE } from './texts/prose.ts';
import { factText, LANGUAGES, type LanguageName, textsOf } from './texts/render.ts';
import { TEXT_SLOTS, type TextKey } from './texts/slots.ts';

/** The names of a session that a text could give: those of all its drivers and teams. */
export type KnownNames = readonly Pick<DriverInfo, 'code' | 'fullName' | 'team'>[];

/**
 * Proves a line that a rule wrote.
 *
 * @remarks What is proven: every fact follows from the events that it names, in the way that it names
 * (`FACT_ORIGINS`); `basedOn` is exactly those events, none of them later than the line; the text is what
 * the language has for these facts; every number and name in it is one of the facts; and each driver whom
 * the line is listed under was named by one of the events.
 * @param eventOf an event of the session's log by its id
 * @returns what does not hold, in sentences; empty where all of it does
 */
export function flawsOf(
  line: CommentaryItem,
  eventOf: (id: string) => TimingEvent | undefined,
  language: LanguageName,
  names: KnownNames,
): readonly string[] {
  const { evidence } = line;
  if (!evidence) return ['the line has no evidence'];
  const { facts } = evidence;
  const flaws = facts.flatMap((fact) => {
    const value = recomputed(fact, eventOf);
    return value === fact.value ? [] : [`${fact.name} is ${fact.value}, but the events say ${value}`];
  });
  if (!sameIds(line.basedOn, eventsOf(facts))) flaws.push('basedOn is not what the facts come from');
  const events = line.basedOn.map(eventOf);
  for (const event of events) {
    if (event && event.at > line.at) flaws.push(`${event.id} is later than the line`);
  }
  if (!(evidence.text in TEXT_SLOTS)) return [...flaws, `there are no texts for ${evidence.text}`];
  if (!textsOf(LANGUAGES[language], evidence.text as TextKey, facts).includes(line.text)) {
    flaws.push('the text is none of those for its facts');
  }
  const announced = new Set(
    events.flatMap((event) => (event?.type === 'DriverAnnounced' ? [valueAt(event, 'driver')] : [])),
  );
  for (const driver of line.drivers) {
    if (!announced.has(driver)) flaws.push(`no event of the line names driver ${driver}`);
  }
  return [...flaws, ...unsupportedIn(line.text, facts, language, names)];
}

function sameIds(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.length > 0 && left.every((id, index) => id === right[index]);
}

/**
 * What a text tells that no fact supports.
 *
 * @remarks Numbers, in digits or words: each is a value of a fact, as the language writes it or, of a
 * duration, rounded; behind `P` only a place, beside `lap` only a lap, before `s` only a duration. Names:
 * a driver's or team's name of this session stands for a fact that has it; and any other word with a
 * capital is one that the language begins sentences with.
 */
export function unsupportedIn(
  text: string,
  facts: readonly Fact[],
  language: LanguageName,
  names: KnownNames,
): readonly string[] {
  const shown = facts.filter(({ unit }) => unit !== 'proof');
  return [...unsupportedNumbers(text, shown, language), ...unsupportedNames(text, shown, language, names)];
}

const NUMBER = /\d+(?:[:.,]\d+)*/g;
const LETTERS = /[\p{L}\p{M}]+(?:['’-][\p{L}\p{M}]+)*/gu;

function unsupportedNumbers(text: string, facts: readonly Fact[], language: LanguageName): readonly string[] {
  const prose = PROSE[language];
  const flaws: string[] = [];
  const allowed = (units: readonly Fact['unit'][] | null) =>
    new Set(
      facts
        .filter(({ unit }) => units === null || units.includes(unit))
        .flatMap((fact) => numbersOf(fact, language)),
    );
  const demand = (pattern: RegExp, units: readonly Fact['unit'][] | null) => {
    const supported = allowed(units);
    for (const [, number = ''] of text.matchAll(pattern)) {
      if (!supported.has(number)) flaws.push(`nothing says ${number} in “${text}”`);
    }
  };
  demand(new RegExp(`(${NUMBER.source})`, 'g'), null);
  demand(new RegExp(`\\bP\\s?(${NUMBER.source})`, 'g'), ['place']);
  demand(new RegExp(`\\b${prose.lap}\\s(${NUMBER.source})`, 'gi'), ['lap']);
  demand(new RegExp(`(${NUMBER.source})\\s(?:${prose.seconds})(?![\\p{L}])`, 'gu'), DURATIONS);
  const values = new Set(facts.map(({ value }) => value));
  // Behind a number `second` is a unit, not an ordinal.
  const withoutUnits = text.replace(new RegExp(`(?<=\\d)\\s+(?:${prose.seconds})(?![\\p{L}])`, 'giu'), '');
  const words = withoutUnits.toLowerCase().match(LETTERS) ?? [];
  for (const [index, word] of words.flatMap((each) => each.split('-')).entries()) {
    const value = Object.hasOwn(prose.numbers, word) ? prose.numbers[word] : undefined;
    if (prose.vague.includes(word)) flaws.push(`nothing says “${word}”`);
    if (value === undefined || values.has(value) || isArticle(language, word, words[index - 1])) continue;
    flaws.push(`nothing says “${word}”`);
  }
  return flaws;
}

const DURATIONS: readonly Fact['unit'][] = ['durationMs', 'marginMs', 'seconds', 'lapTimeMs'];

/** French `un` and `une` are articles, and English `a second` is a unit. */
function isArticle(language: LanguageName, word: string, before: string | undefined): boolean {
  if (language === 'fr') return word === 'un' || word === 'une';
  return word === 'second' && before === 'a';
}

/** The numbers that a fact may appear as. */
function numbersOf(fact: Fact, language: LanguageName): readonly string[] {
  const written = factText(LANGUAGES[language], fact).match(NUMBER) ?? [];
  if (fact.unit !== 'durationMs' && fact.unit !== 'marginMs') return written;
  const seconds = Number(fact.value) / 1_000;
  const rounded = [0, 1, 2, 3].map((digits) => seconds.toFixed(digits));
  return [...written, ...rounded, ...rounded.map((each) => each.replace('.', ','))];
}

function unsupportedNames(
  text: string,
  facts: readonly Fact[],
  language: LanguageName,
  names: KnownNames,
): readonly string[] {
  const flaws: string[] = [];
  const shown = facts.map((fact) => factText(LANGUAGES[language], fact));
  const supported = new Set([...facts.map(({ value }) => String(value)), ...shown].flatMap(wordsOf));
  const vocabulary = vocabularyOf(language);
  const drivers = new Set(names.flatMap(({ fullName }) => wordsOf(fullName).filter(isLong)));
  const codes = new Set(names.map(({ code }) => code));
  const teams = new Set(names.flatMap(({ team }) => wordsOf(team.name).filter(isLong)));
  for (const written of text.match(LETTERS) ?? []) {
    const word = written.replace(PROSE[language].joined, '');
    const plain = word.toLowerCase();
    const parts = wordsOf(word);
    if (parts.every((part) => supported.has(part))) continue;
    const isName =
      codes.has(word) ||
      parts.some((part) => drivers.has(part) && !vocabulary.has(part)) ||
      (isCapital(word) && parts.some((part) => teams.has(part) && !vocabulary.has(part)));
    if (
      isName ||
      (isCapital(word) && !vocabulary.has(plain) && !parts.every((part) => vocabulary.has(part)))
    ) {
      flaws.push(`nothing names “${word}”`);
    }
  }
  return flaws;
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{M}]+/gu) ?? [];
}

/** Initials and particles (“de”, “van”) are no names by themselves. */
function isLong(word: string): boolean {
  return word.length > 3;
}

function isCapital(word: string): boolean {
  return word[0] !== word[0]?.toLowerCase();
}

const VOCABULARIES = new Map<LanguageName, ReadonlySet<string>>();

/** The words of the language's own texts, and those that it begins sentences with. */
function vocabularyOf(language: LanguageName): ReadonlySet<string> {
  const known = VOCABULARIES.get(language);
  if (known) return known;
  const { wordings } = LANGUAGES[language];
  const words = new Set(wordsOf(PROSE[language].openers));
  for (const [key, slots] of Object.entries(TEXT_SLOTS)) {
    const empty = Object.fromEntries(slots.map((slot) => [slot, '']));
    const lists = Object.fromEntries(slots.map((slot) => [slot, ['', '']]));
    for (const wording of wordings[key as TextKey] as readonly ((a: object, b: object) => string)[]) {
      for (const word of wordsOf(wording(empty, lists))) words.add(word);
    }
  }
  words.add('p');
  VOCABULARIES.set(language, words);
  return words;
}
