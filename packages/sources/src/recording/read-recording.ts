import type { EventDraft } from '@slipstream/timing/events/envelope';
import type { UnreadableReport } from '../session-log.ts';
import { type Decoder, type Message, nothingHeard } from './decode/decoder.ts';
import { announcement } from './decode/session-info.ts';
import { isObject, type JsonObject } from './json.ts';
import type { RecordingOutline } from './open-recording.ts';
import { applyPatch } from './patch.ts';
import type { RecordingFiles } from './recording-files.ts';
import { type Line, linesOf, nextLine, parseBody, type TopicLines } from './topic-lines.ts';
import { DECODED_TOPICS, TOPICS_NOT_CARRIED } from './topics.ts';
import { countUnreadable, type UnreadableCount } from './unreadable-count.ts';

interface Reader {
  readonly lines: TopicLines;
  readonly decode: Decoder;
  readonly patched: boolean;
  state: JsonObject;
  /** The line that is next, with a time to be played at; null at the end. */
  head: Extract<Line, { ok: true }> | null;
}

/**
 * Reads all topics of a recording as one log, in order of their offsets. Messages of one offset keep
 * the order of `DECODED_TOPICS`, and within a topic that of its file.
 *
 * @param finished is told what could not be read, when all was read.
 */
export function* readRecording(
  { topics, unreadable = [] }: RecordingFiles,
  outline: RecordingOutline,
  finished: (report: UnreadableReport) => void,
): Generator<EventDraft, undefined> {
  const count = countUnreadable();
  for (const { where, reason } of unreadable) {
    count.message();
    count.add(where, reason);
  }
  const begin = new Date(outline.baseMs + outline.firstMs).toISOString();
  yield* openingDrafts(outline, begin);
  if (!outline.hasBaseTime)
    count.add('manifest.json', 'nothing says when this was recorded: it plays from 1970');

  const readers = readersOf(topics, outline, count);
  for (let reader = earliest(readers); reader; reader = earliest(readers)) {
    const line = reader.head as Extract<Line, { ok: true }>;
    yield* messageDrafts(reader, line, new Date(outline.baseMs + line.offsetMs).toISOString(), count);
    reader.head = nextHead(reader.lines, count);
  }
  for (const [topic, text] of topics) {
    if (!DECODED_TOPICS.has(topic)) countTopic(topic, text, count);
  }
  finished(count.report());
}

/** What a viewer needs before the first message: which session, and what there will be to see. */
function* openingDrafts({ facts, feeds }: RecordingOutline, at: string): Generator<EventDraft> {
  yield { at, type: 'SessionAnnounced', body: announcement(facts.info, facts) };
  for (const body of feeds) yield { at, type: 'FeedStateChanged', body };
}

function readersOf(
  topics: ReadonlyMap<string, string>,
  outline: RecordingOutline,
  count: UnreadableCount,
): Reader[] {
  const readers: Reader[] = [];
  // Each reading hears for itself: another may be under way.
  const facts = { ...outline.facts, heard: nothingHeard() };
  for (const [topic, decoder] of DECODED_TOPICS) {
    const text = topics.get(topic);
    if (text === undefined) continue;
    const lines = linesOf(topic, text);
    const decode = decoder.begin(facts);
    readers.push({ lines, decode, patched: decoder.patched, state: {}, head: nextHead(lines, count) });
  }
  return readers;
}

function earliest(readers: readonly Reader[]): Reader | null {
  let first: Reader | null = null;
  for (const reader of readers) {
    if (reader.head && (!first?.head || reader.head.offsetMs < first.head.offsetMs)) first = reader;
  }
  return first;
}

function nextHead(lines: TopicLines, count: UnreadableCount): Extract<Line, { ok: true }> | null {
  for (let line = nextLine(lines); line; line = nextLine(lines)) {
    count.message();
    if (!line.ok) count.add(placeOf(lines), line.reason);
    else {
      if (line.heldBackMs > 0)
        count.add(placeOf(lines), 'its clock jumped back: played at the time of the line before');
      return line;
    }
  }
  return null;
}

function messageDrafts(
  reader: Reader,
  line: Extract<Line, { ok: true }>,
  at: string,
  count: UnreadableCount,
): readonly EventDraft[] {
  const where = placeOf(reader.lines);
  const unreadable = (reason: string) => count.add(where, reason);
  const parsed = parseBody(reader.lines.topic, line.body);
  if (!parsed.ok) {
    unreadable(parsed.reason);
    return [];
  }
  if (!isObject(parsed.value)) {
    unreadable('a message that is no object');
    return [];
  }
  const patch = parsed.value;
  if (reader.patched) reader.state = applyPatch(reader.state, patch) as JsonObject;
  const message: Message = { at, patch, state: reader.patched ? reader.state : patch, unreadable };
  return reader.decode(message);
}

function placeOf(lines: TopicLines): string {
  return `${lines.topic} line ${lines.line}`;
}

/** Of a topic that nobody knows, no message could be read. */
function countTopic(topic: string, text: string, count: UnreadableCount): void {
  const known = TOPICS_NOT_CARRIED.has(topic);
  const lines = linesOf(topic, text);
  for (let line = nextLine(lines); line; line = nextLine(lines)) {
    count.message();
    if (!known) count.add(placeOf(lines), 'of a topic that is not known');
  }
}
