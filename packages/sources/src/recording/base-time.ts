import { epochMs, zonedInstant } from './instant.ts';
import { isObject, textAt } from './json.ts';
import { linesOf, nextLine, parseBody } from './topic-lines.ts';

/**
 * Topics whose messages say when they were sent, the most exact first: the first three are stamped to
 * the millisecond or second as they are sent, a heartbeat is a few seconds off, telemetry is a second old.
 */
const STAMPED_TOPICS = ['ExtrapolatedClock', 'SessionData', 'RaceControlMessages', 'Heartbeat', 'CarData.z'];
const MAX_LINES = 200;

/**
 * When the recording began: its offsets count from there. From the manifest, else worked out from
 * what the topics say of the time.
 *
 * @returns milliseconds since 1970, or null where nothing in the recording tells.
 */
export function baseTimeMs(topics: ReadonlyMap<string, string>, manifest: string | null): number | null {
  return manifestTime(manifest) ?? stampedTime(topics) ?? scheduledTime(topics);
}

function manifestTime(manifest: string | null): number | null {
  const parsed = manifest === null ? null : parseBody('manifest', manifest);
  return parsed?.ok && isObject(parsed.value) ? epochMs(textAt(parsed.value, 'base_utc')) : null;
}

function stampedTime(topics: ReadonlyMap<string, string>): number | null {
  return stampedBaseMs((topic) => firstLines(topics.get(topic) ?? ''));
}

/** The newest of these lines need not be looked at: what many of them agree on is the base. */
function firstLines(text: string): string[] {
  const lines: string[] = [];
  for (let start = 0; start < text.length && lines.length < MAX_LINES; ) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    lines.push(text.slice(start, end));
    start = end + 1;
  }
  return lines;
}

/**
 * When offset 0 was, by the most exact topic that says when its messages were sent. The median is the base:
 * the first message repeats old stamps, the last ones may come late.
 *
 * @param linesOf the lines of a topic.
 */
export function stampedBaseMs(linesOf: (topic: string) => readonly string[]): number | null {
  for (const topic of STAMPED_TOPICS) {
    const bases = linesOf(topic)
      .slice(0, MAX_LINES)
      .map((line) => stampOfLine(topic, line))
      .filter((base) => base !== null);
    if (bases.length > 0) return bases.sort((a, b) => a - b)[bases.length >> 1] ?? null;
  }
  return null;
}

/** When offset 0 was by one line; null where it does not say when it was sent. */
export function stampOfLine(topic: string, text: string): number | null {
  const line = STAMPED_TOPICS.includes(topic) ? nextLine(linesOf(topic, text)) : null;
  if (!line?.ok) return null;
  const parsed = topic.endsWith('.z') ? parseBody(topic, line.body) : null;
  const body = parsed === null ? line.body : parsed.ok ? JSON.stringify(parsed.value) : '';
  const utc = epochMs(/"Utc"\s*:\s*"([^"]+)"/.exec(body)?.[1]);
  return utc === null ? null : utc - line.offsetMs;
}

/** The least exact: the session started at the minute it was meant to. */
function scheduledTime(topics: ReadonlyMap<string, string>): number | null {
  const first = nextLine(linesOf('SessionInfo', topics.get('SessionInfo') ?? ''));
  const info = first?.ok ? parseBody('SessionInfo', first.body) : null;
  if (!info?.ok || !isObject(info.value)) return null;
  const start = epochMs(zonedInstant(textAt(info.value, 'StartDate'), textAt(info.value, 'GmtOffset')));
  if (start === null) return null;
  const statuses = linesOf('SessionStatus', topics.get('SessionStatus') ?? '');
  for (let line = nextLine(statuses); line; line = nextLine(statuses)) {
    if (line.ok && line.body.includes('"Started"')) return start - line.offsetMs;
  }
  return start;
}
