import type { CommentaryKind } from '../../events/vocabulary.ts';
import type { CommentaryItem } from '../items.ts';
import { type KnownNames, unsupportedIn } from './checker.ts';
import type { LanguageName } from './texts/render.ts';

/** A line of commentary is a sentence or two. */
const MIN_CHARS = 12;
const MAX_CHARS = 280;

/** Anything but letters, digits and plain punctuation: markup, addresses, emoji, control characters. */
const STRANGE = /[^\p{L}\p{M}\p{N} .,;:!?'"’“”«»()%&+–—\-\u00a0\u202f]/u;
const ADDRESS = /\b(?:https?|www|\w+\.(?:com|net|org|io))\b/i;

/** A model that speaks of itself or of what it was told. */
const ABOUT_ITSELF =
  /\b(?:as an ai|language model|system prompt|prompt|instructions?|chat ?gpt|openai|assistant|i cannot|i can't|i'm sorry|i am sorry|sorry|here is|here's|rewritten|rephrased?|json|facts?|modèle de langage|en tant qu'ia|consignes?|désolée?|voici la phrase)\b/i;

const RUDE =
  /\b(?:fuck\w*|shit\w*|bitch\w*|bastards?|asshole\w*|arse\w*|cunt\w*|dick\w*|piss\w*|crap\w*|damn\w*|hell|idiots?|moron\w*|stupid\w*|retard\w*|whore\w*|slut\w*|nazi\w*|suck(?:s|ed)?|loser\w*|pathetic\w*|merde\w*|putain\w*|connard\w*|connasse\w*|salope\w*|salaud\w*|encul\w*|foutre|foutu\w*|chier|bordel|abruti\w*|imbécile\w*|crétin\w*)\b/iu;

/** What the facts of no line ever say. */
const NEVER_SAID =
  /\b(?:crash\w*|collision|collid\w*|contact|puncture\w*|fire|flames|injur\w*|hospital|dead|death|died|dies|kill\w*|disqualif\w*|cheat\w*|champion\w*|record|career|home race|accident\w*|blessé\w*|mort\w*|crevaison\w*|feu|disqualifié\w*|carrière)\b/iu;

/** What only lines of some kinds can say. */
const CLAIMS: readonly (readonly [RegExp, readonly CommentaryKind[]])[] = [
  [/\b(?:wins?|won|winner|victory|victorious|podium|gagne la course|victoire|vainqueur)\b/iu, ['FINISH']],
  [/\b(?:pole)\b/iu, ['FINISH']],
  [
    /\b(?:retire[ds]?|retirement|retires|out of the race|abandon\w*)\b/iu,
    ['RETIREMENT', 'LEAD_CHANGE', 'START'],
  ],
  [/\b(?:penalt\w*|penalis\w*|penaliz\w*|pénalit\w*|pénalis\w*)\b/iu, ['PENALTY']],
  [/\b(?:steward\w*|investigat\w*|commissaires?)\b/iu, ['PENALTY']],
  [/\b(?:safety car|red flag|vsc|voiture de sécurité|drapeau rouge)\b/iu, ['TRACK_STATUS']],
  [/\b(?:rain\w*|wet|storm\w*|pluie|pleut|mouillé\w*)\b/iu, ['WEATHER', 'PIT_STOP']],
  [/\b(?:deleted|track limits|effacé\w*)\b/iu, ['PENALTY', 'FASTEST_LAP']],
  [
    /\b(?:pits?|pit ?stops?|box|stands?|arrêts?)\b/iu,
    ['PIT_STOP', 'OVERTAKE', 'LEAD_CHANGE', 'RETIREMENT', 'ANOMALY'],
  ],
  [/\b(?:fastest lap|quickest|purple|meilleur tour)\b/iu, ['FASTEST_LAP']],
  [/\b(?:overtak\w*|pass(?:es|ed)|undercut|dépass\w*|double)\b/iu, ['OVERTAKE', 'LEAD_CHANGE']],
  [
    /\b(?:leads?|leader|leading|takes the lead|en tête|mène)\b/iu,
    ['START', 'LEAD_CHANGE', 'TRACK_STATUS', 'MILESTONE', 'FINISH'],
  ],
];

/**
 * What speaks against a text that somebody else wrote for a line: everything that `unsupportedIn` finds,
 * and whatever does not belong in commentary.
 *
 * @returns the reasons, in sentences; empty where the text may be told
 */
export function proseFlaws(
  text: string,
  line: CommentaryItem,
  language: LanguageName,
  names: KnownNames,
): readonly string[] {
  const flaws: string[] = [];
  if (text.length < MIN_CHARS || text.length > MAX_CHARS) flaws.push(`${text.length} characters`);
  for (const [what, pattern] of [
    ['strange characters', STRANGE],
    ['an address', ADDRESS],
    ['speaks of itself', ABOUT_ITSELF],
    ['rude', RUDE],
    ['says what no event says', NEVER_SAID],
  ] as const) {
    const found = pattern.exec(text);
    if (found) flaws.push(`${what}: “${found[0]}”`);
  }
  for (const [pattern, kinds] of CLAIMS) {
    const found = pattern.exec(text);
    if (found && !kinds.includes(line.kind) && !pattern.test(line.text)) {
      flaws.push(`“${found[0]}” in a line of ${line.kind}`);
    }
  }
  const facts = line.evidence?.facts ?? [];
  const named = facts.filter(({ unit }) => unit === 'driver').map(({ value }) => String(value));
  const unnamed = new Set(named.filter((name) => !text.includes(name)));
  if (unnamed.size > 0) flaws.push(`does not name ${[...unnamed].join(', ')}`);
  return [...flaws, ...unsupportedIn(text, facts, language, names)];
}
