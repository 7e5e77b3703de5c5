import type { LanguageName } from './render.ts';

/** What a text in a language is checked by, besides its facts. */
export interface Prose {
  /** Numbers in words. */
  readonly numbers: Readonly<Record<string, number>>;
  /** Fractions and vague counts: no fact ever says one. */
  readonly vague: readonly string[];
  /** What stands before or after a number and says which kind it is. */
  readonly lap: string;
  readonly seconds: string;
  /** What an apostrophe joins to a name and is no part of it. */
  readonly joined: RegExp;
  /** Words that may begin a sentence, and those written with a capital anywhere. */
  readonly openers: string;
}

export const PROSE: Readonly<Record<LanguageName, Prose>> = {
  en: {
    numbers: {
      one: 1,
      two: 2,
      three: 3,
      four: 4,
      five: 5,
      six: 6,
      seven: 7,
      eight: 8,
      nine: 9,
      ten: 10,
      eleven: 11,
      twelve: 12,
      twenty: 20,
      first: 1,
      second: 2,
      third: 3,
      fourth: 4,
      fifth: 5,
      sixth: 6,
      seventh: 7,
      eighth: 8,
      ninth: 9,
      tenth: 10,
      twice: 2,
      double: 2,
      triple: 3,
    },
    vague: ['half', 'quarter', 'dozen', 'hundred', 'thousand', 'million', 'tenths', 'hundredths', 'couple'],
    lap: 'lap',
    seconds: 's|sec|secs|seconds?',
    joined: /['’]s$/i,
    openers: `a about after again ahead all almost also an and another as at away back be before behind beautiful
      big bold brave brilliant but by can change clean close come comes disaster down drama drs early end every
      everybody everyone excellent fantastic finally for fresh from full gap go goes good great green has have he heartbreak
      her here his how huge if impressive in incredible into is it its just lap late lights look massive meanwhile
      more moments much new no not now of off oh on once only our out over pace pass patience perfect pit place places
      pressure problem problems push quick quickly race racing right safety second she side simply so
      some speed stays still stop strategy strong stunning such super superb sweet take takes tense that the their
      then there they things this through time to today tough track trouble tyres under up very vsc wait watch well what
      when where which while who wide with without wonderful wow yellow yes you`,
  },
  fr: {
    numbers: {
      un: 1,
      une: 1,
      deux: 2,
      trois: 3,
      quatre: 4,
      cinq: 5,
      six: 6,
      sept: 7,
      huit: 8,
      neuf: 9,
      dix: 10,
      onze: 11,
      douze: 12,
      vingt: 20,
      premier: 1,
      première: 1,
      deuxième: 2,
      troisième: 3,
      quatrième: 4,
      cinquième: 5,
      sixième: 6,
      septième: 7,
      huitième: 8,
      neuvième: 9,
      dixième: 10,
    },
    vague: ['demi', 'demie', 'quart', 'douzaine', 'cent', 'mille', 'million', 'dixièmes', 'centièmes'],
    lap: 'tour',
    seconds: 's|secondes?',
    joined: /^(?:d|l|qu|n|s|j|c|m|t|jusqu|lorsqu|puisqu)['’]/i,
    openers: `à alors après attention au aussi avant avec beau belle bien bravo ce cela cette chaud comme course
      coup dans de départ depuis derrière des drame du elle elles en encore enfin et gros il ils incroyable joli
      la le les leur long magnifique mais malgré même mieux moment nouveau nouvelle on ou où par pas pendant plus
      pour quel quelle qui rien sa sans ses si son sous superbe sur tandis toujours tout très un une vif voici voilà vsc`,
  },
};
