import {
  driverByNumber,
  driverNamed,
  driversOfSeason,
  type SeasonDriver,
} from '@slipstream/timing/rules/season-drivers';
import { slug } from '../recording/slug.ts';

/** A name and the season that it is looked up in. */
export interface NamedDriver {
  readonly fullName: string;
  readonly season: number;
}

type Known = ReturnType<typeof driverNamed>;

/** The same few names come with every message. */
const LOOKED_UP = new Map<string, Known>();
const MAX_LOOKED_UP = 2_000;

/** What is known of a driver by name; `inSeason` false: of another season than that one. */
export function knownDriver({ fullName, season }: NamedDriver): Known {
  const key = `${season} ${fullName}`;
  if (LOOKED_UP.has(key)) return LOOKED_UP.get(key);
  const known = driverNamed(season, (each) => isSamePerson(fullName, each));
  if (LOOKED_UP.size >= MAX_LOOKED_UP) LOOKED_UP.clear();
  LOOKED_UP.set(key, known);
  return known;
}

/** What the reference knows of a driver by number, on a day `YYYY-MM-DD`. */
export function knownNumber(day: string, number: number): SeasonDriver | undefined {
  return driverByNumber(day, number);
}

/**
 * Programs write `Alex Albon`, `Carlos Sainz Jr.`, `Andrea Kimi Antonelli`, `Guanyu Zhou` and `L. Norris`:
 * the family name is the same, and of the given names one begins as the other does.
 */
function isSamePerson(given: string, known: string): boolean {
  const [left, right] = [wordsOf(given), wordsOf(known)];
  if (left.join('-') === right.join('-')) return true;
  if (left.length === right.length && left.every((word) => right.includes(word))) return true;
  if (left.at(-1) !== right.at(-1)) return false;
  const [ours, theirs] = [left.slice(0, -1), right.slice(0, -1)];
  return (
    ours.length === 0 ||
    ours.some((word) => theirs.some((other) => other.startsWith(word) || word.startsWith(other)))
  );
}

function wordsOf(fullName: string): readonly string[] {
  const words = slug(fullName).split('-');
  return words.length > 1 && words.at(-1) === 'jr' ? words.slice(0, -1) : words;
}

/** The last word of a name, without accents, in small letters. */
export function familyNameOf(fullName: string): string {
  return wordsOf(fullName).at(-1) ?? '';
}

/** Three letters, as a timing screen has them. */
export function codeOf(name: NamedDriver): string {
  return knownDriver(name)?.driver.code ?? familyNameOf(name.fullName).slice(0, 3).toUpperCase();
}

export function countryOf(name: NamedDriver): { readonly countryCode?: string } {
  const known = knownDriver(name)?.driver;
  return known ? { countryCode: known.countryCode } : {};
}

/** Numbers of three digits are nobody's: whoever has none that is known gets one of them. */
const FIRST_STAND_IN = 100;
const STAND_INS = 900;

/**
 * The racing numbers that a driver should have, in the order of preference: that of the season; that of
 * another season, unless somebody has it in this one; then one made of the name (the same for the same
 * name), and those behind it.
 */
export function* numbersFor(name: NamedDriver): Generator<number> {
  const known = knownDriver(name);
  const isFree = (number: number) => !driversOfSeason(name.season).some((other) => other.number === number);
  if (known && (known.inSeason || isFree(known.driver.number))) yield known.driver.number;
  const first = hashOf(slug(name.fullName)) % STAND_INS;
  for (let step = 0; step < STAND_INS; step += 1) yield FIRST_STAND_IN + ((first + step) % STAND_INS);
}

/** FNV-1a, 32 bits: spreads short names well, and needs no table. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
