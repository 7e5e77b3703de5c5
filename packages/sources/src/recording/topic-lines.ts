import { inflateRawSync } from 'node:zlib';
import { OFFSET_LENGTH, offsetMs } from './instant.ts';
import type { Json } from './json.ts';

/** One topic's file, read line by line without copying it. */
export interface TopicLines {
  readonly topic: string;
  readonly text: string;
  /** Where the line that is next begins. */
  next: number;
  /** Of the newest line, from 1. */
  line: number;
  /** Offset of the newest line that had one: a clock that jumps back is held here. */
  newestMs: number;
}

export function linesOf(topic: string, text: string): TopicLines {
  return { topic, text, next: 0, line: 0, newestMs: 0 };
}

/** A line with its offset, its JSON not yet parsed; or why there is none. */
export type Line =
  | { readonly ok: true; readonly offsetMs: number; readonly body: string; readonly heldBackMs: number }
  | { readonly ok: false; readonly reason: string };

/** The next line that is not empty, or null at the end. */
export function nextLine(lines: TopicLines): Line | null {
  const { text } = lines;
  while (lines.next < text.length) {
    const newline = text.indexOf('\n', lines.next);
    const end = newline < 0 ? text.length : newline;
    const start = lines.next;
    lines.next = end + 1;
    lines.line++;
    // A file that a recorder went on with has a byte order mark in its middle.
    const begin = text.charCodeAt(start) === 0xfeff ? start + 1 : start;
    const line = text.slice(begin, text.charCodeAt(end - 1) === 13 ? end - 1 : end);
    if (line.trim() === '') continue;
    const offset = offsetMs(line);
    if (offset === null) return { ok: false, reason: 'no HH:MM:SS.mmm at the start of the line' };
    const heldBackMs = Math.max(0, lines.newestMs - offset);
    lines.newestMs += Math.max(0, offset - lines.newestMs);
    return { ok: true, offsetMs: lines.newestMs, body: line.slice(OFFSET_LENGTH), heldBackMs };
  }
  return null;
}

export type Parsed =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly reason: string };

/** The JSON of a line's body; of a `.z` topic, what its base64 of raw-deflated JSON holds. */
export function parseBody(topic: string, body: string): Parsed {
  if (!topic.endsWith('.z')) return parseJson(body);
  const packed = body.trim();
  if (packed.length < 3 || !packed.startsWith('"') || !packed.endsWith('"')) {
    return { ok: false, reason: 'not the base64 text that a .z topic holds' };
  }
  return inflated(packed.slice(1, -1));
}

/** What the base64 of raw-deflated JSON holds, as a `.z` topic carries it. */
export function inflated(base64: string): Parsed {
  let json: string;
  try {
    json = inflateRawSync(Buffer.from(base64, 'base64'), {
      maxOutputLength: MAX_INFLATED_BYTES,
    }).toString('utf8');
  } catch {
    return { ok: false, reason: 'the .z payload cannot be inflated' };
  }
  return parseJson(json);
}

/** A message of telemetry is about 15 KB. */
const MAX_INFLATED_BYTES = 16 * 1024 * 1024;

function parseJson(text: string): Parsed {
  try {
    return { ok: true, value: JSON.parse(text) as Json };
  } catch {
    return { ok: false, reason: 'broken JSON (a cut line, perhaps)' };
  }
}
