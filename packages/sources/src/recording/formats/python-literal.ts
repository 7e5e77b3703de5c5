import type { Json } from '../json.ts';

/** Nested deeper than any message of the feed. */
const MAX_DEPTH = 64;
const WORDS: Readonly<Record<string, Json>> = {
  True: true,
  False: false,
  None: null,
  true: true,
  false: false,
  null: null,
  nan: null,
  NaN: null,
};
const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  v: '\v',
  a: '\x07',
  '0': '\0',
};
const WORD = /[A-Za-z_]+/y;
const NUMBER = /[+-]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const SPACE = /\s*/y;

/**
 * The value of a Python literal as `repr` writes it: lists, tuples, dicts, text in either quote, numbers,
 * `True`, `False` and `None`. JSON is read too. Undefined where the text is anything else.
 */
export function pythonLiteral(text: string): Json | undefined {
  const reader: Reader = { text, at: 0 };
  try {
    const value = valueAt(reader, 0);
    skipSpace(reader);
    return reader.at === text.length ? value : undefined;
  } catch (cause) {
    if (cause instanceof NotALiteral) return undefined;
    throw cause;
  }
}

class NotALiteral extends Error {}

interface Reader {
  readonly text: string;
  at: number;
}

function valueAt(reader: Reader, depth: number): Json {
  if (depth > MAX_DEPTH) throw new NotALiteral();
  skipSpace(reader);
  const first = reader.text[reader.at];
  if (first === '{') return dictAt(reader, depth);
  if (first === '[') return listAt(reader, ']', depth);
  if (first === '(') return listAt(reader, ')', depth);
  if (first === "'" || first === '"') return textAt(reader, first);
  const number = match(reader, NUMBER);
  if (number !== null) return Number(number.replaceAll('_', ''));
  const word = match(reader, WORD);
  const value = word === null ? undefined : WORDS[word];
  if (value === undefined) throw new NotALiteral();
  return value;
}

function listAt(reader: Reader, end: string, depth: number): Json {
  const list: Json[] = [];
  reader.at++;
  while (!closes(reader, end)) {
    list.push(valueAt(reader, depth + 1));
    separated(reader, end);
  }
  return list;
}

function dictAt(reader: Reader, depth: number): Json {
  const dict: { [key: string]: Json } = {};
  reader.at++;
  while (!closes(reader, '}')) {
    const key = valueAt(reader, depth + 1);
    skipSpace(reader);
    if (reader.text[reader.at] !== ':') throw new NotALiteral();
    reader.at++;
    const value = valueAt(reader, depth + 1);
    if (key !== '__proto__') dict[String(key)] = value;
    separated(reader, '}');
  }
  return dict;
}

function closes(reader: Reader, end: string): boolean {
  skipSpace(reader);
  if (reader.text[reader.at] !== end) return false;
  reader.at++;
  return true;
}

function separated(reader: Reader, end: string): void {
  skipSpace(reader);
  if (reader.text[reader.at] === ',') reader.at++;
  else if (reader.text[reader.at] !== end) throw new NotALiteral();
}

function textAt(reader: Reader, quote: string): string {
  const { text } = reader;
  let value = '';
  let from = ++reader.at;
  for (;;) {
    const char = text[reader.at];
    if (char === undefined || char === '\n') throw new NotALiteral();
    if (char === quote) break;
    if (char !== '\\') {
      reader.at++;
      continue;
    }
    value += text.slice(from, reader.at) + escapeAt(reader);
    from = reader.at;
  }
  value += text.slice(from, reader.at);
  reader.at++;
  return value;
}

function escapeAt(reader: Reader): string {
  const kind = reader.text[reader.at + 1] ?? '';
  const digits = kind === 'x' ? 2 : kind === 'u' ? 4 : kind === 'U' ? 8 : 0;
  if (digits === 0) {
    reader.at += 2;
    return ESCAPES[kind] ?? kind;
  }
  const hex = reader.text.slice(reader.at + 2, reader.at + 2 + digits);
  const code = /^[0-9a-fA-F]+$/.test(hex) && hex.length === digits ? Number.parseInt(hex, 16) : Number.NaN;
  if (!(code <= 0x10ffff)) throw new NotALiteral();
  reader.at += 2 + digits;
  return digits === 4 ? String.fromCharCode(code) : String.fromCodePoint(code);
}

function skipSpace(reader: Reader): void {
  match(reader, SPACE);
}

function match(reader: Reader, pattern: RegExp): string | null {
  pattern.lastIndex = reader.at;
  const found = pattern.exec(reader.text);
  if (!found) return null;
  reader.at = pattern.lastIndex;
  return found[0];
}
