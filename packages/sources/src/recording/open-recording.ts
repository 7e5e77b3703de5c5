import { EVENT_BODIES, type EventBody } from '@slipstream/timing/events/bodies';
import type { EventDraft } from '@slipstream/timing/events/envelope';
import type { SessionKind } from '@slipstream/timing/events/vocabulary';
import { openF1RecordsOf } from '../openf1/openf1-files.ts';
import { openF1Log } from '../openf1/openf1-log.ts';
import { NOTHING_UNREADABLE, type SessionLog, type UnreadableReport } from '../session-log.ts';
import { baseTimeMs } from './base-time.ts';
import { nothingHeard, type SessionFacts } from './decode/decoder.ts';
import { announcement, seasonOf } from './decode/session-info.ts';
import { kindOf } from './decode/session-kind.ts';
import { holdsEvents, openEventLogFile } from './event-log-file.ts';
import { recordingIn } from './formats/text-files.ts';
import { isObject, type JsonObject, textAt } from './json.ts';
import { readRecording } from './read-recording.ts';
import { type RecordingFiles, readFiles, recordingName } from './recording-files.ts';
import { joinedParts } from './recording-parts.ts';
import { linesOf, nextLine, parseBody } from './topic-lines.ts';
import { DECODED_TOPICS, feedStates } from './topics.ts';

/**
 * Opens a recording. What it is shows in what it holds, not in its name: an archive of the official live
 * timing (a folder of `<Topic>.jsonStream` files, or a `.tar.xz` of one) or of OpenF1 (the same of
 * `<endpoint>.ndjson.gz`), an event log with one envelope a line, or a text in which another program kept the
 * feed. Anything but a `.tar.xz` may be packed with gzip. The files are held in memory (about 20 MB a race).
 *
 * @throws RecordingError where there is no recording at `path`. What a recording holds never throws:
 * what cannot be read is counted in `unreadable()`, and the rest plays on.
 */
export async function openRecording(path: string): Promise<SessionLog> {
  if (await holdsEvents(path)) return openEventLogFile(path);
  const files = await readFiles(path);
  const { records, unreadable } = openF1RecordsOf(files);
  if (records.size > 0) return openF1Log(recordingName(path), records, unreadable);
  return recordingLog(await recordingIn(path, files));
}

export function recordingLog(given: RecordingFiles): SessionLog {
  const files = joinedParts(given);
  const outline = outlineOf(files);
  let report: UnreadableReport = NOTHING_UNREADABLE;
  return {
    title: outline.title,
    kind: outline.facts.kind,
    origin: 'REPLAY',
    season: outline.facts.season,
    startsAt: new Date(outline.baseMs + outline.firstMs).toISOString(),
    endsAt: new Date(outline.baseMs + outline.lastMs).toISOString(),
    events(): IterableIterator<EventDraft> {
      return readRecording(files, outline, (unreadable) => {
        report = unreadable;
      });
    },
    unreadable: () => report,
  };
}

/** What is known of a recording before it is decoded. */
export interface RecordingOutline {
  readonly title: string;
  readonly facts: SessionFacts;
  /** What the recording gives, and why not where it does not. */
  readonly feeds: readonly EventBody<'FeedStateChanged'>[];
  /** When the recording began, in milliseconds since 1970. */
  readonly baseMs: number;
  readonly hasBaseTime: boolean;
  /** Offsets of the first and of the last message that is decoded. */
  readonly firstMs: number;
  readonly lastMs: number;
}

export function outlineOf({ topics, manifest, name }: RecordingFiles): RecordingOutline {
  const info = firstMessage(topics, 'SessionInfo') ?? {};
  const baseMs = baseTimeMs(topics, manifest);
  const season = seasonOf(info) ?? (baseMs === null ? null : new Date(baseMs).getUTCFullYear());
  const kind = kindOf(textAt(info, 'Type'), textAt(info, 'Name')) ?? guessedKind(topics);
  const facts: SessionFacts = {
    kind,
    origin: 'REPLAY',
    season,
    info,
    name,
    topics: new Set(topics.keys()),
    heard: nothingHeard(),
  };
  const session = announcement(info, facts);
  const title = info.Meeting ? `${season ?? ''} ${session.meeting.name}: ${session.name}`.trim() : name;
  let firstMs = Number.POSITIVE_INFINITY;
  let lastMs = 0;
  for (const topic of DECODED_TOPICS.keys()) {
    const span = spanOf(topic, topics.get(topic) ?? '');
    firstMs = Math.min(firstMs, span?.firstMs ?? firstMs);
    lastMs = Math.max(lastMs, span?.lastMs ?? 0);
  }
  if (firstMs > lastMs) firstMs = lastMs;
  const feeds = feedsTold(manifest) ?? feedStates(topics, kind);
  return { title, facts, feeds, baseMs: baseMs ?? 0, hasBaseTime: baseMs !== null, firstMs, lastMs };
}

/** A recording that we made says what its source gave: what needed a token, for one. */
function feedsTold(manifest: string | null): EventBody<'FeedStateChanged'>[] | null {
  const parsed = manifest === null ? null : parseBody('manifest', manifest);
  const feeds = parsed?.ok && isObject(parsed.value) ? parsed.value.feeds : undefined;
  const told = EVENT_BODIES.FeedStateChanged.array().safeParse(feeds);
  return told.success ? told.data : null;
}

function firstMessage(topics: ReadonlyMap<string, string>, topic: string): JsonObject | null {
  const lines = linesOf(topic, topics.get(topic) ?? '');
  for (let line = nextLine(lines); line; line = nextLine(lines)) {
    const parsed = line.ok ? parseBody(topic, line.body) : null;
    if (parsed?.ok && isObject(parsed.value)) return parsed.value;
  }
  return null;
}

/** Only races count laps, only qualifying has parts. */
function guessedKind(topics: ReadonlyMap<string, string>): SessionKind {
  if (topics.has('LapCount')) return 'RACE';
  return topics.get('TimingData')?.includes('"SessionPart"') ? 'QUALIFYING' : 'PRACTICE';
}

function spanOf(topic: string, text: string): { firstMs: number; lastMs: number } | null {
  const lines = linesOf(topic, text);
  let firstMs: number | null = null;
  for (let line = nextLine(lines); line; line = nextLine(lines)) {
    if (line.ok) firstMs ??= line.offsetMs;
  }
  return firstMs === null ? null : { firstMs, lastMs: lines.newestMs };
}
