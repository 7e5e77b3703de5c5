import { deflateRawSync } from 'node:zlib';
import { diff } from '../../live/diff.ts';
import { isObject, type Json, numberAt, textAt } from '../json.ts';
import { offsetText } from '../offset-text.ts';
import { applyPatch } from '../patch.ts';
import type { RecordingFiles } from '../recording-files.ts';
import { type FeedMessage, feedMessagesIn, stampMs } from './feed-messages.ts';
import { startedBefore } from './started-before.ts';
import { valuesIn } from './text-values.ts';

/** A text in which somebody kept the feed. */
export interface FeedText {
  readonly name: string;
  readonly text: string;
}

interface Timed {
  readonly topic: string;
  readonly data: Json;
  readonly atMs: number;
  readonly whole: boolean;
}

interface Unreadable {
  readonly where: string;
  readonly reason: string;
}

/** How many values tell whether a text is one of the feed at all. */
const VALUES_TO_TELL = 50;
/** Of a text that was cut in the middle, what was written before it. */
const HEAD_CHARS = 256 * 1024;

/** Whether the beginning of a text is of the official feed, in one of the ways in which programs keep it. */
export function isFeedText(text: string): boolean {
  let values = 0;
  for (const found of valuesIn(text.slice(0, HEAD_CHARS))) {
    if (found.ok && (feedMessagesIn(found.value, valuesOf)?.length ?? 0) > 0) return true;
    if (++values >= VALUES_TO_TELL) return false;
  }
  return false;
}

/**
 * Texts of one session, as the archive of the official feed keeps it: topic by topic, each message behind
 * its offset. Null where none of them holds a message of the feed.
 *
 * @remarks The messages of all texts are put in order of their time, and one that is in two texts counts
 * once. A whole state in the middle, after a connection was made again, becomes the patch that leads to it.
 * Where several sessions are in the texts, the one with most messages is taken.
 */
export function recordingOfTexts(name: string, texts: readonly FeedText[]): RecordingFiles | null {
  const unreadable: Unreadable[] = [];
  const all = inOrder(withTimes(texts.map((text) => messagesOf(text, unreadable))));
  if (all.length === 0) return null;
  const session = longest(sessionsIn(all));
  if (session.length < all.length) countOthers(all.length - session.length, unreadable);
  const baseMs = session[0]?.atMs ?? 0;
  const topics = new Map<string, string[]>();
  const states = new Map<string, Json>();
  for (const { topic, data, atMs, whole } of startedBefore(session)) {
    const body = patchOf(states, topic, topic.endsWith('.z') ? packed(data) : data, whole);
    if (body === undefined) continue;
    const lines = topics.get(topic) ?? [];
    topics.set(topic, lines);
    lines.push(`${offsetText(atMs - baseMs)}${JSON.stringify(body)}`);
  }
  return {
    name,
    topics: new Map([...topics].map(([topic, lines]) => [topic, lines.join('\n')])),
    manifest: JSON.stringify({ base_utc: new Date(baseMs).toISOString() }),
    unreadable,
  };
}

/** The messages of one text, in its order, those that say no time with that of the next one that does. */
function messagesOf({ name, text }: FeedText, unreadable: Unreadable[]): FeedMessage[] {
  const messages: FeedMessage[] = [];
  for (const found of valuesIn(text)) {
    const where = `${name} line ${found.line}`;
    if (!found.ok) {
      unreadable.push({ where, reason: found.reason });
      continue;
    }
    const read = feedMessagesIn(found.value, valuesOf);
    if (!read) unreadable.push({ where, reason: 'no message of the feed' });
    const prefixMs = stampMs(found.prefix);
    for (const message of read ?? [])
      messages.push(message.atMs === null && prefixMs !== null ? { ...message, atMs: prefixMs } : message);
  }
  return messages;
}

function* valuesOf(text: string): Generator<Json> {
  for (const found of valuesIn(text)) if (found.ok) yield found.value;
}

/**
 * A whole state has no time: it was sent just before the message that follows it. A text that holds no time
 * at all (`subscribe.txt`) is the beginning of the others.
 */
function withTimes(texts: readonly (readonly FeedMessage[])[]): Timed[] {
  const firstMs = texts.reduce(
    (least, messages) => messages.reduce((ms, { atMs }) => (atMs === null ? ms : Math.min(ms, atMs)), least),
    Number.POSITIVE_INFINITY,
  );
  const timed = texts.map((messages) => {
    const hasTimes = messages.some(({ atMs }) => atMs !== null);
    const fallback = Number.isFinite(firstMs) ? firstMs : (stateStamp(messages) ?? 0);
    let nextMs = hasTimes ? (messages.findLast(({ atMs }) => atMs !== null)?.atMs ?? fallback) : fallback;
    const filled = messages.toReversed().map((message): Timed => {
      nextMs = message.atMs ?? nextMs;
      return { ...message, atMs: nextMs };
    });
    return { hasTimes, messages: filled.toReversed() };
  });
  return timed
    .toSorted((a, b) => Number(a.hasTimes) - Number(b.hasTimes))
    .flatMap(({ messages }) => messages);
}

/** When a whole state was sent that nothing follows. */
function stateStamp(messages: readonly FeedMessage[]): number | null {
  for (const topic of ['Heartbeat', 'ExtrapolatedClock']) {
    const data = messages.find((message) => message.topic === topic)?.data;
    const ms = isObject(data) ? stampMs(textAt(data, 'Utc')) : null;
    if (ms !== null) return ms;
  }
  return null;
}

/** By time, those of one instant as they were written; the same message of one instant once. */
function inOrder(messages: readonly Timed[]): Timed[] {
  let instant = Number.NaN;
  const seen = new Set<string>();
  return messages
    .toSorted((a, b) => a.atMs - b.atMs)
    .filter(({ topic, data, atMs, whole }) => {
      if (atMs !== instant) seen.clear();
      instant = atMs;
      const text = `${topic} ${whole} ${JSON.stringify(data)}`;
      if (seen.has(text)) return false;
      seen.add(text);
      return true;
    });
}

/** A recorder that was left running goes on into the next session; one that began early holds the last. */
function sessionsIn(messages: readonly Timed[]): Timed[][] {
  const sessions: Timed[][] = [[]];
  let key: number | undefined;
  for (const message of messages) {
    const next =
      message.topic === 'SessionInfo' && isObject(message.data) ? numberAt(message.data, 'Key') : undefined;
    const isOther = next !== undefined && key !== undefined && next !== key;
    key = next ?? key;
    if (isOther) sessions.push([]);
    sessions.at(-1)?.push(message);
  }
  return sessions;
}

function longest(sessions: readonly Timed[][]): Timed[] {
  return sessions.reduce((most, session) => (session.length > most.length ? session : most), []);
}

function countOthers(messages: number, unreadable: Unreadable[]): void {
  unreadable.push({ where: 'the recording', reason: `${messages} messages of other sessions are left out` });
}

/** What a message adds to what is known of its topic; undefined where it adds nothing. */
function patchOf(states: Map<string, Json>, topic: string, data: Json, whole: boolean): Json | undefined {
  const state = states.get(topic);
  const patch = whole && state !== undefined ? diff(state, data) : data;
  if (patch === undefined) return undefined;
  states.set(topic, applyPatch(state, structuredClone(patch)));
  return patch;
}

/** Some programs unpack telemetry before they write it down. */
function packed(data: Json): Json {
  return isObject(data) ? deflateRawSync(JSON.stringify(data)).toString('base64') : data;
}
