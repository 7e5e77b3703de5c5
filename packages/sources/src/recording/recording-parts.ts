import { stampedBaseMs, stampOfLine } from './base-time.ts';
import { OFFSET_LENGTH, offsetMs } from './instant.ts';
import { offsetText } from './offset-text.ts';
import type { RecordingFiles } from './recording-files.ts';

/** Offsets that fall by less are a clock that jumped, not a recorder that was started again. */
const RESTART_MS = 30_000;
/** So many lines in a row lie below what was reached before: a single one is a line out of place. */
const LINES_TO_TELL = 3;
/** A line so far behind all others of its part is of the next one. */
const BEHIND_MS = 60_000;

interface OffsetLine {
  readonly text: string;
  /** Null where the line has none: it stays where it is. */
  readonly offsetMs: number | null;
}

/**
 * A recording whose recorder was started again in the middle, as one: offsets that begin anew go on where the
 * second part was sent, by the times that its messages name, else just behind the first.
 */
export function joinedParts(files: RecordingFiles): RecordingFiles {
  const falling = [...files.topics].map(([topic, text]) => [topic, partsOf(text)] as const);
  if (!falling.some(([, parts]) => parts.some(({ isSure }) => isSure))) return files;
  const ends = endsOfParts(falling.map(([, parts]) => parts.map(({ lines }) => lines)));
  const topics = new Map(
    falling.map(([topic, parts]) => [
      topic,
      placed(
        parts.map(({ lines }) => lines),
        ends,
      ),
    ]),
  );
  const bases = basesOf(topics, ends);
  const joined = new Map([...topics].map(([topic, parts]) => [topic, written(parts, bases)]));
  return { ...files, topics: joined };
}

interface Part {
  readonly lines: OffsetLine[];
  /** Its offsets did not only fall once, but stayed below for a while. */
  isSure: boolean;
}

function partsOf(text: string): Part[] {
  if (!fallsIn(text)) return [{ lines: linesIn(text), isSure: false }];
  const parts: Part[] = [{ lines: [], isSure: false }];
  let newestMs = 0;
  let below = 0;
  let reachedMs = 0;
  for (const line of linesIn(text)) {
    if (line.offsetMs !== null && line.offsetMs < newestMs - RESTART_MS) {
      parts.push({ lines: [], isSure: false });
      reachedMs = newestMs;
      newestMs = 0;
      below = 0;
    }
    const part = parts.at(-1) as Part;
    part.lines.push(line);
    if (line.offsetMs === null) continue;
    newestMs = Math.max(newestMs, line.offsetMs);
    if (parts.length > 1 && line.offsetMs < reachedMs && ++below >= LINES_TO_TELL) part.isSure = true;
  }
  return parts;
}

/** Most recordings have one part: their lines are not taken apart. */
function fallsIn(text: string): boolean {
  let newestMs = 0;
  for (let start = 0; start < text.length; ) {
    const ms = offsetMs(text.slice(start, start + OFFSET_LENGTH));
    if (ms !== null && ms < newestMs - RESTART_MS) return true;
    newestMs = Math.max(newestMs, ms ?? 0);
    const newline = text.indexOf('\n', start);
    start = newline < 0 ? text.length : newline + 1;
  }
  return false;
}

function linesIn(text: string): OffsetLine[] {
  return text.split(/\r?\n/).map((raw) => {
    const line = raw.replace(/^\uFEFF/, '');
    return { text: line, offsetMs: offsetMs(line) };
  });
}

/** How far each part goes, by the topics whose offsets fall after it. */
function endsOfParts(topics: readonly (readonly OffsetLine[][])[]): number[] {
  const count = Math.max(...topics.map((parts) => parts.length));
  return Array.from({ length: count }, (_, index) =>
    topics.reduce(
      (end, parts) => (parts.length === count ? Math.max(end, newestOf(parts[index] ?? [])) : end),
      0,
    ),
  );
}

function newestOf(lines: readonly OffsetLine[]): number {
  return lines.reduce((newest, line) => Math.max(newest, line.offsetMs ?? 0), 0);
}

/** A quiet topic may not show where a part ends: a line far behind all others is of the next one. */
function placed(parts: readonly OffsetLine[][], ends: readonly number[]): OffsetLine[][] {
  const all: OffsetLine[][] = ends.map(() => []);
  let index = 0;
  for (const [given, lines] of parts.entries()) {
    index = Math.max(index, given);
    for (const line of lines) {
      const isBehind = line.offsetMs !== null && line.offsetMs > (ends[index] ?? 0) + BEHIND_MS;
      if (isBehind && index < ends.length - 1) index++;
      all[index]?.push(line);
    }
  }
  return all;
}

/** When each part began, counted from when the first did. */
function basesOf(topics: ReadonlyMap<string, readonly OffsetLine[][]>, ends: readonly number[]): number[] {
  const began = ends.map((_, index) => partBaseMs(topics, index));
  const bases: number[] = [0];
  for (let index = 1; index < ends.length; index++) {
    const behindMs = (bases[index - 1] ?? 0) + (ends[index - 1] ?? 0);
    const [first, own] = [began[0] ?? null, began[index] ?? null];
    bases.push(first === null || own === null ? behindMs : Math.max(own - first, bases[index - 1] ?? 0));
  }
  return bases;
}

/**
 * Each topic of a part begins with its whole state, whose times are old: they tell when it began only where
 * nothing follows them.
 */
function partBaseMs(topics: ReadonlyMap<string, readonly OffsetLine[][]>, index: number): number | null {
  const linesOf = (topic: string) => (topics.get(topic)?.[index] ?? []).map(({ text }) => text);
  const later = stampedBaseMs((topic) => (index === 0 ? linesOf(topic) : linesOf(topic).slice(1)));
  if (later !== null) return later;
  const bases = [...topics.keys()].map((topic) => stampOfLine(topic, linesOf(topic)[0] ?? ''));
  return bases.reduce((newest, base) => (base !== null && base > (newest ?? 0) ? base : newest), null);
}

function written(parts: readonly OffsetLine[][], bases: readonly number[]): string {
  return parts
    .flatMap((lines, index) =>
      lines.map(({ text, offsetMs: ms }) =>
        ms === null ? text : offsetText(ms + (bases[index] ?? 0)) + text.slice(OFFSET_LENGTH),
      ),
    )
    .join('\n');
}
