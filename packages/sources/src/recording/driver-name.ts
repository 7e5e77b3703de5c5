/** What a source says of a driver's name, each part of which can be of somebody else. */
export interface NamesTold {
  readonly first: string | undefined;
  readonly last: string | undefined;
  /** Surname in capitals: `Max VERSTAPPEN`. */
  readonly whole: string | undefined;
  /** Three letters of the surname, mostly its first. */
  readonly code: string | undefined;
  /** `M VERSTAPPEN` */
  readonly broadcast: string | undefined;
  /** `MAXVER01` */
  readonly reference: string | undefined;
}

/**
 * The name of who drives. A feed has it twice, and where a junior takes a regular driver's car it can change
 * one of the two only. The other fields, and what was changed last, tell which of them is true.
 *
 * @param changed names of the fields that were changed since the driver was first announced
 */
export function driverName(names: NamesTold, changed: ReadonlySet<keyof NamesTold> = NOTHING): string | null {
  const { first, last, whole } = names;
  const apart = first && last ? { name: `${first} ${last}`, surname: last } : null;
  if (!whole) return apart?.name ?? null;
  if (!apart) return whole;
  if (wordsOf(last ?? '').every((word) => wordsOf(whole).includes(word))) return apart.name;
  const told = { name: inLowerCase(whole), surname: capitals(whole) };
  const newer = Number(changed.has('whole')) - Number(changed.has('first') || changed.has('last'));
  return agreement(told, names) + 2 * newer > agreement(apart, names) ? told.name : apart.name;
}

const NOTHING: ReadonlySet<keyof NamesTold> = new Set();

interface Named {
  readonly name: string;
  readonly surname: string;
}

function agreement({ name, surname }: Named, { code, broadcast, reference }: NamesTold): number {
  const [first, last] = [plain(name), plain(surname)];
  const fromCode = code && hasLetters(last, plain(code)) ? 1 : 0;
  const fromBroadcast = broadcast && plain(broadcast).endsWith(last) ? 1 : 0;
  const start = first.slice(0, 3) + last.slice(0, 3);
  return fromCode + fromBroadcast + (reference && plain(reference).startsWith(start) ? 1 : 0);
}

/** Whether a text begins with the first of the letters and has the others in their order. */
function hasLetters(text: string, letters: string): boolean {
  let from = 0;
  for (const letter of letters) {
    const at = text.indexOf(letter, from);
    if (at < 0 || (from === 0 && at > 0)) return false;
    from = at + 1;
  }
  return true;
}

function capitals(whole: string): string {
  const words = whole.split(/\s+/).filter((word) => word === word.toUpperCase());
  return words.length > 0 ? words.join(' ') : (whole.split(/\s+/).at(-1) ?? whole);
}

function inLowerCase(whole: string): string {
  return whole.replaceAll(/\p{Lu}{2,}/gu, (word) => word.charAt(0) + word.slice(1).toLowerCase());
}

function wordsOf(text: string): readonly string[] {
  return text
    .split(/[\s-]+/)
    .map(plain)
    .filter((word) => word !== '');
}

function plain(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/[^\p{L}]/gu, '')
    .toLowerCase();
}
