import { slug } from '../recording/slug.ts';
import { GRID_2026 } from '../simulator/grid-2026.ts';

/** What is known of a driver by name alone. */
export interface KnownDriver {
  readonly number: number;
  readonly code: string;
  readonly countryCode?: string;
}

/** Who raced in the seasons before, and with which number; those of 2026 stand in the grid. */
const EARLIER: readonly (readonly [fullName: string, number: number, code: string])[] = [
  ['Yuki Tsunoda', 22, 'TSU'],
  ['Jack Doohan', 7, 'DOO'],
  ['Zhou Guanyu', 24, 'ZHO'],
  ['Guanyu Zhou', 24, 'ZHO'],
  ['Kevin Magnussen', 20, 'MAG'],
  ['Daniel Ricciardo', 3, 'RIC'],
  ['Logan Sargeant', 2, 'SAR'],
  ['Nyck de Vries', 21, 'DEV'],
  ['Sebastian Vettel', 5, 'VET'],
  ['Mick Schumacher', 47, 'MSC'],
  ['Nicholas Latifi', 6, 'LAT'],
  ['Kimi Raikkonen', 7, 'RAI'],
  ['Antonio Giovinazzi', 99, 'GIO'],
  ['Nikita Mazepin', 9, 'MAZ'],
  ['Robert Kubica', 88, 'KUB'],
];

const BY_NAME = new Map<string, KnownDriver>([
  ...EARLIER.map(([fullName, number, code]): [string, KnownDriver] => [slug(fullName), { number, code }]),
  ...GRID_2026.map(({ fullName, number, code, countryCode }): [string, KnownDriver] => [
    slug(fullName),
    { number, code, countryCode },
  ]),
]);
/** Programs write `Alex Albon`, `Carlos Sainz Jr.` and `Andrea Kimi Antonelli`. */
const BY_FAMILY_NAME = new Map(
  GRID_2026.map(({ fullName, number, code, countryCode }): [string, KnownDriver] => [
    familyNameOf(fullName),
    { number, code, countryCode },
  ]),
);

export function knownDriver(fullName: string): KnownDriver | undefined {
  return BY_NAME.get(slug(fullName)) ?? BY_FAMILY_NAME.get(familyNameOf(fullName));
}

/** The last word of a name, without accents, in small letters. */
export function familyNameOf(fullName: string): string {
  const words = slug(fullName).split('-');
  const last = words.at(-1) ?? '';
  return last === 'jr' ? (words.at(-2) ?? last) : last;
}

/** Three letters, as a timing screen has them. */
export function codeOf(fullName: string): string {
  return knownDriver(fullName)?.code ?? familyNameOf(fullName).slice(0, 3).toUpperCase();
}

/** Numbers of three digits are nobody's: whoever is not known by name gets one of them. */
const FIRST_STAND_IN = 100;
const STAND_INS = 900;

/**
 * The racing numbers that a driver should have, in the order of preference: his own, then one made of
 * his name (the same for the same name), then those behind it.
 */
export function* numbersFor(fullName: string): Generator<number> {
  const known = knownDriver(fullName);
  if (known) yield known.number;
  const first = hashOf(slug(fullName)) % STAND_INS;
  for (let step = 0; step < STAND_INS; step += 1) yield FIRST_STAND_IN + ((first + step) % STAND_INS);
}

/** FNV-1a, 32 bits: spreads short names well, and needs no table. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
