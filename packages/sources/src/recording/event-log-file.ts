import { readFile, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { constants, gunzip } from 'node:zlib';
import { INSTANT } from '@slipstream/timing/events/bodies';
import { decodeEvent, type EventDraft } from '@slipstream/timing/events/envelope';
import type { SessionKind, SessionOrigin } from '@slipstream/timing/events/vocabulary';
import { NOTHING_UNREADABLE, type SessionLog, type UnreadableReport } from '../session-log.ts';
import { textHead } from './formats/text-files.ts';
import { RecordingError } from './recording-error.ts';
import { EVENT_LOG_SUFFIXES, recordingName } from './recording-files.ts';
import { countUnreadable } from './unreadable-count.ts';

/** A race of telemetry is under 200 MB. */
const MAX_UNPACKED_BYTES = 2 * 1024 * 1024 * 1024;
const NEWLINE = 10;

export function isEventLogFile(path: string): boolean {
  return EVENT_LOG_SUFFIXES.some((suffix) => path.endsWith(suffix));
}

/** Lines that are looked at: the first of a file that was cut at its beginning may be half. */
const LINES_TO_TELL = 20;

/** Whether what lies at `path` is a file of envelopes, whatever its name. */
export async function holdsEvents(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  if (!found?.isFile()) return false;
  const head = await textHead(path);
  return head
    .split('\n', LINES_TO_TELL)
    .some((line) => line.includes('"session"') && headOf(line.trim()) !== null);
}

/**
 * Opens an event log written to a file, one envelope a line (`.jsonl`, `.jsonl.gz`), as a session that can
 * be played again.
 *
 * @remarks Of a session whose playhead went back the newest epoch is played, which is the whole of what was
 * shown last; `PlayheadMoved` is left out, because the playback writes its own. Events are put in order of
 * `at`; those of one instant stay in the order of the file. A live session comes back as a replay.
 * @throws RecordingError where no line of the file is an event.
 */
export async function openEventLogFile(path: string): Promise<SessionLog> {
  const bytes = await bytesOf(path);
  const places = indexOf(bytes);
  const session = places.announced;
  const first = places.kept[0];
  const last = places.kept.at(-1);
  if (!first || !last) {
    throw new RecordingError(
      'NOT_A_RECORDING',
      `${path} holds no event: give a file with one envelope a line, as record and simulate write it`,
    );
  }
  let report: UnreadableReport = NOTHING_UNREADABLE;
  return {
    title: session?.title ?? recordingName(path),
    kind: session?.kind ?? 'RACE',
    origin: replayed(session?.origin ?? 'LIVE'),
    season: session?.season ?? null,
    startsAt: first.at,
    endsAt: last.at,
    events: () => drafts(bytes, places, (unreadable) => (report = unreadable)),
    unreadable: () => report,
  };
}

async function bytesOf(path: string): Promise<Buffer> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new RecordingError(
      'RECORDING_NOT_FOUND',
      `there is no recording at ${path}: check the path`,
      cause,
    );
  });
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    // A file whose writer was killed ends in the middle: what there is of it is played.
    return await promisify(gunzip)(bytes, {
      maxOutputLength: MAX_UNPACKED_BYTES,
      finishFlush: constants.Z_SYNC_FLUSH,
    });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new RecordingError('ARCHIVE_DAMAGED', `${path} cannot be unpacked (${why}): fetch it again`, cause);
  }
}

interface Place {
  readonly at: string;
  readonly start: number;
  readonly end: number;
  readonly line: number;
}

interface Places {
  readonly kept: readonly Place[];
  readonly lines: number;
  /** Lines that are no event of this session, with why. */
  readonly unreadable: readonly { readonly line: number; readonly reason: string }[];
  readonly announced: {
    readonly title: string;
    readonly kind: SessionKind;
    readonly origin: SessionOrigin;
    readonly season: number;
  } | null;
}

/** Where the events lie that are to be played, in order. */
function indexOf(bytes: Buffer): Places {
  let kept: Place[] = [];
  const unreadable: { line: number; reason: string }[] = [];
  let announced: Places['announced'] = null;
  let session: string | null = null;
  let epoch = 0;
  let line = 0;
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline < 0 ? bytes.length : newline;
    const text = bytes.toString('utf8', start, end).trim();
    const place = { start, end };
    start = end + 1;
    if (text === '') continue;
    line++;
    const head = headOf(text);
    if (!head) {
      unreadable.push({ line, reason: 'not an envelope (a cut line, perhaps)' });
      continue;
    }
    session ??= head.session;
    if (head.session !== session) {
      unreadable.push({ line, reason: 'of another session than the first' });
      continue;
    }
    if (head.epoch < epoch || head.type === 'PlayheadMoved') continue;
    if (head.epoch > epoch) kept = [];
    epoch = head.epoch;
    if (head.type === 'SessionAnnounced') announced = announcedIn(text) ?? announced;
    kept.push({ at: head.at, ...place, line });
  }
  kept.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return { kept, lines: line, unreadable, announced };
}

function headOf(text: string): { session: string; epoch: number; at: string; type: string } | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { session, epoch = 0, at, type } = value as Record<string, unknown>;
  const sound =
    typeof session === 'string' &&
    typeof epoch === 'number' &&
    typeof at === 'string' &&
    INSTANT.test(at) &&
    typeof type === 'string';
  return sound ? { session, epoch, at, type } : null;
}

function announcedIn(text: string): Places['announced'] {
  const decoded = decodeEvent(JSON.parse(text));
  if (!decoded.ok || decoded.event.type !== 'SessionAnnounced') return null;
  const { kind, name, origin, meeting } = decoded.event.body;
  return { title: `${meeting.season} ${meeting.name}: ${name}`, kind, origin, season: meeting.season };
}

function* drafts(
  bytes: Buffer,
  { kept, lines, unreadable }: Places,
  finished: (report: UnreadableReport) => void,
): Generator<EventDraft, undefined> {
  const count = countUnreadable();
  for (let line = 0; line < lines; line++) count.message();
  for (const { line, reason } of unreadable) count.add(`line ${line}`, reason);
  for (const { start, end, line } of kept) {
    const decoded = decodeEvent(JSON.parse(bytes.toString('utf8', start, end).trim()));
    if (!decoded.ok) {
      count.add(`line ${line}`, decoded.reason);
      continue;
    }
    const { at, type, body } = decoded.event;
    if (type === 'SessionAnnounced') yield { at, type, body: { ...body, origin: replayed(body.origin) } };
    else yield { at, type, body } as EventDraft;
  }
  finished(count.report());
}

/** What was live is so no more; a simulated race stays one. */
function replayed(origin: SessionOrigin): SessionOrigin {
  return origin === 'LIVE' ? 'REPLAY' : origin;
}
