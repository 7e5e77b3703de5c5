import type { Json } from '../json.ts';
import { pythonLiteral } from './python-literal.ts';

/** One value of a text, with the line it begins in; or why there is none. */
export type TextValue =
  | { readonly ok: true; readonly line: number; readonly prefix: string; readonly value: Json }
  | { readonly ok: false; readonly line: number; readonly reason: string };

const NEWLINE = 10;
/** SignalR Core ends each of its messages with it. */
const RECORD_SEPARATOR = 0x1e;
/** What a log writes before a value, such as a time. */
const MAX_PREFIX = 120;

/**
 * The JSON values and Python lists of a text, in order: one a line, several a line (ended by SignalR Core's
 * record separator or side by side), or each over many lines.
 *
 * @remarks A cut line costs itself only. `[`, `]` and the commas of a list of values around them are passed
 * over. What a line says before its value is its `prefix`.
 */
export function* valuesIn(text: string): Generator<TextValue> {
  let line = 1;
  for (let at = text.charCodeAt(0) === 0xfeff ? 1 : 0; at < text.length; ) {
    const piece = pieceAt(text, at);
    const found = readPiece(piece.text);
    if (found.kind === 'nothing') {
      line += piece.newlines;
      at = piece.end;
      continue;
    }
    if (found.kind === 'value') {
      yield { ok: true, line, prefix: found.prefix, value: found.value };
      line += piece.newlines;
      at = piece.end;
      continue;
    }
    const start = at + found.start;
    const end = balancedEnd(text, start);
    const value = end === null ? undefined : parsed(text.slice(start, end));
    if (end === null || value === undefined) {
      yield { ok: false, line, reason: 'neither JSON nor a Python list (a cut line, perhaps)' };
      line += piece.newlines;
      at = piece.end;
      continue;
    }
    yield { ok: true, line, prefix: piece.text.slice(0, found.start).trim(), value };
    line += newlinesIn(text, start, end);
    at = end;
  }
}

interface Piece {
  readonly text: string;
  readonly end: number;
  readonly newlines: number;
}

/** Up to the end of the line, or of the record. */
function pieceAt(text: string, start: number): Piece {
  for (let end = start; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code === NEWLINE || code === RECORD_SEPARATOR) {
      return { text: text.slice(start, end), end: end + 1, newlines: code === NEWLINE ? 1 : 0 };
    }
  }
  return { text: text.slice(start), end: text.length, newlines: 0 };
}

type Found =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'value'; readonly prefix: string; readonly value: Json }
  /** It begins here, and does not end with the piece. */
  | { readonly kind: 'begins'; readonly start: number };

function readPiece(piece: string): Found {
  const trimmed = piece.trim().replace(/,$/, '');
  if (/^[[\],]*$/.test(trimmed)) return { kind: 'nothing' };
  const whole = /^["'[{(]/.test(trimmed) ? parsed(trimmed) : undefined;
  if (whole !== undefined) return { kind: 'value', prefix: '', value: whole };
  const start = piece.search(/[[{]/);
  if (start < 0) return isWords(trimmed) ? { kind: 'nothing' } : { kind: 'begins', start: piece.length };
  if (start > MAX_PREFIX) return { kind: 'begins', start: piece.length };
  const prefix = piece.slice(0, start).trim();
  const value = prefix === '' ? undefined : parsed(piece.slice(start).trim().replace(/,$/, ''));
  return value === undefined ? { kind: 'begins', start } : { kind: 'value', prefix, value };
}

/** A remark of whoever wrote the file, with no value in it. */
function isWords(text: string): boolean {
  return !/["']/.test(text);
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return pythonLiteral(text);
  }
}

/**
 * Where the value that begins at `start` ends; null where it is cut. Text never goes on over the end of a
 * line, and inside a value no line begins as a value of its own does.
 */
function balancedEnd(text: string, start: number): number | null {
  let depth = 0;
  let quote = 0;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (quote !== 0) {
      if (code === 92) at++;
      else if (code === NEWLINE) return null;
      else if (code === quote) quote = 0;
      continue;
    }
    if (code === 34 || code === 39) quote = code;
    else if (code === 123 || code === 91 || code === 40) depth++;
    else if (code === 125 || code === 93 || code === 41) {
      depth--;
      if (depth === 0) return at + 1;
    } else if (code === RECORD_SEPARATOR) return null;
    else if (code === NEWLINE && /^(?:\{\s*["']|\[\s*["'{])/.test(text.slice(at + 1, at + 8))) return null;
  }
  return null;
}

function newlinesIn(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', start); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
